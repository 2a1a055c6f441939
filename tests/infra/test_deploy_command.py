"""`make plan`, `make deploy` and `make destroy`: what they refuse, and what they ask of Terraform."""

import os
import subprocess
from pathlib import Path

import pytest

from infra.expected import DEPLOYS, ROOT

CONFIRMED = {"STATE_BUCKET": "states", "CONFIRM": "prod"}


@pytest.fixture
def make(tmp_path: Path) -> "Make":
    return Make(tmp_path)


class Make:
    """Runs the Makefile's targets with a Terraform that only writes down how it was called."""

    def __init__(self, folder: Path) -> None:
        self.log, terraform = folder / "calls", folder / "terraform"
        self.shown = folder / "shown"
        self.shown.touch()
        noting = f'echo "$PWD $TF_DATA_DIR $@" >>{self.log}'
        terraform.write_text(f'#!/bin/sh\n{noting}\n[ "$1" != show ] || cat {self.shown}\n')
        terraform.chmod(0o755)
        keep = ("STATE_", "CONFIRM", "MAKE", "MFLAGS", "TF_", "ARGS", "SYSTEM", "ENV")
        self.environment = {name: each for name, each in os.environ.items() if not name.startswith(keep)}
        self.environment["PATH"] = f"{folder}:{os.environ['PATH']}"

    def __call__(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "--no-print-directory", *words],
            cwd=ROOT,
            env={**self.environment, **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[list[str]]:
        return [line.split() for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.mark.parametrize("target", ["plan", "deploy", "destroy"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ["SYSTEM is missing", *DEPLOYS]),
        (["SYSTEM=job", "ENV=dev"], ['There is no system "job"', *DEPLOYS]),
        (["SYSTEM=jobs notifications", "ENV=dev"], ["There is no system", *DEPLOYS]),
        (["SYSTEM=../modules", "ENV=dev"], ["There is no system", *DEPLOYS]),
        (["SYSTEM=jobs"], ["ENV is missing", "dev prod staging"]),
        (["SYSTEM=jobs", "ENV=production"], ['There is no environment "production"', "dev prod staging"]),
        (["SYSTEM=jobs", "ENV=dev"], ["STATE_BUCKET is missing"]),
    ],
)
def test_what_is_missing_or_unknown_is_refused_with_what_would_be_right(
    make: Make, target: str, words: list[str], said: list[str]
) -> None:
    done = make(target, *words)
    assert done.returncode == 2
    for each in said:
        assert each in done.stderr
    assert f"make {target} SYSTEM=" in done.stderr
    assert make.calls == []


@pytest.mark.parametrize("target", ["deploy", "destroy"])
def test_prod_is_changed_only_by_who_says_so(make: Make, target: str) -> None:
    words = (target, "SYSTEM=jobs", "ENV=prod")
    refused = make(*words, STATE_BUCKET="states")
    assert refused.returncode == 2
    assert "This is prod" in refused.stderr
    assert make.calls == []
    assert make(*words, **CONFIRMED).returncode == 0
    assert make.calls[-1][2] == {"deploy": "apply", "destroy": "destroy"}[target]


def test_prod_may_be_looked_at(make: Make) -> None:
    assert make("plan", "SYSTEM=jobs", "ENV=prod", STATE_BUCKET="states").returncode == 0
    assert [call[2] for call in make.calls] == ["init", "plan"]


@pytest.mark.parametrize("system", DEPLOYS)
@pytest.mark.parametrize(("target", "verb"), [("deploy", "apply"), ("destroy", "destroy")])
def test_nt7_the_state_lies_in_the_bucket_by_system_and_environment(
    make: Make, system: str, target: str, verb: str
) -> None:
    words = [f"SYSTEM={system}", "ENV=staging", "STATE_BUCKET=states", "STATE_REGION=eu-west-1"]
    assert make(target, *words, "ARGS=-lock-timeout=5m").returncode == 0
    init, *_, last = make.calls
    folder = str(ROOT / "infra/systems" / system)
    assert init[:4] == [folder, ".terraform/staging", "init", "-input=false"]
    assert {each.removeprefix("-backend-config=") for each in init if "-backend-config" in each} == {
        "bucket=states",
        f"key={system}/staging/terraform.tfstate",
        "region=eu-west-1",
    }
    # Without -auto-approve: Terraform shows its plan and asks.
    assert last == [
        folder,
        ".terraform/staging",
        verb,
        "-var-file=environments/staging.tfvars",
        "-lock-timeout=5m",
    ]


LOST = """
  # module.table.aws_dynamodb_table.this {}
  # (moved from aws_dynamodb_table.chat_sessions)
-/+ resource "aws_dynamodb_table" "this" {{
"""


@pytest.mark.parametrize("fate", ["must be replaced", "will be destroyed", "will be replaced, as requested"])
def test_a_deployment_that_would_destroy_a_table_is_refused(make: Make, fate: str) -> None:
    make.shown.write_text(LOST.format(fate))
    words = ("deploy", "SYSTEM=jobs", "ENV=dev", "STATE_BUCKET=states")
    refused = make(*words)
    assert refused.returncode == 2
    assert "  module.table.aws_dynamodb_table.this\n" in refused.stderr
    assert "apply" not in [call[2] for call in make.calls]
    assert make(*words, "LOSE_TABLES=yes").returncode == 0
    assert make.calls[-1][2] == "apply"


@pytest.mark.parametrize(
    "line",
    [
        "  # module.table.aws_dynamodb_table.this will be updated in-place",
        "  # aws_dynamodb_table.bookings will no longer be managed by Terraform, but will not be destroyed",
        "  # module.table.aws_dynamodb_table_item.seed[0] must be replaced",
        "  # module.table.aws_cloudwatch_metric_alarm.this[0] will be destroyed",
    ],
)
def test_a_deployment_that_keeps_its_tables_is_not(make: Make, line: str) -> None:
    make.shown.write_text(line)
    assert make("deploy", "SYSTEM=jobs", "ENV=dev", "STATE_BUCKET=states").returncode == 0
    assert [call[2] for call in make.calls] == ["init", "plan", "show", "apply"]


def test_without_terraform_it_says_so(make: Make) -> None:
    done = make("deploy", "SYSTEM=jobs", "ENV=dev", STATE_BUCKET="states", TERRAFORM="no-terraform-here")
    assert done.returncode == 2
    assert "Terraform 1.11 or newer is needed" in done.stderr
