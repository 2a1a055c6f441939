"""`flightpulse ingest`: events from a file or a pipe."""

import os
import stat
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import UnsupportedOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.errors import fail, note, said_plainly
from flightpulse.cli.folder import Data, Layout, accepted, opened, see_through, settings_of

if TYPE_CHECKING:
    from flightpulse.app import Application

#: Lines accepted in one commit, of a file; whoever writes into a pipe waits for each line.
_BATCH = 100


def ingest(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="Events as JSON lines; - is standard input.")],
    data: Data = None,
    layout: Layout = None,
) -> None:
    """Take in events as JSON lines, and tell the passengers.

    A line that is refused is named on stderr and kept as a dead letter; the rest goes on, and the exit code
    is 2. What comes through a pipe is worked on line by line, as it comes.

    What is tried again soon is waited for, up to half a minute. The exit code is 1 where somebody is still to
    be told then: `flightpulse up` goes on with it.

    \b
    Example, on the sample data (`flightpulse seed`):
      echo '{"event_id": "gate-'$(date +%s)'", "event_type": "GATE_CHANGE", "source": "airport_ops",
      "timestamp": "'$(date -u +%FT%TZ)'", "payload": {"flight_id": "SW1234", "new_gate": "C9"}}' |
      tr -d '\\n' | flightpulse ingest -
    """
    settings = settings_of(context, data, layout)
    with said_plainly(), _stream(file) as stream, opened(settings) as application:
        outcomes, waits = _take(application, stream, "stdin" if file == "-" else file)
    if waits:
        fail(waits, code=2 if outcomes["refused"] else 1)
    if outcomes["refused"]:
        raise typer.Exit(2)


def _take(application: "Application", stream: BinaryIO, name: str) -> tuple[Counter[str], str]:
    from flightpulse.intake.source import JsonLines

    is_file = _is_file(stream)
    outcomes: Counter[str] = Counter()
    event_ids: list[str] = []
    with accepted(event_ids):
        for answer in application.take(JsonLines(stream, name, _BATCH if is_file else 1)):
            outcomes[answer.outcome.value] += 1
            if answer.outcome in ("accepted", "duplicate") and answer.event_id is not None:
                event_ids.append(answer.event_id)  # a duplicate may wait for its work since a crash
            for said in answer.notes:
                note(f"{answer.position}: {said}")
            if answer.problem is not None:
                note(f"{answer.position}: {answer.reason}: {answer.problem}")
            if not is_file:
                _work_between(application)
    event_ids = list(dict.fromkeys(event_ids))
    try:  # said first, whatever comes of it
        typer.echo(_said(outcomes))
    finally:
        waits = see_through(application, event_ids)
    ledger = application.account(event_ids)
    typer.echo(ledger_line(ledger.affected, ledger.told, ledger.suppressed, ledger.failed, ledger.pending))
    return outcomes, waits


def _said(outcomes: Counter[str]) -> str:
    events = "event" if outcomes.total() == 1 else "events"
    return (
        f"{outcomes.total()} {events}: {outcomes['accepted']} accepted, {outcomes['stale']} stale, "
        f"{outcomes['duplicate']} duplicates, {outcomes['refused']} refused"
        + (" (kept: `flightpulse dead-letters list`)" if outcomes["refused"] else "")
    )


def _work_between(application: "Application") -> None:
    """Do what is due, unless another process does: the lock is let go, the next line may be hours away."""
    if application.folder.take():
        try:
            application.drain()
        finally:
            application.folder.release()


@contextmanager
def _stream(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    with Path(file).open("rb") as stream:
        yield stream


def _is_file(stream: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except UnsupportedOperation:
        return False  # standard input that a program made up
