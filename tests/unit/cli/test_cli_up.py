"""`flightpulse up`: one process runs the flow, commands beside it only write."""

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
def _up(data: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "flightpulse", "up", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
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
    assert (result.exit_code, result.stdout) == (2, "")
    assert "another process runs the flow" in result.stderr


def test_up_that_is_told_to_stop_twice_ends_cleanly(seeded: Path) -> None:
    with _up(seeded) as process:
        for _ in range(2):
            process.send_signal(signal.SIGTERM)
        said, wrong = process.communicate(timeout=30)
    assert (process.returncode, said, wrong) == (0, "Stopped.\n", "")
