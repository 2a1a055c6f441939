"""The reckoning: what a data folder holds after a cut, and how it ended, against what somebody was told."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import apsw
from msgspec import Struct

from contract.lagging import check_indexes
from flightpulse.app import Application
from flightpulse.delivery.completeness import account
from flightpulse.domain.notification import State
from flightpulse.intake.accept import Answer, Outcome
from flightpulse.simulation.account import executions_of
from flightpulse.store.table import tables

#: The logs of a data folder.
LOGS = ("notifications/email", "notifications/sms", "audit")


class Told(Struct, frozen=True, array_like=True):
    """What somebody was told of an event."""

    position: str
    outcome: Outcome
    event_id: str | None
    dead_letter_id: str | None


def told(answer: Answer) -> Told:
    """Return what an answer says for sure."""
    return Told(answer.position, answer.outcome, answer.event_id, answer.dead_letter_id)


class Ending(Struct):
    """How a story ended."""

    outcomes: dict[str, str]  # by notification: told, pending, failed or suppressed
    states: dict[tuple[str, str], str]  # by notification and channel
    logged: dict[str, list[str]]  # the lines' ids, by log
    executions: list[Any]
    flights: list[Any]
    bookings: list[Any]
    inbox: list[str]


def check_database(data: Path) -> None:
    """Check that the database is whole, and its indexes say what its tables say; raises AssertionError."""
    connection = apsw.Connection(str(data / "flightpulse.db"))
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    except apsw.CorruptError as error:
        found = [str(error)]
    finally:
        connection.close()
    assert found == ["ok"], f"integrity: {found}"
    check_indexes(data / "flightpulse.db", tables())


def logged_in(data: Path) -> dict[str, list[str]]:
    """Read the ids in a folder's logs, as far as their lines are whole."""
    return {log: list(_ids(data / "logs" / f"{log}.jsonl")) for log in LOGS}


def _ids(log: Path) -> Iterable[str]:
    for line in log.read_bytes().splitlines(keepends=True) if log.exists() else []:
        if line.endswith(b"\n") and b"\0" not in line:
            yield json.loads(line)["id"]


def check_kept(flow: Application, answers: Iterable[Told]) -> None:
    """Check that a folder holds whatever somebody was told of; raises AssertionError."""
    kept, logged = flow.kept, logged_in(flow.folder.path)
    for answer in answers:
        if answer.outcome is Outcome.REFUSED:
            assert kept.dead_letters.get(str(answer.dead_letter_id)), f"lost: {answer}"
            continue
        event = kept.events.get(str(answer.event_id))
        assert event is not None, f"lost: {answer}"
        assert event.stale or answer.outcome is not Outcome.STALE, f"not as it was: {answer}"
    for event in kept.events.all():
        if not event.stale:
            assert executions_of(flow, event.event_id), f"{event.event_id} sets nothing going"
        for row in kept.ledger.rows(event.event_id):
            for channel, state in row.channels.items():
                if state.state is State.SENT:
                    there = row.notification_id in logged[f"notifications/{channel}"]
                    assert there, f"sent, and not in the log: {row.notification_id} {channel}"
    missing = set(_audited(flow)) - set(logged["audit"])
    assert not missing, f"read from the stream, and not in the audit log: {missing}"


def _audited(flow: Application) -> Iterable[str]:
    """Yield the ids of the changes of status that were read, and are published therefore."""
    kept = flow.kept
    for entities, attribute in ((kept.flights, "status"), (kept.bookings, "booking_status")):
        read = _place(kept.checkpoints.position(f"stream/{entities.table}") or "0")
        for change in flow.store.changes(entities.table, limit=1_000_000):
            moved = entities.moved(change, attribute)
            if moved is not None and _place(change.position) <= read:
                yield f"{moved[0]}@{change.position}"


def ending_of(flow: Application) -> Ending:
    """Read how a story ended."""
    kept = flow.kept
    events = list(kept.events.all())
    rows = [row for event in events for row in kept.ledger.rows(event.event_id)]
    return Ending(
        outcomes={row.notification_id: row.outcome for row in rows},
        states={
            (row.notification_id, channel.value): state.state.value
            for row in rows
            for channel, state in row.channels.items()
        },
        logged=logged_in(flow.folder.path),
        executions=[found for event in events for found in executions_of(flow, event.event_id)],
        flights=list(kept.flights.all()),
        bookings=list(kept.bookings.all()),
        inbox=sorted(
            entry.notification_id
            for passenger in {row.passenger_id for row in rows}
            for entry in kept.inbox.of_passenger(passenger)
        ),
    )


def check_end(flow: Application, clean: Ending | None, *, alike: bool) -> Ending:
    """Check how a story ended, also against a clean run of it; raises AssertionError.

    `alike`: it took the same course. Where events may have overtaken each other, other passengers are told.
    """
    assert flow.next_due() is None, "something is still due"
    ending = ending_of(flow)
    for event in flow.kept.events.all():
        counted = account(flow.kept.ledger.rows(event.event_id))
        assert counted.affected == counted.told + sum(counted.suppressed.values()), f"{event}: {counted}"
    twice = [line for ids in ending.logged.values() for line, count in Counter(ids).items() if count > 1]
    assert not twice, f"twice in a log: {twice}"
    for channel in ("email", "sms"):
        sent = {
            name for (name, sent_by), state in ending.states.items() if (sent_by, state) == (channel, "SENT")
        }
        written = set(ending.logged[f"notifications/{channel}"])
        assert written == sent, f"{channel}: in the log or SENT, not both: {written ^ sent}"
    delivered = sorted(
        name for (name, by), state in ending.states.items() if (by, state) == ("inbox", "DELIVERED")
    )
    assert ending.inbox == delivered, "the inbox and the ledger differ"
    if clean is not None:
        assert ending.outcomes.keys() == clean.outcomes.keys(), "not the same passengers"
        if alike:
            for what in ("outcomes", "states", "executions", "flights", "bookings"):
                assert getattr(ending, what) == getattr(clean, what), f"{what}: not as in the clean run"
            for log, ids in clean.logged.items():
                assert sorted(ending.logged[log]) == sorted(ids), f"{log}: not as in the clean run"
    return ending


def _place(position: str) -> tuple[int, ...]:
    """Return what puts the stream's positions in order."""
    return tuple(map(int, position.split(".")))
