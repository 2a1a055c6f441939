"""What waits to be tried again: nobody drops out of the account, and a command says so and ends with 1."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import flightpulse

Run = Callable[..., "subprocess.CompletedProcess[str]"]

#: What makes every wait an hour, and no other.
SELDOM = {
    '"IntervalSeconds": 1,': '"IntervalSeconds": 3600,',
    '"MaxDelaySeconds": 60,': '"MaxDelaySeconds": 3600,',
    '"JitterStrategy": "FULL"': '"JitterStrategy": "NONE"',
}

WAITS = "flightpulse: 1 execution waits to be tried again until 20"
GOES_ON = "Z: `flightpulse up` goes on with it\n"


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes run a FlightPulse whose text for changed gates fails, and is tried again in an hour."""
    [installed] = flightpulse.__path__
    package = tmp_path / "broken" / "flightpulse"
    shutil.copytree(installed, package, ignore=shutil.ignore_patterns("__pycache__"))
    with (package / "definitions/templates/en/gate_change/sms.txt.j2").open("a") as template:
        template.write("{{ 1/0 }}")
    workflow = package / "definitions/workflows/gate_change.asl.json"
    written = workflow.read_text()
    for often, seldom in SELDOM.items():
        assert often in written
        written = written.replace(often, seldom)
    workflow.write_text(written)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))


PRODUCE = ("produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW1234", "--new-gate", "C9")


@pytest.mark.usefixtures("broken")
def test_an_event_that_waits_to_be_tried_again_has_its_passengers_pending(run: Run, data: Path) -> None:
    done = run(*PRODUCE, "--data", data)
    assert done.returncode == 1
    assert done.stdout.endswith(
        "flight.gate_change for SW1234, accepted\n3 affected = 0 told + 0 suppressed + 0 failed + 3 pending\n"
    )
    assert done.stderr.startswith(WAITS)
    assert done.stderr.endswith(GOES_ON)
    ledger = msgspec.json.decode(run("stats", "--json", "--data", data).stdout)["account"]
    assert (ledger["affected"], ledger["pending"]) == (3, 3)


@pytest.mark.usefixtures("broken")
def test_ingest_and_scenario_say_what_waits_to_be_tried_again_too(
    run: Run, data: Path, tmp_path: Path
) -> None:
    bad = '{"event_id": "bad"}'
    good = (
        '{"event_id": "gate-1", "event_type": "GATE_CHANGE", "source": "airport_ops", '
        '"timestamp": "2026-03-14T18:00:00Z", "payload": {"flight_id": "SW1234", "new_gate": "C9"}}'
    )
    ingested = run("ingest", "-", "--data", data, given=good)
    assert (ingested.returncode, ingested.stderr.startswith(WAITS)) == (1, True)
    assert ingested.stdout.startswith("1 event: 1 accepted")
    assert "3 affected = 0 told + 0 suppressed + 0 failed + 3 pending" in ingested.stdout
    both = run("ingest", "-", "--data", data, given=f"{bad}\n{good}")
    assert both.returncode == 2
    assert WAITS in both.stderr
    played = run("scenario", "4", "--json", "--data", data)
    assert (played.returncode, played.stderr.startswith(WAITS)) == (1, True)
    account = msgspec.json.decode(played.stdout)
    assert account["pending"] == account["affected"] > 0
