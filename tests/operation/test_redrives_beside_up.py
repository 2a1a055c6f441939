"""Redrives beside `flightpulse up`: the command ends when that process has come to an end of it (FP-20)."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from flightpulse.app import Application
from flightpulse.bus.event import BusEvent
from flightpulse.domain.times import moment_text
from flightpulse.intake.mending import with_values
from flightpulse.settings import Settings

Start = Callable[..., "subprocess.Popen[str]"]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

EXECUTION = "gate_change:by-hand"


@pytest.fixture
def letter(data: Path) -> str:
    """The letter of a gate change put on the bus by hand without its gate: nothing of it is recorded."""
    application = Application(Settings(data=data))
    now = moment_text(application.clock.now())
    detail = {"flight_id": "SW1234"}
    application.router.publish(
        [BusEvent(id="by-hand", source="ops", detail_type="flight.gate_change", time=now, detail=detail)]
    )
    application.drain()
    (found,) = application.kept.dead_letters.in_state("open")
    application.close()
    return found.dead_letter_id


@pytest.fixture
def beside_up(start: Start, data: Path, letter: str) -> None:
    """Another process runs the flow from now on."""
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stdout.readline()


def mend(data: Path, letter: str) -> None:
    application = Application(Settings(data=data))
    found = application.dead_letters.named(letter)
    body = with_values(application.kept.dead_letters.current_body(found), ["detail.new_gate=C9"])
    application.dead_letters.mend(found, body, by="ann")
    application.close()


@pytest.mark.parametrize("command", [("dead-letters", "redrive"), ("executions", "redrive")])
@pytest.mark.usefixtures("beside_up")
def test_fp20_what_is_driven_again_is_printed_as_it_ended(
    run: Run, data: Path, letter: str, command: tuple[str, str]
) -> None:
    mend(data, letter)
    done = run(*command, letter if command[0] == "dead-letters" else EXECUTION, "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "SUCCEEDED" in done.stdout
    assert "3 affected = 3 told" in done.stdout


@pytest.mark.parametrize("command", [("dead-letters", "redrive"), ("executions", "redrive")])
@pytest.mark.usefixtures("beside_up")
def test_fp20_what_fails_again_is_printed_as_open_again(
    run: Run, data: Path, letter: str, command: tuple[str, str]
) -> None:
    done = run(*command, letter if command[0] == "dead-letters" else EXECUTION, "--data", data)
    assert (done.returncode, done.stderr) == (2, "")
    assert "DisruptionRefused" in done.stdout
    assert " open " in done.stdout
