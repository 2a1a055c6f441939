"""A full disk: said once and plainly, nothing half done, and all goes on when there is space again."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

Start = Callable[..., "subprocess.Popen[str]"]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Until = Callable[[Callable[[], object]], None]
Accepted = Callable[[Path, int], list[str]]
Logged = Callable[[Path], list[tuple[str, str]]]
Reckoned = Callable[[Path], tuple[int, int, set[tuple[str, str]]]]

PRODUCE = ("produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW1234", "--new-gate", "C9")

#: What is left of every file's size: the store's log of a commit does not fit in.
LITTLE = 2000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 96 MB, where that is permitted; a plain folder, which the caller limits, elsewhere."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "none", str(mounted)], capture_output=True, check=False
    ) if os.geteuid() == 0 else None  # fmt: skip
    yield mounted
    if tried is not None and tried.returncode == 0:
        subprocess.run(["umount", "-l", str(mounted)], check=True)


def _limit(process: "subprocess.Popen[str]", space: int) -> None:
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (space, resource.RLIM_INFINITY))


def test_an_event_on_a_full_disk_is_refused_whole_and_can_be_given_again(
    run: Run, data: Path, reckoned: Reckoned
) -> None:
    full = run(*PRODUCE, "--data", data, space=LITTLE)
    assert (full.returncode, full.stdout) == (1, "")
    assert full.stderr == (
        f"flightpulse: {data}/flightpulse.db: No space left, its disk is full. Make some: what was "
        "accepted is kept and goes on, the rest can be done again\n"
    )
    assert run("events", "list", "--json", "--data", data).stdout == "[]\n"
    again = run(*PRODUCE, "--data", data)
    assert (again.returncode, again.stderr) == (0, "")
    assert "3 affected = 3 told" in again.stdout


def test_up_waits_a_full_disk_out_and_tells_everybody_afterwards(
    start: Start, until: Until, data: Path, accepted: Accepted, logged: Logged, reckoned: Reckoned
) -> None:
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stderr is not None
    assert up.stdout.readline()
    _limit(up, LITTLE)
    [event_id] = accepted(data, 1)
    told = up.stderr.readline()
    assert told.startswith(f"flightpulse: {data}/")
    assert "No space left, its disk is full" in told
    assert "It is tried again every 5 seconds" in told
    assert reckoned(data)[0] == 1
    _limit(up, resource.RLIM_INFINITY)
    assert up.stderr.readline() == "flightpulse: There is space again: the flow goes on\n"
    until(lambda: reckoned(data)[:2] == (0, 0))
    written = logged(data)
    assert len(written) == len(set(written))
    assert {notification.partition(":")[0] for _, notification in written} == {event_id}
    up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0


def test_up_started_on_a_full_disk_waits_it_out(
    start: Start, until: Until, data: Path, accepted: Accepted, reckoned: Reckoned
) -> None:
    accepted(data, 1)
    up = start("up", "--data", data, space=LITTLE)
    assert up.stdout is not None
    assert up.stderr is not None
    told = up.stderr.readline()
    assert "No space left, its disk is full" in told
    assert "It is tried again every 5 seconds" in told
    _limit(up, resource.RLIM_INFINITY)
    assert up.stdout.readline().startswith(f"FlightPulse runs on {data}")
    until(lambda: reckoned(data)[:2] == (0, 0))


def test_up_started_on_a_full_disk_ends_at_once_when_it_is_told_to(start: Start, tmp_path: Path) -> None:
    up = start("up", "--data", tmp_path / "new", space=LITTLE)
    assert up.stderr is not None
    assert "No space left" in up.stderr.readline()
    up.send_signal(signal.SIGTERM)
    assert up.communicate(timeout=60) == ("Stopped.\n", "")
    assert up.returncode == 0


@pytest.mark.parametrize("command", [("stats",), ("flights", "list"), ("dead-letters", "list")])
def test_what_only_reads_works_on_a_full_disk(run: Run, data: Path, command: tuple[str, ...]) -> None:
    full = run(*command, "--json", "--data", data, space=LITTLE)
    assert (full.returncode, full.stderr) == (0, "")
    assert msgspec.json.decode(full.stdout) is not None


def test_an_event_that_is_accepted_before_its_log_is_full_is_named_and_goes_on(
    run: Run, start: Start, until: Until, data: Path, reckoned: Reckoned
) -> None:
    log = data / "logs" / "notifications" / "sms.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text(
        "".join(f'{{"id": "before-{number}", "text": "{"x" * 4000}"}}\n' for number in range(1000))
    )
    full = run(*PRODUCE, "--data", data, space=log.stat().st_size)
    event_id, _, said = full.stdout.partition(":")
    assert (full.returncode, said) == (1, " flight.gate_change for SW1234, accepted\n")
    assert full.stderr.startswith(f"flightpulse: {log}: No space left, its disk is full")
    assert f"{event_id} is accepted, and not to be given again: `flightpulse up`" in full.stderr
    start("up", "--data", data)
    until(lambda: reckoned(data)[:2] == (0, 0))
    assert {notification.partition(":")[0] for _, notification in reckoned(data)[2]} == {event_id}


def test_up_on_a_full_disk_ends_at_once_when_it_is_told_to(
    start: Start, until: Until, data: Path, accepted: Accepted
) -> None:
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stderr is not None
    assert up.stdout.readline()
    _limit(up, LITTLE)
    accepted(data, 1)
    assert "No space" in up.stderr.readline()
    up.send_signal(signal.SIGTERM)
    said, _ = up.communicate(timeout=60)
    assert up.returncode == 0
    assert said == "Stopped; 1 execution goes on at the next start, or with a command that waits for it.\n"


def test_a_storm_on_a_disk_that_fills_up_goes_on_where_there_is_space(
    run: Run,
    start: Start,
    until: Until,
    small_disk: Path,
    accepted: Accepted,
    logged: Logged,
    reckoned: Reckoned,
) -> None:
    data = small_disk / "data"
    assert run("seed", "--data", data).returncode == 0
    accepted(data, 150)
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stderr is not None
    assert up.stdout.readline()
    until(lambda: (data / "logs" / "notifications" / "sms.jsonl").exists())
    up.send_signal(signal.SIGSTOP)  # while the disk fills up
    ballast = small_disk / "ballast"
    if small_disk.is_mount():
        with suppress(OSError), ballast.open("wb") as full:
            while True:
                full.write(bytes(65536))
                full.flush()
    else:
        _limit(up, LITTLE)
    up.send_signal(signal.SIGCONT)
    assert "No space left, its disk is full" in up.stderr.readline()
    assert up.poll() is None
    ballast.unlink(missing_ok=True)
    _limit(up, resource.RLIM_INFINITY)
    assert "There is space again" in up.stderr.readline()
    until(lambda: reckoned(data)[:2] == (0, 0))
    up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0
    written = logged(data)
    assert len(written) == len(set(written))
    assert set(written) == reckoned(data)[2]


def test_a_full_folder_for_temporary_files_is_named_and_cleared(run: Run, tmp_path: Path) -> None:
    full = run("demo", temporary=tmp_path, space=LITTLE)
    assert (full.returncode, full.stderr.count("\n")) == (1, 1)
    assert full.stderr.startswith(f"flightpulse: {tmp_path}/flightpulse-")
    assert "No space left" in full.stderr
    assert list(tmp_path.iterdir()) == []


def test_passengers_are_told_whether_or_not_the_output_can_be_written(data: Path, reckoned: Reckoned) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full, as Linux has")
    with full.open("w") as output:
        done = subprocess.run(
            [sys.executable, "-m", "flightpulse", *PRODUCE, "--data", str(data)],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "flightpulse: standard input or output fails: No space left on device\n"
    assert reckoned(data)[:2] == (0, 0)
    assert reckoned(data)[2]


def test_a_full_disk_for_the_output_is_said(data: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full, as Linux has")
    with full.open("w") as output:
        done = subprocess.run(
            [sys.executable, "-m", "flightpulse", "flights", "list", "--data", str(data)],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "flightpulse: standard input or output fails: No space left on device\n"
