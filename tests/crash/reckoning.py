"""The reckoning: how a story ended, in the store and at the recorder, and whether anything is wrong."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct
from typer.testing import CliRunner

from flightpulse.app import Application
from flightpulse.cli.main import app
from flightpulse.delivery.completeness import Account, account
from flightpulse.domain.disruption import Disruption
from flightpulse.domain.ids import event_and_passenger
from flightpulse.domain.notification import Channel, Notification, State
from flightpulse.settings import Settings
from flightpulse.simulation.account import executions_of
from flightpulse.store.port import Change, Store, whole_table
from flightpulse.store.repositories import Repositories
from flightpulse.store.table import tables

#: Names a message, whatever key it was handed over under: the notification's id and the channel.
Name = tuple[str, str]

#: Metrics that count messages: one that stays in doubt is not among them.
_OF_MESSAGES = {"NotificationsSent", "TimeToHandOver"}


class Ending(Struct, kw_only=True):
    """How a story ended."""

    recorded: list[dict[str, str]]  # by the recorder, in its order
    account: Account
    outcomes: dict[str, str]  # by notification: told, pending, failed or suppressed
    unaccounted: list[str]  # passengers with a booking and no row for an event, or with a row and no booking
    states: dict[Name, State]  # of the ledger's channels
    events: list[Any]  # as accepted
    executions: list[Any]  # with the states as they ran
    entities: list[Any]  # flights and bookings
    inbox: list[Any]
    dead_letters: list[Any]
    metrics: list[Any]  # as counted: by metric, they commit with what they count
    changes: list[Any]  # the store's stream: what changed in flights, passengers and bookings, in order
    audit: list[dict[str, Any]]  # the lines of the audit log

    def messages(self) -> dict[Name, tuple[str, str]]:
        """Return what was recorded: to whom, and the text."""
        return {_name(line): (line["to"], line["text"]) for line in self.recorded}


def ending_of(data: Path, recorded: list[dict[str, str]]) -> Ending:
    """Read how it ended from a data folder that nobody works in."""
    with closing(Application(Settings(data=data))) as application:
        kept, store = application.kept, application.store
        events = kept.events.all()
        rows = [row for event in events for row in kept.ledger.rows(event.event_id)]
        passengers = sorted({row.passenger_id for row in rows})
        return Ending(
            recorded=recorded,
            account=account(rows),
            outcomes={row.notification_id: row.outcome for row in rows},
            unaccounted=_unaccounted(kept, events, rows),
            states={
                (row.notification_id, channel.value): state.state
                for row in rows
                for channel, state in row.channels.items()
            },
            events=events,
            executions=[found for event in events for found in executions_of(application, event.event_id)],
            entities=[*kept.flights.all(), *kept.bookings.all()],
            inbox=[entry for passenger in passengers for entry in kept.inbox.of_passenger(passenger)],
            dead_letters=list(whole_table(store, "dead_letters")),
            metrics=list(whole_table(store, "metrics")),
            changes=[
                (name, change.key, change.old, change.new)
                for name in tables()
                for change in _all_changes(store, name)
            ],
            audit=recorded_in(data / "logs" / "audit.jsonl"),
        )


def _unaccounted(kept: Repositories, events: Sequence[Disruption], rows: Sequence[Notification]) -> list[str]:
    """Return who has not one row for an event that was to be told, and a booking."""
    found = Counter((row.event_id, row.passenger_id) for row in rows)
    booked = {
        (event.event_id, booking.passenger_id)
        for event in events
        if not event.stale
        for booking in kept.bookings.of_flight(event.flight_id)
        if booking.is_active
    }
    twice = {pair for pair, count in found.items() if count > 1}
    return sorted(f"{event}:{passenger}" for event, passenger in (booked ^ found.keys()) | twice)


def _all_changes(store: Store, table: str) -> Iterator[Change]:
    after = None
    while changes := store.changes(table, after=after):
        yield from changes
        after = changes[-1].position


def recorded_in(file: Path) -> list[dict[str, str]]:
    """Read what a recorder wrote down."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def logged_in(data: Path) -> list[dict[str, str]]:
    """Read what the notification logs of a data folder say, in a recorder's words."""
    logs = {channel: data / "logs" / "notifications" / f"{channel}.jsonl" for channel in ("email", "sms")}
    return [
        {
            "notification_id": line["notification_id"],
            "channel": channel,
            "to": line["to"],
            "text": f"{line.get('subject', '')}\n{line.get('body', line.get('message'))}",
        }
        for channel, log in logs.items()
        for line in recorded_in(log)
    ]


