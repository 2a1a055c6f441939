"""Being stopped: in mid-storm, twice, while waiting, in a folder that is to be gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flightpulse.store.folder import Folder

Start = Callable[..., "subprocess.Popen[str]"]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Until = Callable[[Callable[[], object]], None]
Accepted = Callable[[Path, int], list[str]]
Logged = Callable[[Path], list[tuple[str, str]]]
Reckoned = Callable[[Path], tuple[int, int, set[tuple[str, str]]]]

EVENTS = 150


def _told_of(channel: str, logged: list[tuple[str, str]]) -> list[str]:
    return [notification for on, notification in logged if on == channel]


def test_up_stopped_in_mid_storm_says_what_is_left_and_goes_on_at_the_next_start(
    start: Start, until: Until, data: Path, accepted: Accepted, logged: Logged, reckoned: Reckoned
) -> None:
    accepted(data, EVENTS)
    first = start("up", "--data", data)
    until(lambda: (data / "logs" / "notifications" / "sms.jsonl").exists())
    first.send_signal(signal.SIGTERM)
    said, wrong = first.communicate(timeout=60)
    assert (first.returncode, wrong) == (0, "")
    executions, _, _ = reckoned(data)
    assert executions
    assert f"Stopped; {executions} execution" in said
    assert "go on at the next start, or with a command that waits for it." in said

    second = start("up", "--data", data)
    until(lambda: reckoned(data)[:2] == (0, 0))
    second.send_signal(signal.SIGTERM)
    said, wrong = second.communicate(timeout=60)
    assert (second.returncode, wrong) == (0, "")
    assert said.endswith("Stopped.\n")
    written, told = logged(data), reckoned(data)[2]
    assert len(written) == len(set(written)), "nothing went out twice"
    assert set(written) == told, "what the ledger says went out, did"
    assert _told_of("email", written)


def test_up_killed_in_mid_storm_goes_on_at_the_next_start(
    start: Start, until: Until, data: Path, accepted: Accepted, logged: Logged, reckoned: Reckoned
) -> None:
    accepted(data, EVENTS)
    for _ in range(3):
        before = len(logged(data))
        process = start("up", "--data", data)
        until(lambda before=before: len(logged(data)) > before or reckoned(data)[:2] == (0, 0))  # type: ignore[misc]
        process.kill()
        process.wait()
    last = start("up", "--data", data)
    assert last.stdout is not None
    assert str(data) in last.stdout.readline()  # it heeds signals from here on
    until(lambda: reckoned(data)[:2] == (0, 0))
    last.send_signal(signal.SIGTERM)
    assert last.wait(60) == 0
    written = logged(data)
    assert len(written) == len(set(written))
    assert set(written) == reckoned(data)[2]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_up_ends_cleanly_however_often_it_is_told_to(start: Start, data: Path, stop: signal.Signals) -> None:
    process = start("up", "--data", data)
    assert process.stdout is not None
    assert str(data) in process.stdout.readline()
    process.send_signal(stop)
    process.send_signal(stop)
    assert process.communicate(timeout=60) == ("Stopped.\n", "")
    assert process.returncode == 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_up_ends_cleanly_when_it_is_told_to_until_it_is_gone(
    start: Start, data: Path, stop: signal.Signals
) -> None:
    process = start("up", "--data", data)
    assert process.stdout is not None
    assert process.stdout.readline()
    while process.poll() is None:
        process.send_signal(stop)
        time.sleep(0.001)
    assert (process.communicate(timeout=60), process.returncode) == (("Stopped.\n", ""), 0)


# A signal comes while the command line is being imported.
_IN_AN_IMPORT = """
import os, runpy, signal, sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "flightpulse.cli.main":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupts())
sys.argv = ["flightpulse", "--version"]
runpy.run_module("flightpulse", run_name="__main__")
"""


def test_ctrl_c_while_a_command_is_being_loaded_ends_it_without_a_word() -> None:
    # As from a terminal: started in the background, the tests themselves may ignore it.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    done = subprocess.run(
        [sys.executable, "-c", heeding + _IN_AN_IMPORT],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_ctrl_c_that_was_ignored_at_the_start_stays_so() -> None:
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    done = subprocess.run(
        [sys.executable, "-c", ignoring + _IN_AN_IMPORT],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("flightpulse")


@pytest.mark.parametrize(
    ("stop", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_command_in_a_folder_of_its_own_leaves_nothing_behind_when_it_is_stopped(
    start: Start, until: Until, tmp_path: Path, stop: signal.Signals, code: int
) -> None:
    process = start("replay", temporary=tmp_path)
    until(lambda: list(tmp_path.glob("flightpulse-*/flightpulse.db")))
    process.send_signal(stop)
    said, wrong = process.communicate(timeout=60)
    assert (process.returncode, said) == (code, "")
    assert wrong == f"flightpulse: ended by {stop.name}\n"
    assert list(tmp_path.iterdir()) == []


def test_what_nohup_ignores_is_ignored(start: Start, until: Until, data: Path, run: Run) -> None:
    process = start("up", "--data", data, ignored=signal.SIGHUP)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    produced = run(
        "produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW1234", "--new-gate", "C9", "--data", data
    )
    assert "3 affected = 3 told" in produced.stdout
    assert process.poll() is None


GATE_CHANGE = ("produce", "--event-type", "GATE_CHANGE", "--flight-id", "SW1234", "--new-gate", "C9")


def test_a_command_that_is_stopped_while_it_waits_leaves_the_work_to_who_runs_the_flow(
    start: Start, until: Until, data: Path, reckoned: Reckoned
) -> None:
    holder = Folder(data)
    assert holder.take()
    waiting = start(*GATE_CHANGE, "--data", data)
    until(lambda: reckoned(data)[0])
    assert waiting.stderr is not None
    assert f"process {os.getpid()}, since " in (told := waiting.stderr.readline())
    assert "this command waits for it" in told
    waiting.send_signal(signal.SIGINT)
    said, wrong = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    assert said.endswith(": flight.gate_change for SW1234, accepted\n")
    assert wrong.startswith(
        f"flightpulse: ended by SIGINT; 1 execution goes on with process {os.getpid()}, since "
    )
    holder.close()
    start("up", "--data", data)
    until(lambda: reckoned(data)[:2] == (0, 0))
    assert len(reckoned(data)[2]) > 0


def test_a_command_that_waits_does_the_work_itself_when_nobody_else_runs_the_flow_any_more(
    start: Start, until: Until, data: Path, reckoned: Reckoned
) -> None:
    holder = Folder(data)
    assert holder.take()
    waiting = start(*GATE_CHANGE, "--data", data)
    until(lambda: reckoned(data)[0])
    holder.close()
    said, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert "3 affected = 3 told" in said
