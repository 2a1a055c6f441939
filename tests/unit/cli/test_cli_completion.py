"""What a shell is told when it asks for the words of an option."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from flightpulse.cli.main import app


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("flights list --status ", ["SCHEDULED", "BOARDING", "DELAYED", "CANCELLED", "DEPARTED", "ARRIVED"]),
        ("bookings list --status C", ["CONFIRMED", "CHECKED_IN", "CANCELLED"]),
        ("notifications list --state SUP", ["SUPERSEDED", "SUPPRESSED"]),
        ("notifications show --channel ", ["email", "sms", "inbox"]),
        ("executions list --status ", ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT"]),
        ("executions list --workflow ca", ["cancellation"]),
        ("dead-letters list --stage i", ["intake"]),
        ("dead-letters list --state ", ["open", "redriven", "discarded", "all"]),
        ("dead-letters redrive --stage work", ["workflow"]),
        ("produce --event-type ", ["FLIGHT_DELAY", "FLIGHT_CANCELLED", "GATE_CHANGE"]),
        ("produce --reason W", ["WEATHER"]),
        ("produce --rebooking-priority ", ["HIGH", "LOW", "NORMAL"]),
        ("messages preview --kind ", ["delay", "cancellation", "gate_change"]),
    ],
)
def test_closed_sets_are_completed(typed: str, words: list[str]) -> None:
    told = CliRunner().invoke(app, [], prog_name="flightpulse", env=_asked(typed)).stdout
    assert sorted(told.split()) == sorted(words)


def test_completing_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv[0] = 'flightpulse'; from flightpulse.cli.main import run\n"
        "try: run()\n"
        "finally: print(sorted({'rich', 'apsw', 'jinja2', 'babel'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **_asked("executions list --status F")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["FAILED", "[]"]


def _asked(typed: str) -> dict[str, str]:
    """Return what bash asks with: the line so far, and which of its words."""
    line = f"flightpulse {typed}"
    place = len(line.split()) - (not line.endswith(" "))
    return {"_FLIGHTPULSE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(place)}
