"""The ledger in the store: a row per event and passenger, and the texts that an event's rows share."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import asdict

from flightpulse.domain.notification import (
    Channel,
    ChannelState,
    Notification,
    State,
    last_order,
    moment_of,
)
from flightpulse.store.condition import Between, Condition, Prefix, absent
from flightpulse.store.form import Form, Made
from flightpulse.store.port import Item, Store, every_item

TABLE = "ledger"

#: The partition of what is due; one process hands everything over.
DUE = "0"

_PASSENGER, _TEXT = "PASSENGER#", "TEXT#"

# Enumerations by their stored texts, and back.
_NAMES = {channel: channel.value for channel in Channel}
_STATES = {state: state.value for state in State}
_READ = {state.value: state for state in State}


class Step(NamedTuple):
    """Rows of one event that stand alike, due from the same moment, and what becomes of the first of them.

    It becomes of the others as well. A new place among what is due is a single row's.
    """

    rows: Sequence[Notification]
    after: Notification


class Ledger:
    """The ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep_texts(self, event_id: str, texts: dict[str, dict[str, str]]) -> None:
        """Keep an event's texts, with gaps, by segment; what is kept already stays."""
        items = [
            {
                "PK": f"EVENT#{event_id}",
                "SK": _TEXT + segment,
                "event_id": event_id,
                "segment": segment,
                "texts": text,
            }
            for segment, text in texts.items()
        ]
        self._store.batch_put(TABLE, items, if_absent=True)

    def texts(self, event_id: str) -> dict[str, dict[str, str]]:
        """Return an event's texts by segment."""
        items = every_item(self._store, TABLE, f"EVENT#{event_id}", sort=Prefix(_TEXT))
        return {item["segment"]: item["texts"] for item in items}

    def open(self, notifications: Iterable[Notification]) -> None:
        """Write rows; a row that is there already stays as it is, whatever became of it."""
        rows = list(notifications)
        alike = {id(row.channels): row.channels for row in rows}  # rows that stand alike share them
        said = {name: _said(channels) for name, channels in alike.items()}
        items = [_item(row) | said[id(row.channels)] for row in rows]
        self._store.batch_put(TABLE, items, if_absent=True)

    def get(self, event_id: str, passenger_id: str) -> Notification | None:
        """Return the row of one event and passenger, or None."""
        item = self._store.get(TABLE, {"PK": f"EVENT#{event_id}", "SK": _PASSENGER + passenger_id})
        return None if item is None else _ROW.of(item)

    def rows(self, event_id: str) -> Iterator[Notification]:
        """Yield an event's rows, by passenger id."""
        return every_item(self._store, TABLE, f"EVENT#{event_id}", sort=Prefix(_PASSENGER), form=_ROW)

    def rows_between(self, event_id: str, first: str, last: str) -> Iterator[Notification]:
        """Yield an event's rows of the passengers from one id to another, both included."""
        asked = Between(_PASSENGER + first, _PASSENGER + last)
        return every_item(self._store, TABLE, f"EVENT#{event_id}", sort=asked, form=_ROW)

    def due(self, partition: str, now: str, limit: int) -> list[Notification]:
        """Return rows whose time has come, in the order in which they are served."""
        asked = Between(None, last_order(now))
        return self._store.query(TABLE, partition, index="DueIndex", sort=asked, limit=limit, form=_ROW).items

    def next_due(self, partition: str) -> str | None:
        """Return when the next row is due; None: none is."""
        page = self._store.query(TABLE, partition, index="DueIndex", limit=1)
        return moment_of(page.items[0]["due_order"]) if page.items else None

    def count_due(self, partition: str, most: int) -> int:
        """Count the rows with something left to do, now or later, `most` of them at most."""
        return sum(1 for _ in islice(every_item(self._store, TABLE, partition, index="DueIndex"), most))

    def record(self, step: Step) -> list[Notification]:
        """Record what becomes of rows, of each only where it still stands as it was read.

        Return the others: somebody else took them further.
        """
        before = step.rows[0]
        keys = _keys(step.rows)
        changed, removed = _change(before, step.after)
        stay = self._store.update_many(TABLE, keys, set=changed, remove=removed, conditions=_stands(before))
        if not stay:
            return []
        left = {key["SK"] for key in stay}
        return [row for row, key in zip(step.rows, keys, strict=True) if key["SK"] in left]


def _keys(rows: Sequence[Notification]) -> list[dict[str, str]]:
    """Return the keys of an event's rows."""
    partition = f"EVENT#{rows[0].event_id}"
    return [{"PK": partition, "SK": _PASSENGER + row.passenger_id} for row in rows]


def _said(channels: dict[Channel, ChannelState]) -> Item:
    said: Item = {_NAMES[channel]: _STATES[state.state] for channel, state in channels.items()}
    if details := _details(channels):
        said["details"] = details
    return said


def _details(channels: dict[Channel, ChannelState]) -> dict[str, dict[str, Any]]:
    """Return what there is to say of channels beside their states."""
    said = {}
    for channel, state in channels.items():
        if state.reason is not None or state.at is not None or state.attempts:
            said[_NAMES[channel]] = {"reason": state.reason, "at": state.at, "attempts": state.attempts}
    return said


def _item(row: Notification) -> Item:
    item = asdict(row)
    del item["channels"]  # they are said apart
    if row.due is None:
        del item["due"], item["due_order"]
    item["PK"], item["SK"] = f"EVENT#{row.event_id}", _PASSENGER + row.passenger_id
    return item


def _read_channels(*stored: Any) -> dict[Channel, ChannelState]:
    """Return channels from what is stored, the same dict for rows that stand alike: it is never changed."""
    *states, details = stored
    return _channels(tuple(states), msgspec.json.encode(details or {}))


@lru_cache(maxsize=256)
def _channels(states: tuple[str | None, ...], said: bytes) -> dict[Channel, ChannelState]:
    details = msgspec.json.decode(said)
    return {
        channel: ChannelState(_READ[state], **details.get(channel.value, {}))
        for channel, state in zip(_NAMES, states, strict=True)
        if state is not None
    }


_ROW = Form(Notification, made={"channels": Made((*_NAMES.values(), "details"), _read_channels)})


def _change(before: Notification, after: Notification) -> tuple[Item, tuple[str, ...]]:
    """Return the attributes that a step sets and removes."""
    moved = [channel for channel, state in after.channels.items() if state != before.channels[channel]]
    changed: Item = {_NAMES[channel]: _STATES[after.channels[channel].state] for channel in moved}
    removed: list[str] = []
    details = _details(after.channels)
    if details != _details(before.channels):
        if details:
            changed["details"] = details
        else:
            removed.append("details")
    if after.due is None:
        removed += ("due", "due_order")
    elif after.due_order != before.due_order:
        changed["due"], changed["due_order"] = after.due, after.due_order
    return changed, tuple(removed)


def _stands(row: Notification) -> list[Condition]:
    """Return what holds as long as nobody took a row further: its states, and the moment it is due from."""
    stands = [Condition(_NAMES[each], "=", _STATES[state.state]) for each, state in row.channels.items()]
    if row.due_order is None:
        return [*stands, absent("due_order")]
    moment = moment_of(row.due_order)
    return [*stands, Condition("due_order", ">=", moment), Condition("due_order", "<=", last_order(moment))]
