"""`make plan`, `make deploy` and `make destroy`: what they refuse, and what they ask of Terraform."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
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
        self.root, self.shown = ROOT, folder / "shown"
        self.plans()
        # As Terraform does where it is asked for a status that tells, it says 2 of a plan with changes.
        terraform.write_text(
            f"""#!/bin/sh
            echo "$PWD $TF_DATA_DIR $@" >>{self.log}
            case "$*" in
                show*) cat {self.shown} ;;
                *-detailed-exitcode*) exit "${{PLAN_STATUS:-2}}" ;;
            esac
            """
        )
        terraform.chmod(0o755)
        keep = ("STATE_", "CONFIRM", "MAKE", "MFLAGS", "TF_", "ARGS", "SYSTEM", "ENV", "PYTHON")
        self.environment = {name: each for name, each in os.environ.items() if not name.startswith(keep)}
        self.environment["PATH"] = f"{folder}:{os.environ['PATH']}"

    def plans(self, *changes: tuple[str, Sequence[str]]) -> None:
        """Have Terraform plan these: the address and the actions of each."""
        told = [
            {"address": address, "type": address.split(".")[-2], "change": {"actions": list(actions)}}
            for address, actions in changes
        ]
        self.shown.write_text(json.dumps({"resource_changes": told}))

    def __call__(self, *words: str, answer: str = "yes", **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "--no-print-directory", *words],
            cwd=self.root,
            env={**self.environment, **settings},
            input=f"{answer}\n",
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
    assert last[:3] == [folder, ".terraform/staging", verb]
    assert "-lock-timeout=5m" in last
    assert "-auto-approve" not in last
    assert "-var-file=environments/staging.tfvars" in make.calls[1]


DEPLOY = ("deploy", "SYSTEM=jobs", "ENV=dev", "STATE_BUCKET=states")


def test_what_is_applied_is_the_plan_that_was_looked_at(make: Make) -> None:
    assert make(*DEPLOY, "ARGS=-var=a=b -target=module.dynamodb -no-color").returncode == 0
    _, plan, show, apply = make.calls
    (kept,) = (word.removeprefix("-out=") for word in plan if word.startswith("-out="))
    assert {"-input=false", "-var=a=b", "-target=module.dynamodb", "-no-color"} <= set(plan)
    assert show[2:] == ["show", "-json", kept]
    # What belongs to the plan stands in it already: Terraform takes it no second time.
    assert apply[2:] == ["apply", "-input=false", "-no-color", kept]
    assert not Path(kept).exists()


@pytest.mark.parametrize("answer", ["no", "", "y", "yes please"])
def test_nothing_is_applied_but_for_a_yes(make: Make, answer: str) -> None:
    refused = make(*DEPLOY, answer=answer)
    assert refused.returncode == 2
    assert "Apply this plan to jobs in dev?" in refused.stdout
    assert "Nothing was changed." in refused.stderr
    assert [call[2] for call in make.calls] == ["init", "plan", "show"]


def test_who_says_so_beforehand_is_not_asked(make: Make) -> None:
    done = make(*DEPLOY, "ARGS=-auto-approve", answer="no")
    assert done.returncode == 0
    assert "Apply this plan" not in done.stdout
    assert make.calls[-1][2] == "apply"
    assert not [call for call in make.calls if "-auto-approve" in call]


@pytest.mark.parametrize(("status", "ends"), [("0", 0), ("1", 2)])
def test_a_plan_without_changes_or_with_errors_is_not_applied(make: Make, status: str, ends: int) -> None:
    assert make(*DEPLOY, PLAN_STATUS=status).returncode == ends
    assert [call[2] for call in make.calls] == ["init", "plan"]


TABLE = "module.dynamodb.module.table.aws_dynamodb_table.this"


@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["create", "delete"]])
def test_a_deployment_that_would_destroy_a_table_is_refused(make: Make, actions: list[str]) -> None:
    make.plans(("aws_iam_policy.function", ["update"]), (TABLE, actions))
    refused = make(*DEPLOY, "ARGS=-auto-approve")
    assert refused.returncode == 2
    assert f"  {TABLE}\n" in refused.stderr
    assert "LOSE_TABLES=yes" in refused.stderr
    assert "apply" not in [call[2] for call in make.calls]
    assert make(*DEPLOY, "LOSE_TABLES=yes").returncode == 0
    assert make.calls[-1][2] == "apply"


@pytest.mark.parametrize(
    ("address", "actions"),
    [
        (TABLE, ["update"]),
        (TABLE, ["no-op"]),
        ("aws_dynamodb_table.bookings", ["forget"]),
        ("module.table.aws_dynamodb_table_item.seed[0]", ["delete", "create"]),
        ("module.table.aws_cloudwatch_metric_alarm.this[0]", ["delete"]),
    ],
)
def test_a_deployment_that_keeps_its_tables_is_not(make: Make, address: str, actions: list[str]) -> None:
    make.plans((address, actions))
    assert make(*DEPLOY).returncode == 0
    assert [call[2] for call in make.calls] == ["init", "plan", "show", "apply"]


def test_a_plan_that_cannot_be_read_is_not_applied(make: Make) -> None:
    make.shown.write_text("")
    assert make(*DEPLOY, "ARGS=-auto-approve").returncode == 2
    assert "apply" not in [call[2] for call in make.calls]


@pytest.mark.parametrize("target", ["plan", "deploy", "destroy"])
@pytest.mark.parametrize(
    "name",
    ["terraform.tfvars", "terraform.tfvars.json", "my.auto.tfvars", ".auto.tfvars", "my.auto.tfvars.json"],
)
def test_values_that_terraform_would_read_by_itself_are_refused(
    make: Make, tmp_path: Path, target: str, name: str
) -> None:
    make.root = tmp_path / "tree"
    shutil.copytree(ROOT / "infra/systems/jobs", make.root / "infra/systems/jobs")
    shutil.copytree(ROOT / "scripts", make.root / "scripts")
    shutil.copy(ROOT / "Makefile", make.root)
    words = (target, "SYSTEM=jobs", "ENV=dev", "STATE_BUCKET=states")
    assert make(*words).returncode == 0
    made = len(make.calls)
    (make.root / "infra/systems/jobs" / name).touch()
    refused = make(*words)
    assert refused.returncode == 2
    assert f"  infra/systems/jobs/{name}\n" in refused.stderr
    assert len(make.calls) == made


def test_without_terraform_it_says_so(make: Make) -> None:
    done = make("deploy", "SYSTEM=jobs", "ENV=dev", STATE_BUCKET="states", TERRAFORM="no-terraform-here")
    assert done.returncode == 2
    assert "Terraform 1.11 or newer is needed" in done.stderr


def test_without_python_the_plan_cannot_be_read_and_it_says_so(make: Make) -> None:
    done = make(*DEPLOY, "PYTHON=no-python-here")
    assert done.returncode == 2
    assert '"no-python-here" is not on the PATH' in done.stderr
    assert make.calls == []
