"""`flightpulse produce` and `flightpulse ingest`."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import Result

from flightpulse.app import Application
from flightpulse.intake.source import InProcess
from flightpulse.settings import Settings
from flightpulse.simulation.producer import operations_event

Run = Callable[..., Result]


def _event(event_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "event_type": "GATE_CHANGE",
        "timestamp": "2026-03-14T18:00:00Z",
        "source": "airport_ops",
        "payload": {"flight_id": "SW1234", "new_gate": "C9"},
        **changes,
    }


def _lines(*events: dict[str, Any] | bytes) -> bytes:
    return b"".join(
        (each if isinstance(each, bytes) else msgspec.json.encode(each)) + b"\n" for each in events
    )


def test_fp14_produce_tells_the_passengers_of_one_event(run: Run, seeded: Path) -> None:
    result = run(
        "produce", "--event-type", "FLIGHT_DELAY", "--flight-id", "SW5678", "--delay-minutes", "90",
        "--reason", "CREW", data=seeded,
    )  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    assert "flight.delay.major for SW5678, accepted" in result.stdout
    assert "4 affected = 4 told + 0 suppressed + 0 failed + 0 pending" in result.stdout


def test_fp14_every_flag_of_produce_reaches_the_event(run: Run, seeded: Path) -> None:
    run(
        "produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW3456", "--old-gate", "A5",
        "--new-gate", "D15", "--terminal-change", data=seeded,
    )  # fmt: skip
    run(
        "produce", "--event-type", "FLIGHT_CANCELLED", "--flight-id", "SW9012", "--reason", "WEATHER",
        "--reason-detail", "Snow", "--rebooking-priority", "HIGH", data=seeded,
    )  # fmt: skip
    cancelled, gate = msgspec.json.decode(run("events", "list", "--json", data=seeded).stdout)
    assert (gate["old_gate"], gate["new_gate"], gate["terminal_change"]) == ("A5", "D15", True)
    assert (cancelled["reason"], cancelled["reason_detail"]) == ("WEATHER", "Snow")
    assert cancelled["rebooking_priority"] == "HIGH"


def test_produce_says_what_it_read_into_a_time_without_an_offset(run: Run, seeded: Path) -> None:
    later = (datetime.now(UTC) + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%S")
    result = run(
        "produce", "--event-type", "FLIGHT_DELAY", "--flight-id", "SW1234", "--delay-minutes", "40",
        "--new-departure", later, data=seeded,
    )  # fmt: skip
    assert result.exit_code == 0
    assert "UTC" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--event-type", "LATE", "--flight-id", "SW1234"], "--event-type 'LATE' is unknown"),
        (["--event-type", "FLIGHT_DELAY", "--flight-id", "SW1234"], "needs --delay-minutes"),
        (["--event-type", "GATE_CHANGE", "--flight-id", "SW1", "--new-gate", "B1"], "no flight 'SW1'"),
    ],
)
def test_what_produce_cannot_take_is_said_on_stderr(
    run: Run, seeded: Path, arguments: list[str], said: str
) -> None:
    result = run("produce", *arguments, data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_ingest_takes_the_good_lines_names_the_bad_ones_and_ends_with_2(
    run: Run, seeded: Path, tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(
        _lines(
            _event("e1"),
            b"no json \x1b[2J",
            _event("e1"),
            _event("e0", timestamp="2026-03-14T17:00:00"),
            _event("e2", payload={"flight_id": "XX1", "new_gate": "C1"}),
        )
    )
    result = run("ingest", file, data=seeded)
    assert result.exit_code == 2
    assert f"{file}:2: not_json" in result.stderr
    assert f"{file}:5: unknown_flight" in result.stderr
    assert f"{file}:4: " in result.stderr  # the time without an offset
    assert "\x1b" not in result.stderr
    assert "5 events: 1 accepted, 1 stale, 1 duplicates, 2 refused" in result.stdout
    assert "3 affected = 3 told" in result.stdout


def test_ingest_of_good_lines_ends_with_0_and_of_the_same_again_too(
    run: Run, seeded: Path, tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(_lines(_event("e1"), b"", _event("e2", timestamp="2026-03-14T18:00:01Z")))
    first, second = run("ingest", file, data=seeded), run("ingest", file, data=seeded)
    assert (first.exit_code, first.stderr) == (0, "")
    assert "2 events: 2 accepted" in first.stdout
    assert second.exit_code == 0
    assert "0 accepted, 0 stale, 2 duplicates, 0 refused" in second.stdout


def test_ingest_reads_standard_input(run: Run, seeded: Path) -> None:
    result = run("ingest", "-", data=seeded, given=_lines(_event("e1"), b"[]"))
    assert result.exit_code == 2
    assert "stdin:2: " in result.stderr
    assert "3 affected = 3 told" in result.stdout


def test_what_comes_through_a_pipe_is_told_before_the_next_line_comes_and_others_may_work_between(
    run: Run, seeded: Path
) -> None:
    command = [sys.executable, "-m", "flightpulse", "ingest", "-", "--data", str(seeded)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False, env=dict(os.environ)
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_lines(_event("e1")))
        process.stdin.flush()
        while not msgspec.json.decode(
            run("notifications", "list", "--state", "SENT", "--json", data=seeded).stdout
        ):
            assert process.poll() is None
        beside = run(
            "produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW3456", "--new-gate", "D2", data=seeded
        )
        assert "3 affected = 3 told" in beside.stdout
        process.stdin.close()
        assert b"1 event: 1 accepted" in process.stdout.read()
    assert process.returncode == 0


@pytest.mark.parametrize("missing", ["none.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(run: Run, seeded: Path, tmp_path: Path, missing: str) -> None:
    result = run("ingest", tmp_path / missing, data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(tmp_path / missing) in result.stderr
    assert result.stderr.count("\n") == 1


def test_ingesting_again_after_a_crash_tells_what_was_accepted_and_not_told(
    run: Run, seeded: Path, tmp_path: Path
) -> None:
    event = operations_event(
        "FLIGHT_DELAY", "SW1234", now=datetime.now(UTC), ids=lambda _: "E1", delay_minutes=40
    )
    application = Application(Settings(data=seeded))
    assert [answer.outcome for answer in application.take(InProcess([event], "before"))] == ["accepted"]
    application.close()  # the process is gone before it told anybody
    lines = tmp_path / "events.jsonl"
    lines.write_bytes(msgspec.json.encode(event))
    result = run("ingest", lines, data=seeded)
    assert result.exit_code == 0
    assert "1 duplicates" in result.stdout
    assert "3 affected = 3 told" in result.stdout


def test_a_file_that_begins_with_a_byte_order_mark_is_read(run: Run, seeded: Path, tmp_path: Path) -> None:
    event = operations_event(
        "GATE_CHANGE", "SW1234", now=datetime.now(UTC), ids=lambda _: "E1", new_gate="C9"
    )
    lines = tmp_path / "events.jsonl"
    lines.write_bytes(b"\xef\xbb\xbf" + msgspec.json.encode(event))
    assert run("ingest", lines, data=seeded).exit_code == 0
