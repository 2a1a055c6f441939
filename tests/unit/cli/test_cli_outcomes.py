"""How commands end that leave something to be done: what they say, and their exit codes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import Result

from flightpulse.store.folder import Folder
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.tasks import TASKS
from flightpulse.workflow.work import REFUSED, Work

Run = Callable[..., Result]

PRODUCE = ("produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW1234", "--new-gate", "C9")


@pytest.fixture
def refused_then_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a workflow be given up on at first, and then fail again and again; nobody waits for it."""
    errors: list[Exception] = [TaskError(REFUSED, "there is no flight")]

    def find(work: Work, given: Any) -> Any:
        raise errors.pop() if errors else KeyError("Ada")

    monkeypatch.setattr("flightpulse.app.TASKS", {**TASKS, "FindAffectedBookings": find})
    monkeypatch.setattr("flightpulse.flow._WAITS_ALONE", -1.0)


@pytest.mark.usefixtures("refused_then_failing")
@pytest.mark.parametrize("noun", ["executions", "dead-letters"])
def test_driving_again_what_then_waits_says_so_and_ends_with_1(run: Run, seeded: Path, noun: str) -> None:
    produced = run(*PRODUCE, data=seeded)
    assert "3 affected = 0 told + 0 suppressed + 3 failed + 0 pending" in produced.stdout
    event_id = produced.stdout.partition(":")[0]
    [letter] = msgspec.json.decode(run("dead-letters", "list", "--json", data=seeded).stdout)
    named = f"gate_change:{event_id}" if noun == "executions" else letter["dead_letter_id"]
    redriven = run(noun, "redrive", named, data=seeded)
    assert redriven.exit_code == 1
    assert "3 affected = 0 told + 0 suppressed + 0 failed + 3 pending" in redriven.stdout
    assert "flightpulse: 1 execution waits to be tried again until 20" in redriven.stderr
    assert "`flightpulse up` goes on with it" in redriven.stderr


def test_up_does_not_wait_for_a_command_for_ever(
    run: Run, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flightpulse.cli.up._PATIENCE", -1.0)
    monkeypatch.setattr("signal.signal", lambda *_: None)  # this process keeps its own
    command = Folder(seeded)
    assert command.take()
    refused = run("up", data=seeded)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.endswith(f"runs the flow on {seeded}: one at a time does\n")
    command.close()


def test_a_folders_name_moves_no_cursor(run: Run, tmp_path: Path) -> None:
    done = run("seed", data=tmp_path / "a\x1b[31mfolder")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "a\\x1b[31mfolder" in done.stdout