def check(ending: Ending, clean: Ending, *, kills: int, asked_by_key: bool) -> None:
    """Compare an ending after crashes with that of a clean run; raises AssertionError where they differ.

    `asked_by_key`: the recorder remembers what it has, so that every message ends as sent exactly once.
    Where it cannot be asked, a crash leaves at most one message in doubt, which the ledger says.
    """
    twice = [name for name, count in Counter(map(_name, ending.recorded)).items() if count > 1]
    assert not twice, f"sent twice: {twice}"
    sent, due = ending.messages(), clean.messages()
    assert sent.items() <= due.items(), f"sent, but not due: {sent.items() - due.items()}"
    lost = sorted(due.keys() - sent.keys())

    unlike = ending.states.keys() ^ clean.states.keys()
    assert not unlike, f"in one of the two ledgers only: {sorted(unlike)}"
    in_doubt = {name for name, state in ending.states.items() if state is State.UNKNOWN}
    if asked_by_key:
        assert not lost, f"never sent: {lost}"
        assert not in_doubt, f"in doubt: {sorted(in_doubt)}"
    assert in_doubt >= set(lost), f"lost without a word: {sorted(set(lost) - in_doubt)}"
    assert len(in_doubt) <= kills, f"in doubt: {sorted(in_doubt)}"
    for name, state in ending.states.items():
        assert name in in_doubt or state is clean.states[name], f"{name} is {state}, not {clean.states[name]}"
    for name in in_doubt:
        assert clean.states[name] is State.SENT, f"{name} is in doubt, and was not even due"

    counted, expected = ending.account, clean.account
    assert counted.pending == 0, f"pending: {counted}"
    assert counted.affected == expected.affected, f"{counted}, not {expected}"
    assert counted.suppressed == expected.suppressed, f"{counted}, not {expected}"
    for notification, outcome in ending.outcomes.items():
        states = {ending.states[notification, channel] for channel in ("email", "sms")}
        doubtful = State.UNKNOWN in states and State.SENT not in states
        assert outcome == ("failed" if doubtful else clean.outcomes[notification]), (
            f"{notification}: {outcome}"
        )

    assert not ending.unaccounted, f"in no class, or in two: {ending.unaccounted}"
    lost_to = {letter["reference"] for letter in _letters(ending, "delivery")}
    assert lost_to == {notification for notification, _ in in_doubt}, f"dead letters: {ending.dead_letters}"
    refused, due_refused = _ids(_letters(ending, "intake")), _ids(_letters(clean, "intake"))
    assert refused == due_refused, f"dead letters of intake: {sorted(refused ^ due_refused)}"
    assert not _letters(ending, "workflow"), f"dead letters: {ending.dead_letters}"
    for what in ("entities", "events", "executions", "inbox", "changes"):
        assert getattr(ending, what) == getattr(clean, what), f"{what} differ from the clean run's"
    counted_alike = [item for item in clean.metrics if asked_by_key or item["metric"] not in _OF_MESSAGES]
    for item in counted_alike:
        assert item in ending.metrics, f"counted: {ending.metrics}, not {item}"
    said_twice = [line for line, count in Counter(line["id"] for line in ending.audit).items() if count > 1]
    assert not said_twice, f"twice in the audit log: {said_twice}"
    assert _by_id(ending.audit) == _by_id(clean.audit), "the audit log differs from the clean run's"


