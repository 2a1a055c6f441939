"""`flightpulse executions list|show|history|redrive`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import Result

from flightpulse.app import Application
from flightpulse.domain.ids import counted_ids
from flightpulse.intake.source import InProcess
from flightpulse.settings import Settings
from flightpulse.simulation.producer import operations_event
from flightpulse.store.repositories.flights import Flights

Run = Callable[..., Result]


def _json(result: Result) -> Any:
    assert (result.exit_code, result.stderr) == (0, "")
    return msgspec.json.decode(result.stdout)


@pytest.fixture
def failed(run: Run, seeded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a gate change's workflow was given up on, all passengers told, and a delay's was not.

    Its clock is the wall's: retries are made due by hand.
    """

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError

    application = Application(Settings(data=seeded), ids=counted_ids())
    now = application.clock.now()
    event = operations_event("GATE_CHANGE", "SW1234", now=now, ids=application.ids, new_gate="C9")
    list(application.take(InProcess([event], "test")))
    with monkeypatch.context() as patched:
        patched.setattr(Flights, "update", breaks)
        key = {"PK": "EXECUTION#gate_change:event-0001", "SK": "METADATA"}
        application.drain()
        while application.next_due() is not None:
            execution = application.kept.executions.get(FAILED)
            assert execution is not None
            position = {**(execution.position or {}), "wake_at": None}
            wake_at = {"wake_at": execution.started_at, "position": position}
            application.store.update("executions", key, set=wake_at)
            application.drain()
    application.close()
    delay = run(
        *"produce --event-type FLIGHT_DELAY --flight-id SW3456 --delay-minutes 20 --reason WEATHER".split(),
        data=seeded,
    )
    assert delay.exit_code == 0
    return seeded


FAILED = "gate_change:event-0001"


def test_executions_are_listed_newest_first_by_status_and_workflow(run: Run, failed: Path) -> None:
    everything = _json(run("executions", "list", "--json", data=failed))
    assert [each["status"] for each in everything] == ["SUCCEEDED", "FAILED"]
    (found,) = _json(run("executions", "list", "--status", "failed", "--json", data=failed))
    assert (found["execution_id"], found["state"]) == (FAILED, "DeadLettered")
    assert found["goes_on_at"] is None
    of_delays = run("executions", "list", "--workflow", "delay", data=failed).stdout.splitlines()
    assert "STARTED (UTC)" in of_delays[0]
    assert [line.split()[0].partition(":")[0] for line in of_delays[1:]] == ["delay"]
    assert (
        run("executions", "list", "--status", "RUNNING", data=failed).stderr == "There are no executions.\n"
    )


def test_an_execution_is_shown_with_its_event_and_what_went_wrong_where(run: Run, failed: Path) -> None:
    shown = _json(run("executions", "show", FAILED, "--json", data=failed))
    assert shown["input"]["detail-type"] == "flight.gate_change"
    assert (shown["error"]["state"], shown["error"]["error"]) == ("UpdateFlightStatus", "RuntimeError")
    assert shown["ledger"]["told"] == 3
    assert shown["states"][-3:] == ["UpdateFlightStatus", "KeepDeadLetter", "DeadLettered"]
    text = run("executions", "show", FAILED, data=failed).stdout
    assert "RuntimeError in UpdateFlightStatus" in text
    assert f"{shown['dead_letter_id']} (open)" in text
    assert '"flight_id": "SW1234"' in text


def test_a_history_is_shown_entry_by_entry_with_attempts_and_errors(run: Run, failed: Path) -> None:
    entries = _json(run("executions", "history", FAILED, "--json", data=failed))
    assert entries[0]["type"] == "ExecutionStarted"
    assert entries[-1]["type"] == "ExecutionFailed"
    table = run("executions", "history", FAILED, data=failed).stdout.splitlines()
    assert len(table) == len(entries) + 1
    assert any("TellPassengers[0]" in line for line in table)
    assert any("error RuntimeError" in line and "retry 1" in line for line in table)


def test_fp20_an_execution_that_failed_goes_on_and_its_dead_letter_is_closed(run: Run, failed: Path) -> None:
    redriven = run("executions", "redrive", FAILED, data=failed)
    assert redriven.exit_code == 0
    assert "SUCCEEDED" in redriven.stdout
    assert "3 affected = 3 told" in redriven.stdout
    assert _json(run("flights", "show", "SW1234", "--json", data=failed))["gate"] == "C9"
    assert run("dead-letters", "list", data=failed).stdout == ""
    (line,) = [
        msgspec.json.decode(each)
        for each in (failed / "logs" / "audit.jsonl").read_text().splitlines()
        if "status_changed" not in each
    ]
    assert (line["detail-type"], line["execution_id"], line["redrive_count"]) == (
        "execution.redriven",
        FAILED,
        1,
    )
    (closed,) = _json(run("dead-letters", "list", "--state", "redriven", "--json", data=failed))
    assert line["dead_letter_id"] == closed["dead_letter_id"]
    shown = _json(run("executions", "show", FAILED, "--json", data=failed))
    assert (shown["status"], shown["redrive_count"], shown["error"]) == ("SUCCEEDED", 1, None)
    assert len((failed / "logs" / "notifications" / "email.jsonl").read_text().splitlines()) == len(
        {
            msgspec.json.decode(each)["notification_id"]
            for each in (failed / "logs" / "notifications" / "email.jsonl").read_text().splitlines()
        }
    )

    again = run("executions", "redrive", FAILED, "delay:none", data=failed)
    assert again.exit_code == 2
    assert "SUCCEEDED: only one that FAILED or TIMED_OUT" in again.stdout
    assert "there is no execution 'delay:none'" in again.stdout


def test_what_is_asked_for_wrongly_is_said_in_a_line(run: Run, failed: Path) -> None:
    for arguments, said in (
        (["show", "delay:none"], "there is no execution 'delay:none'"),
        (["history", "delay:none"], "there is no execution 'delay:none'"),
        (["list", "--status", "TIRED"], "RUNNING, SUCCEEDED, FAILED, TIMED_OUT"),
        (["list", "--workflow", "lunch"], "cancellation, delay, gate_change"),
    ):
        result = run("executions", *arguments, data=failed)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
