"""The stream in the file: what changed, with images of items before and after, in order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import apsw
from msgspec import msgpack

from flightpulse.domain.times import moment_text
from flightpulse.store.port import Change, Item, Key
from flightpulse.store.sqlite.codec import decode, decode_value
from flightpulse.store.sqlite.columns import Columns, Row, Stored
from flightpulse.store.sqlite.shape import SWEEP_BATCH, Shape

#: How long records are kept, as DynamoDB's are.
STREAM_HOURS = 24

# A new blob that is missing is the old one: only what is beside it has changed.
_RECORD = "INSERT INTO _stream (name, key, old, old_beside, new, new_beside, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
_RECORD_MANY = "INSERT INTO _stream (name, many, new_beside, at) VALUES (?, ?, ?, ?)"

_RECORDS = (
    "SELECT position, key, old, old_beside, new, new_beside, at, many FROM _stream"
    " WHERE position >= ? AND name = ? ORDER BY position LIMIT ?"
)

_FORGET = (
    "DELETE FROM _stream WHERE at < ? AND position IN"
    f" (SELECT position FROM _stream ORDER BY position LIMIT {SWEEP_BATCH})"
)


def record(
    writer: apsw.Connection, changed: Sequence[tuple[Shape, Row, Stored | None, Stored | None]], at: str
) -> None:
    """Record changes, each of an item under a key from what was stored to what is."""
    records = []
    for shape, key, was, stored in changed:
        old: Row = (None, None) if was is None else (was[0], _beside(shape, was))
        new: Row = (None, None) if stored is None else (stored[0], _beside(shape, stored))
        if was is not None and stored is not None and was[0] == stored[0]:
            new = (None, new[1])  # the blob is the same: it is written once
        records.append((shape.name, msgpack.encode(key), *old, *new, at))
    if records:
        writer.executemany(_RECORD, records)


def record_many(
    writer: apsw.Connection, shape: Shape, rows: Sequence[Row], columns: Mapping[str, Any], at: str
) -> None:
    """Record one change to many items as one record.

    It holds the items' keys, each with the item as it was stored, and the columns that changed.
    """
    many = msgpack.encode([shape.columns.names, rows])
    writer.execute(_RECORD_MANY, (shape.name, many, msgpack.encode(columns), at))


def changes(reader: apsw.Connection, shape: Shape, after: str | None, limit: int) -> list[Change]:
    """Return what was recorded of a table after a position."""
    # One of many has a place among them: `7.0`, `7.1`, …
    position, _, place = (after or "0").partition(".")
    first = int(position) if place else int(position) + 1
    found = (
        change
        for row in reader.execute(_RECORDS, (first, shape.name, limit + 1))  # one may be read to its end
        for change in islice(_changes(shape, row), int(place) + 1 if place and row[0] == first else 0, None)
    )
    return list(islice(found, limit))


def _changes(shape: Shape, row: Row) -> Iterator[Change]:
    position, key, old, old_beside, new, new_beside, at, many = row
    if many is None:
        was, stored = _image(old, old_beside), _image(old if new is None else new, new_beside)
        yield Change(str(position), shape.name, _key(shape, msgpack.decode(key)), was, stored, at)
        return
    names, rows = msgpack.decode(many)
    columns = shape.columns
    if tuple(names) != columns.names:  # an older program laid out the table otherwise
        columns = Columns(names, (), False, shape.check_key)
    set_to = [(columns.places[name], value) for name, value in msgpack.decode(new_beside).items()]
    for place, values in enumerate(rows):
        key, stored = _key(shape, values), values[len(shape.key) :]
        was = columns.item(stored)
        for column, value in set_to:
            stored[column] = value
        yield Change(f"{position}.{place}", shape.name, key, was, columns.item(stored), at)


def _key(shape: Shape, values: Sequence[Any]) -> Key:
    return dict(zip(shape.key, values, strict=False))


def _image(blob: bytes | None, beside: bytes | None) -> Item | None:
    """Return an item as it was recorded. Nothing beside: there was none."""
    if blob is None or beside is None:
        return None
    return {**decode(blob), **_values(msgpack.decode(beside))}


def _values(columns: Mapping[str, Any]) -> Item:
    return {name: decode_value(name, value) for name, value in columns.items() if value is not None}


def _beside(shape: Shape, stored: Stored) -> bytes:
    return msgpack.encode(shape.columns.named(stored))


def forget(writer: apsw.Connection, now: datetime) -> bool:
    """Take some old records away; tell whether there may be more."""
    writer.execute(_FORGET, (moment_text(now - timedelta(hours=STREAM_HOURS)),))
    return writer.changes() == SWEEP_BATCH