def check_on_the_way(
    application: Application,
    expected: Mapping[str, Mapping[str, str]],
    recorded: Sequence[dict[str, str]],
    accepted: Collection[str],
    *,
    asked_by_key: bool,
) -> None:
    """Check a folder after a restart, when what was due is done and nothing new has arrived.

    `expected`: of every event what each passenger's class is to be. Raises AssertionError.
    """
    kept = application.kept
    events = {event.event_id: event for event in kept.events.all()}
    lost = sorted(set(accepted) - events.keys())
    assert not lost, f"accepted, and lost: {lost}"
    names = Counter(map(_name, recorded))
    twice = [name for name, count in names.items() if count > 1]
    assert not twice, f"sent twice: {twice}"
    sent = set()
    for event_id in events:
        found: dict[str, str] = {}
        for row in kept.ledger.rows(event_id):
            assert row.passenger_id not in found, f"two rows: {row.notification_id}"
            states = {each.value: row.channels[each].state for each in (Channel.EMAIL, Channel.SMS)}
            sent |= {(row.notification_id, each) for each, state in states.items() if state is State.SENT}
            in_doubt = {each for each, state in states.items() if state is State.UNKNOWN}
            assert not (in_doubt and asked_by_key), f"in doubt: {row.notification_id}"
            found[row.passenger_id] = "told" if in_doubt else row.outcome  # it was to be told
            names.subtract(
                (row.notification_id, each) for each in in_doubt if names[row.notification_id, each]
            )
        assert found == expected[event_id], f"{event_id}: {found}, not {expected[event_id]}"
    recorded_once = {name for name, count in names.items() if count}
    assert sent >= recorded_once, f"sent, and not marked: {sorted(recorded_once - sent)}"
    assert sent <= recorded_once, f"never sent, and marked: {sorted(sent - recorded_once)}"


def classes(ending: Ending) -> dict[str, dict[str, str]]:
    """Return of every event each passenger's class, as `check_on_the_way` expects it."""
    expected: dict[str, dict[str, str]] = {event.event_id: {} for event in ending.events}
    for notification, outcome in ending.outcomes.items():
        event_id, passenger_id = event_and_passenger(notification)
        expected[event_id][passenger_id] = outcome
    return expected


def check_listed(data: Path, ending: Ending) -> None:
    """Check that commands list what is in doubt, and its dead letters; raises AssertionError."""
    in_doubt = {name for (name, _), state in ending.states.items() if state is State.UNKNOWN}
    for noun, given, named in (
        ("notifications", ("--state", "UNKNOWN"), "notification_id"),
        ("dead-letters", ("--reason", "in_doubt"), "reference"),
    ):
        command = [noun, "list", *given, "--limit", "1000000", "--json", "--data", str(data)]
        listed = json.loads(CliRunner().invoke(app, command, catch_exceptions=False).stdout)
        assert {each[named] for each in listed} == in_doubt, f"{noun} list: not what is in doubt"


def check_clean(clean: Ending) -> None:
    """Check that a clean run is fit to be compared with: all ended well, and all who were due were told."""
    assert clean.recorded
    assert len(clean.messages()) == len(clean.recorded)
    assert clean.messages().keys() == {name for name, state in clean.states.items() if state is State.SENT}
    assert clean.account.told > 0
    assert (clean.account.pending, clean.account.failed) == (0, 0)
    assert {each.status for each in clean.executions} == {"SUCCEEDED"}
    assert not _letters(clean, "delivery")
    assert not _letters(clean, "workflow")
    assert not clean.unaccounted


def _letters(ending: Ending, stage: str) -> list[Any]:
    return [each for each in ending.dead_letters if each["part"] == "METADATA" and each["stage"] == stage]


def _ids(letters: Sequence[Any]) -> set[str]:
    return {letter["dead_letter_id"] for letter in letters}


def _by_id(lines: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in lines}


def _name(line: dict[str, str]) -> Name:
    return line["notification_id"], line["channel"]
