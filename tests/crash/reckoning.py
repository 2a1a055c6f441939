"""The reckoning: how a scenario ended, in the store and at the recorder, and whether anything is wrong."""

import json
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct

from flightpulse.app import Application
from flightpulse.delivery.completeness import Account, account
from flightpulse.domain.notification import State
from flightpulse.settings import Settings
from flightpulse.simulation.account import executions_of
from flightpulse.store.port import whole_table
from flightpulse.store.table import tables

#: Names a message, whatever key it was handed over under: the notification's id and the channel.
Name = tuple[str, str]


class Ending(Struct, kw_only=True):
    """How a scenario ended."""

    recorded: list[dict[str, str]]  # by the recorder, in its order
    account: Account
    outcomes: dict[str, str]  # by notification: told, pending, failed or suppressed
    states: dict[Name, State]  # of the ledger's channels
    events: list[Any]  # as accepted
    executions: list[Any]  # with the states as they ran
    entities: list[Any]  # flights and bookings
    inbox: list[Any]
    dead_letters: list[Any]
    changes: list[Any]  # the store's stream: what changed in flights, passengers and bookings, in order

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
            changes=[
                (name, change.key, change.old, change.new)
                for name in tables()
                for change in store.changes(name)
            ],
        )


def recorded_in(file: Path) -> list[dict[str, str]]:
    """Read what a recorder wrote down."""
    return [json.loads(line) for line in file.read_text().splitlines()]


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
        if log.exists()
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

    for what in ("events", "executions", "entities", "inbox", "dead_letters", "changes"):
        assert getattr(ending, what) == getattr(clean, what), f"{what} differ from the clean run's"


def check_clean(clean: Ending) -> None:
    """Check that a clean run is fit to be compared with: all ended well, and all who were due were told."""
    assert clean.recorded
    assert len(clean.messages()) == len(clean.recorded)
    assert clean.messages().keys() == {name for name, state in clean.states.items() if state is State.SENT}
    assert clean.account.told > 0
    assert (clean.account.pending, clean.account.failed) == (0, 0)
    assert {each.status for each in clean.executions} == {"SUCCEEDED"}
    assert not clean.dead_letters


def _name(line: dict[str, str]) -> Name:
    return line["notification_id"], line["channel"]
