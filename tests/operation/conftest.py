"""What the tests of operation share: FlightPulse in processes of its own, as people run it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.intake.source import InProcess
from flightpulse.settings import Settings
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.seed import seed

#: Runs a command to its end.
Run = Callable[..., "subprocess.CompletedProcess[str]"]

#: Starts a command.
Start = Callable[..., "subprocess.Popen[str]"]

#: Waits until something holds.
Until = Callable[[Callable[[], object]], None]

# Root may write anywhere; without its capabilities it may do what the owner of the files may.
_AS_OWNER = """
import ctypes, os
if os.geteuid() == 0:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")
"""

# The limit of a file's size is to a writer what a full disk is, and needs no disk to fill.
_WITH_LITTLE_SPACE = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({space}, resource.RLIM_INFINITY))
"""

# As from a terminal, however the tests were started: in the background signals may be ignored.
_RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
{ignored}
from flightpulse.cli.main import run
sys.argv[0] = "flightpulse"
run()
"""


def _command(
    arguments: tuple[object, ...],
    *,
    as_owner: bool = False,
    space: int | None = None,
    ignored: signal.Signals | None = None,
) -> list[str]:
    before = (_AS_OWNER if as_owner else "") + (
        _WITH_LITTLE_SPACE.format(space=space) if space is not None else ""
    )
    run = _RUN.format(ignored=f"signal.signal({ignored:d}, signal.SIG_IGN)" if ignored else "")
    return [sys.executable, "-c", before + run, *map(str, arguments)]


def _environment(temporary: Path | None) -> dict[str, str]:
    # Coverage, too, would write where there is no space.
    ours = ("FLIGHTPULSE_", "COVERAGE_")
    given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    given["PYTHONDONTWRITEBYTECODE"] = "1"  # a limit on files' sizes would leave half of it
    given["FLIGHTPULSE_LOG_LEVEL"] = "error"  # what is read here is what `up` says in words
    return given if temporary is None else {**given, "TMPDIR": str(temporary)}


@pytest.fixture
def run() -> Run:
    """Run a command to its end, as a process."""

    def ran(
        *arguments: object, temporary: Path | None = None, given: str = "", **how: object
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            _command(arguments, **how),  # type: ignore[arg-type]
            capture_output=True,
            text=True,
            input=given,
            env=_environment(temporary),
            timeout=120,
            check=False,
        )

    return ran


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a command; whatever still runs at the end of the test is killed."""
    with ExitStack() as running:

        def started(
            *arguments: object, temporary: Path | None = None, **how: object
        ) -> "subprocess.Popen[str]":
            process = subprocess.Popen(
                _command(arguments, **how),  # type: ignore[arg-type]
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=_environment(temporary),
            )
            running.enter_context(process)
            running.callback(process.kill)
            return process

        yield started


@pytest.fixture
def until() -> Until:
    """Wait until something holds, for a minute at most."""

    def waited(holds: Callable[[], object]) -> None:
        for _ in range(6000):
            if holds():
                return
            time.sleep(0.01)
        pytest.fail("it did not come about within a minute")

    return waited


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder with the sample data."""
    folder = tmp_path / "data"
    application = Application(Settings(data=folder))
    seed(application.store, application.kept, application.clock.now())
    application.close()
    return folder


@pytest.fixture
def accepted() -> Callable[[Path, int], list[str]]:
    """Accept a gate change of each of so many flights, without doing anything about it; return their ids."""

    def accept(folder: Path, count: int) -> list[str]:
        application = Application(Settings(data=folder))
        kept, now = application.kept, datetime.now(UTC)
        flight = kept.flights.get("SW1234")
        assert flight is not None
        flights = [replace(flight, flight_id=f"FP{number}") for number in range(count)]
        bookings = [
            replace(booking, booking_id=f"{booking.booking_id}-{number}", flight_id=f"FP{number}")
            for booking in kept.bookings.of_flight("SW1234")
            for number in range(count)
        ]
        kept.flights.put_many(flights)
        kept.bookings.put_many(bookings)
        events = [
            operations_event("GATE_CHANGE", each.flight_id, now=now, ids=application.ids, new_gate="C9")
            for each in flights
        ]
        answers = list(application.take(InProcess(events, "test")))
        application.close()
        assert {answer.outcome for answer in answers} == {"accepted"}
        return [str(answer.event_id) for answer in answers]

    return accept


@pytest.fixture
def logged() -> Callable[[Path], list[tuple[str, str]]]:
    """Read which notification went out on which channel, in the order of the logs."""

    def read(folder: Path) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for channel in ("email", "sms"):
            log = folder / "logs" / "notifications" / f"{channel}.jsonl"
            lines = log.read_text().splitlines(keepends=True) if log.exists() else []
            whole = [msgspec.json.decode(line) for line in lines if line.endswith("\n")]
            found += [(channel, str(line["notification_id"])) for line in whole]
        return found

    return read


@pytest.fixture
def reckoned() -> Callable[[Path], tuple[int, int, set[tuple[str, str]]]]:
    """Count what is open in a folder, and name what was told on which channel by its ledger."""

    def reckon(folder: Path) -> tuple[int, int, set[tuple[str, str]]]:
        application = Application(Settings(data=folder), to_read=True)
        told = {
            (channel.value, row.notification_id)
            for event in application.kept.events.all()
            for row in application.kept.ledger.rows(event.event_id)
            for channel, state in row.channels.items()
            if state.state == "SENT"
        }
        executions, messages = application.open_work()
        application.close()
        return executions, messages, told

    return reckon
