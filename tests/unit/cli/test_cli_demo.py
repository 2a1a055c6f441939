"""`flightpulse demo` and `flightpulse scenario`."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from typer.testing import Result

Run = Callable[..., Result]


def test_the_demo_gives_one_json_document_the_same_at_every_run_and_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second = run("demo", "--json"), run("demo", "--json")
    scenarios = msgspec.json.decode(first.stdout)
    assert first.exit_code == 0
    assert first.stdout_bytes == second.stdout_bytes
    assert [each["scenario"] for each in scenarios] == [1, 2, 3, 4, 5]
    assert list(tmp_path.iterdir()) == []


def test_fp14_the_demo_tells_events_states_ledger_and_every_message(run: Run) -> None:
    of_one, of_two, of_three, of_four, of_five = msgspec.json.decode(run("demo", "--json").stdout)
    assert [event["detail_type"] for event in of_one["events"]] == ["flight.delay.minor"]
    assert of_two["notifications"][0].keys() >= {"passenger_id", "channel", "language", "subject", "text"}
    assert of_three["executions"][0]["workflow"] == "cancellation"
    assert of_three["executions"][0]["states"][0] == "RecordDisruption"
    assert of_four["notifications"][0]["subject"].startswith("Please go now")
    assert [event["outcome"] for event in of_five["events"]].count("stale") == 1
    assert [event["outcome"] for event in of_five["events"]].count("duplicate") == 1
    for each in (of_one, of_two, of_three, of_four, of_five):
        suppressed = sum(each["suppressed"].values())
        assert each["affected"] == each["told"] + suppressed + each["failed"] + each["pending"]
        assert each["failed"] == each["pending"] == 0


def test_both_layouts_give_the_same_demo(run: Run) -> None:
    assert (
        run("demo", "--json", "--layout", "table-per-entity").stdout
        == run("--layout", "single-table", "demo", "--json").stdout
    )


def test_in_a_pipe_the_demo_is_plain_and_nothing_is_cut_off(run: Run) -> None:
    text = run("demo").stdout
    joined = " ".join(text.split())
    assert "\x1b" not in text
    assert "…" not in text
    assert "stale: overtaken, nobody is told" in joined
    assert "duplicate: taken before" in joined
    assert "1 David Kowalski (assistance: blind, Member)" in joined
    assert "David Kowalski, Priya Raman (SW7890: a newer event superseded this one)" in joined
    assert "All five · 25 affected = 23 told + 2 suppressed (2 superseded) + 0 failed + 0 pending" in joined
    for message in (
        each for of in msgspec.json.decode(run("demo", "--json").stdout) for each in of["notifications"]
    ):
        assert message["subject"] in joined
        assert message["channel"] != "sms" or message["text"] in joined


def test_on_a_terminal_the_demo_has_colours_and_panels() -> None:
    controlling, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, "-m", "flightpulse", "demo"],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env=environment,
    ) as process:
        os.close(terminal)
        shown = b"".join(_read(controlling))
    os.close(controlling)
    assert process.returncode == 0
    assert "╭─".encode() in shown
    assert b"\x1b[" in shown
    assert b"Putting in the sample data" in shown  # the progress


def _read(terminal: int) -> list[bytes]:
    pieces = []
    try:
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    except OSError:
        pass  # Linux says so where the other side has closed
    return pieces


def test_fp14_a_scenario_plays_on_the_sample_and_gives_the_same_account(run: Run, seeded: Path) -> None:
    result = run("scenario", "2", "--json", data=seeded)
    account = msgspec.json.decode(result.stdout)
    assert (result.exit_code, account["scenario"], account["told"]) == (0, 2, 4)
    again = run("scenario", "2", data=seeded)
    assert "Scenario 2 · SW5678 is 90 minutes late" in again.stdout
    assert "4 affected = 4 told + 0 suppressed + 0 failed + 0 pending" in again.stdout


def test_a_scenario_without_the_sample_says_how_to_get_it(run: Run, tmp_path: Path) -> None:
    result = run("scenario", "3", data=tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "SW9012 is not in" in result.stderr
    assert "flightpulse seed" in result.stderr


@pytest.mark.parametrize("number", ["0", "6"])
def test_a_scenario_that_there_is_not_is_refused(run: Run, seeded: Path, number: str) -> None:
    result = run("scenario", number, data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"flightpulse: there is no scenario {number}; use a number from 1 to 5\n"


def test_a_scenario_is_named_by_its_number(run: Run, seeded: Path) -> None:
    result = run("scenario", "three", data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("flightpulse: N: ")
