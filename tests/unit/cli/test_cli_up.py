"""`flightpulse up`: one process runs the flow, commands beside it only write."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]


@contextmanager
def _up(data: Path, log_level: str = "warning") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "flightpulse", "up", "--data", str(data)]
    environment = {**os.environ, "FLIGHTPULSE_LOG_LEVEL": log_level}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            assert str(data) in process.stdout.readline()
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_up_tells_what_a_command_beside_it_writes_and_ends_cleanly(
    run: Run, seeded: Path, stop: signal.Signals
) -> None:
    with _up(seeded) as process:
        result = run(
            "produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW1234", "--new-gate", "C9", data=seeded
        )
        assert result.exit_code == 0
        assert "3 affected = 3 told" in result.stdout
        process.send_signal(stop)
        said, wrong = process.communicate(timeout=30)
    assert (process.returncode, said, wrong) == (0, "Stopped.\n", "")


def test_one_process_at_a_time_runs_the_flow(run: Run, seeded: Path, tmp_path: Path) -> None:
    with _up(seeded):
        result = run("up", data=seeded)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "runs the flow on" in result.stderr


def test_up_that_is_told_to_stop_twice_ends_cleanly(seeded: Path) -> None:
    with _up(seeded) as process:
        for _ in range(2):
            process.send_signal(signal.SIGTERM)
        said, wrong = process.communicate(timeout=30)
    assert (process.returncode, said, wrong) == (0, "Stopped.\n", "")


def test_fp17_up_logs_what_it_does_as_json_lines_on_standard_error(run: Run, seeded: Path) -> None:
    with _up(seeded, log_level="") as process:
        assert run("scenario", "1", data=seeded).exit_code == 0
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=30)
    lines = [json.loads(line) for line in logged.splitlines()]
    assert [line["message"] for line in lines] == [
        "flow started",
        "execution ended",
        "messages handed over",
        "changes published",
        "flow stopped",
    ]
    assert lines[1]["execution_id"] == f"delay:{lines[2]['event_id']}"


def test_fp18_a_collector_that_is_away_is_a_line_like_all_others(
    run: Run, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with _up(seeded) as process:
        monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT")
        assert run("scenario", "1", data=seeded).exit_code == 0
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=60)
    assert process.returncode == 0
    assert {json.loads(line)["message"] for line in logged.splitlines()} == {"traces not exported"}


def test_commands_log_nothing_unless_a_level_is_asked_for(
    run: Run, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("scenario", "1", data=seeded).stderr == ""
    monkeypatch.setenv("FLIGHTPULSE_LOG_LEVEL", "info")
    lines = [json.loads(line) for line in run("scenario", "2", data=seeded).stderr.splitlines()]
    assert lines[0]["message"] == "event accepted"


def test_fp18_traces_that_cannot_be_exported_as_asked_are_refused_before_anything_starts(
    run: Run, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace.export", None)
    result = run("scenario", "1", data=seeded)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "pip install 'flightpulse[otel]'" in result.stderr
