"""`make infra-check` itself: steps in their order, tools that are lacking, a clone without tf-offline."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from infra_checks.checks import Checks
from infra_checks.plays import Lost, Play, plays
from infra_checks.plays import check as check_play
from infra_checks.programs import Programs
from infra_checks.stage import Stage
from infra_checks.steps import Failed, Lacking, Report, Runner, Step
from infra_checks.tools import Tools

from infra.expected import DEPLOYS, ENVIRONMENTS, ROOT


def run(steps: list[Step], required: bool = False) -> Report:
    return Runner(2, lambda tool: required, Programs()).run(steps)


def failing(problem: Exception) -> Callable[[], str]:
    def fail() -> str:
        raise problem

    return fail


def test_steps_are_told_of_in_their_order_and_begin_when_those_before_have_passed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran: list[str] = []

    def noting(name: str, said: str) -> str:
        ran.append(name)
        return said

    steps = [
        Step("second", partial(noting, "second", "after it"), ["first"], behind=["one that is not run"]),
        Step("first", partial(noting, "first", "before it")),
    ]
    assert not run(steps).failures
    assert ran == ["first", "second"]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["second", "first"]
    assert lines[0].endswith("after it")


def test_a_failure_is_shown_and_what_is_after_it_does_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        Step("bad", failing(Failed("it is wrong", "line 1\nline 2"))),
        Step("next", failing(AssertionError()), ["bad"]),
        Step("behind", lambda: "ran", behind=["bad"]),
    ]
    assert run(steps).failures == ["bad", "next"]
    said = capsys.readouterr().out
    assert "it is wrong\n    line 1\n    line 2" in said
    assert "not run, because bad failed" in said
    assert "behind  ok" in said


def test_a_lacking_tool_is_named_and_fails_only_where_it_is_required() -> None:
    steps = [Step("a", failing(Lacking("terraform", "it is not on the PATH"))), Step("b", lambda: "", ["a"])]
    report = run(steps)
    assert not report.failures
    assert report.lacks == dict.fromkeys("ab", "terraform: it is not on the PATH")
    assert run(steps, required=True).failures == ["a", "b"]


def check(tmp_path: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    terraform = tmp_path / "terraform"
    terraform.write_text('#!/bin/sh\n[ "$1" != version ] || echo \'{"terraform_version": "1.11.4"}\'\n')
    terraform.chmod(0o755)
    kept = {name: each for name, each in os.environ.items() if name != "FLIGHTPULSE_ORACLES"}
    return subprocess.run(
        [sys.executable, ROOT / "scripts/infra-check.py", "--tf-offline", tmp_path / "nowhere", *options],
        env={**kept, "PATH": f"{tmp_path}:{os.environ['PATH']}", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


SOME = ("--only", "format|plan jobs|deploy jobs|requirements")


def test_a_clone_without_tf_offline_runs_the_rest_and_says_what_it_could_not(tmp_path: Path) -> None:
    done = check(tmp_path, *SOME)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert lines[0].startswith("format ")
    assert " ok " in lines[0]
    named = [line.split(": ")[1] for line in lines if line.startswith("could not run here: ")]
    assert {"plan jobs dev", "deploy jobs prod", "requirements"} <= set(named)
    assert "nowhere is not there" in done.stdout
    assert "steps could not run here" in lines[-1]


def test_what_is_required_fails_where_it_is_lacking_unless_it_may_be(tmp_path: Path) -> None:
    required = {"FLIGHTPULSE_ORACLES": "required"}
    assert check(tmp_path, *SOME, **required).returncode == 1
    assert check(tmp_path, *SOME, "--may-lack", "tf-offline", **required).returncode == 0


def test_an_old_terraform_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = tmp_path / "old/terraform"
    old.write_text('#!/bin/sh\necho \'{"terraform_version": "1.9.8"}\'\n')
    old.chmod(0o755)
    path = f"{tmp_path / 'old'}:{os.environ['PATH']}"
    command: list[str | Path] = [
        sys.executable,
        ROOT / "scripts/infra-check.py",
        "--tf-offline",
        "nowhere",
        "--only",
        "format",
    ]
    done = subprocess.run(
        command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert "is 1.9.8, and 1.11 or newer is needed" in done.stdout


def test_every_system_is_planned_in_each_environment_and_every_original_is_played(tmp_path: Path) -> None:
    stage = Stage(ROOT, tmp_path)
    assert stage.systems == sorted(DEPLOYS)
    for system in DEPLOYS:
        assert set(ENVIRONMENTS) <= set(stage.values(system))
        assert plays(ROOT, system), "nobody comes to it"
    played = {play.original.name for system in DEPLOYS for play in plays(ROOT, system)}
    assert played == {folder.name for folder in (ROOT / "tests/infra/originals").iterdir()}
    assert not any(stage.plain.glob("infra/*/*/tests"))


def test_no_step_waits_for_one_that_there_is_not(tmp_path: Path) -> None:
    tools = Tools(ROOT, Path("nowhere"), Programs())
    steps = Checks(tools, Stage(ROOT, tmp_path), tmp_path).steps()
    names = [step.name for step in steps]
    assert len(names) == len(set(names))
    assert {before for step in steps for before in (*step.after, *step.behind)} <= set(names)
    for system in DEPLOYS:
        assert {f"deploy {system} prod", *(f"plan {system} {each}" for each in ENVIRONMENTS)} <= set(names)


#: Where the original's tables are forgotten, ours are made beside them.
FATES = [(way, action) for way in ("moved", "import", "after") for action in ("delete", "replace", "create")]


@pytest.mark.parametrize(("way", "action"), [*FATES, ("forgotten", "delete"), ("forgotten", "replace")])
def test_a_migration_that_takes_a_table_away_or_makes_another_is_lost(way: str, action: str) -> None:
    table = {"resource_type": "aws_dynamodb_table", "addr": "module.table.aws_dynamodb_table.this"}
    with pytest.raises(Lost, match=f"planned: {action} module.table"):
        check_play(Play(Path("jobs"), way), [{"action": action, "resource": table}], {})


def test_an_import_that_misses_a_table_is_lost() -> None:
    with pytest.raises(Lost, match="of 2 tables were imported"):
        check_play(Play(Path("jobs"), "import"), [], {"a": {}, "b": {}})
