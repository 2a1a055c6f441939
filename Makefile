# FlightPulse: what one does with a checkout. `make` alone lists it. Written for GNU make 3.81 (macOS) and later.

.DEFAULT_GOAL := help
.PHONY: help demo test oracles setup lint format bench bench-full crash-test power-test infra-check plan deploy destroy lock clean

# `make PYTHON=…` names the Python to use; without it scripts/make-venv.sh looks for one.
bin := .venv/bin
SET := runtime

# Where tf-offline lies, which runs Terraform without a registry and without an AWS account.
TF_OFFLINE ?= ../shared/tools/tf-offline/tf-offline

# A stamp says that a set is installed; it is out of date when the lock files or pyproject.toml are newer.
# Commands in .venv hold their full path, so a checkout that was moved or copied has it made anew.
ifneq ($(shell cat .venv/made-in 2>/dev/null),$(CURDIR))
.PHONY: .venv/runtime .venv/otel .venv/dev
endif

help: ## list the targets
	@echo "FlightPulse: make …"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' Makefile

demo: .venv/runtime ## play the five scenarios on sample data and show every message
	@echo "Playing the five scenarios ..." >&2
	@$(bin)/flightpulse demo $(ARGS)

test: lint ## lint, check the types and the imports, run all tests with their coverage
	@echo "Running the tests on all cores (pytest) ..."
	@$(bin)/python -m pytest -q -n auto --cov $(ARGS)

oracles: .venv/dev ## prepare the programs of others that tests compare with (needs Java, Maven and Node)
	@for prepare in tests/oracles/*/prepare.sh; do $$prepare || exit; done

setup: .venv/$(SET) ## make .venv and install FlightPulse into it; SET=otel adds what exports traces
	@:

lint: .venv/dev ## check style (ruff), types (mypy) and the direction of imports (import-linter)
	@echo "Checking style (ruff) ..."
	@$(bin)/ruff check --quiet
	@$(bin)/ruff format --check --quiet || { echo "Not formatted: run 'make format'." >&2; exit 1; }
	@echo "Checking types (mypy) ..."
	@$(bin)/python -m mypy --no-error-summary
	@echo "Checking that imports run one way (import-linter) ..."
	@$(bin)/lint-imports --no-logo

format: .venv/dev ## format the code and mend what ruff can mend
	@$(bin)/ruff check --fix --quiet || true
	@$(bin)/ruff format

bench: .venv/runtime ## a storm beside hand-written SQL, within ten minutes; ARGS=--json
	@$(bin)/python bench/storm.py $(ARGS)

bench-full: .venv/dev ## stages, growth, layouts, memory, latency, start; ARGS="--part start --json --draw FOLDER"
	@$(bin)/python bench/full.py $(ARGS)

crash-test: .venv/dev ## kill it at every step and at random, and count outside what it sent; ARGS="--seed 1"
	@PYTHONPATH=tests $(bin)/python -m crash.suite $(ARGS)

power-test: .venv/dev ## cut the power 2,000 times, with what was not synced lost or torn; ARGS="--seed 2"
	@PYTHONPATH=tests $(bin)/python -m power.cuts $(ARGS)

infra-check: .venv/dev ## check infra/: Terraform's tests, plans, deployments to an emulator, migrations, policies
	@$(bin)/python scripts/infra-check.py --tf-offline "$(TF_OFFLINE)" $(ARGS)

# These three read STATE_BUCKET, and what else scripts/infra-deploy.sh names, from here or from the environment.
plan: ## show what `make deploy` would change, and change nothing
	@scripts/infra-deploy.sh plan "$(SYSTEM)" "$(ENV)" $(ARGS)

deploy: ## deploy a system of infra/ to AWS: SYSTEM=jobs ENV=dev STATE_BUCKET=…; asks before it changes anything
	@scripts/infra-deploy.sh deploy "$(SYSTEM)" "$(ENV)" $(ARGS)

destroy: ## destroy what `make deploy` made, with the same words; asks first
	@scripts/infra-deploy.sh destroy "$(SYSTEM)" "$(ENV)" $(ARGS)

lock: .venv/dev ## write requirements/*.txt from pyproject.toml; ARGS="--upgrade" takes newer versions
	@scripts/lock.sh $(ARGS)

clean: ## remove .venv and what the tools left behind (not your data)
	@echo "Removing .venv, built files and caches ..."
	@rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/runtime: requirements/runtime.txt pyproject.toml scripts/make-venv.sh
	@scripts/make-venv.sh runtime

.venv/otel: requirements/otel.txt pyproject.toml scripts/make-venv.sh
	@scripts/make-venv.sh otel

.venv/dev: requirements/dev.txt pyproject.toml scripts/make-venv.sh
	@scripts/make-venv.sh dev
