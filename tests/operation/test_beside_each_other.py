"""Many processes in one folder: writers take turns, readers see whole states, nobody is told it is locked."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec

from flightpulse.store.folder import Folder

Start = Callable[..., "subprocess.Popen[str]"]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Until = Callable[[Callable[[], object]], None]
Accepted = Callable[[Path, int], list[str]]
Logged = Callable[[Path], list[tuple[str, str]]]
Reckoned = Callable[[Path], tuple[int, int, set[tuple[str, str]]]]


def test_a_folder_is_made_by_several_at_once(start: Start, tmp_path: Path) -> None:
    made = [start("seed", "--data", tmp_path / "new") for _ in range(6)]
    ends = [process.communicate(timeout=120) for process in made]
    assert {process.returncode for process in made} == {0}, ends
    assert {wrong for _, wrong in ends} == {""}


def test_writers_and_readers_beside_up_in_mid_storm_all_come_to_their_end(
    start: Start, until: Until, data: Path, accepted: Accepted, logged: Logged, reckoned: Reckoned
) -> None:
    accepted(data, 150)
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stdout.readline()
    readers = [start("notifications", "list", "--json", "--limit", 1000, "--data", data) for _ in range(6)]
    writers = [start("scenario", "5", "--json", "--data", data) for _ in range(2)]
    for process in [*readers, *writers]:
        said, wrong = process.communicate(timeout=120)
        assert process.returncode == 0, wrong
        assert "locked" not in wrong
        assert msgspec.json.decode(said) is not None
    until(lambda: reckoned(data)[:2] == (0, 0))
    up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0
    written = logged(data)
    assert len(written) == len(set(written))
    assert set(written) == reckoned(data)[2]


def test_up_waits_for_a_command_that_works_in_its_folder(start: Start, data: Path) -> None:
    command = Folder(data)
    assert command.take()
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stderr is not None
    said = up.stderr.readline()
    assert said.startswith(f"flightpulse: process {os.getpid()}, since 20")
    assert said.endswith(f"works in {data}; it is waited for, up to 10 seconds\n")
    command.close()
    assert up.stdout.readline().startswith(f"FlightPulse runs on {data}")


def test_up_that_waits_for_a_command_ends_at_once_when_it_is_told_to(start: Start, data: Path) -> None:
    command = Folder(data)
    assert command.take()
    up = start("up", "--data", data)
    assert up.stderr is not None
    assert "it is waited for" in up.stderr.readline()
    up.send_signal(signal.SIGTERM)
    assert up.communicate(timeout=60) == ("Stopped.\n", "")
    assert up.returncode == 0
    command.close()


def test_one_refusal_has_one_exit_code(run: Run, tmp_path: Path) -> None:
    for command in (("up",), ("replay",)):
        holder = Folder(tmp_path / command[0])
        assert holder.take(to_stay=True)
        refused = run(*command, "--data", holder.path)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert f"process {os.getpid()}, since" in refused.stderr
        assert refused.stderr.endswith(f"runs the flow on {holder.path}: one at a time does\n")
        holder.close()


def test_up_runs_on_when_nobody_reads_what_it_says(start: Start, run: Run, data: Path) -> None:
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stderr is not None
    assert up.stdout.readline()
    up.stdout.close()
    up.stderr.close()
    produced = run(
        "produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW1234", "--new-gate", "C9", "--data", data
    )
    assert "3 affected = 3 told" in produced.stdout
    up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0
