"""The store's port on SQLite."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import msgspec

from flightpulse.domain.clock import Clock
from flightpulse.domain.times import moment_text
from flightpulse.store.condition import Condition, SortRange, same
from flightpulse.store.port import (
    MAX_TRANSACTION,
    Change,
    ConditionFailed,
    Delete,
    InvalidWrite,
    Item,
    Key,
    Operation,
    Page,
    Put,
    Update,
)
from flightpulse.store.sqlite.codec import decode
from flightpulse.store.sqlite.file import File
from flightpulse.store.sqlite.query import Query
from flightpulse.store.sqlite.shape import SWEEP_BATCH, Row, Shape
from flightpulse.store.sqlite.update import updated
from flightpulse.store.table import Table

#: How long the stream's records are kept, as DynamoDB's are.
STREAM_HOURS = 24

_RECORD = "INSERT INTO _stream (name, key, old, new, at) VALUES (?, ?, ?, ?, ?)"
_RECORDS = (
    "SELECT position, key, old, new, at FROM _stream"
    " WHERE position > ? AND name = ? ORDER BY position LIMIT ?"
)

_FORGET = (
    "DELETE FROM _stream WHERE at < ? AND position IN"
    f" (SELECT position FROM _stream ORDER BY position LIMIT {SWEEP_BATCH})"
)


class _Before(NamedTuple):
    """What a write finds in its place."""

    shape: Shape
    key: Row
    packed: bytes | None
    item: Item | None


class _Change(NamedTuple):
    """What a write does to the file: statements with their values, and the item's new bytes."""

    before: _Before
    statements: list[tuple[str, Row]]
    packed: bytes | None


class SqliteStore:
    """One file. Safe to use from several threads; writes take turns."""

    def __init__(
        self,
        path: Path,
        tables: Mapping[str, Table],
        clock: Clock,
        *,
        to_read: bool = False,
        alone: Callable[[], bool] | None = None,
    ) -> None:
        """Open a file, or make one; raises StoreFileError, StoreFull.

        `to_read` makes and changes nothing, and shows the file as it stood at the first look, whoever writes.
        `alone` tells, and sees to it, that nobody else works on a file that is to be brought up to date.
        """
        self._shapes = {name: Shape(name, table) for name, table in tables.items()}
        self.clock = clock
        self._file = File(path, self._shapes, to_read=to_read, alone=alone)

    def _now(self) -> int:
        return int(self.clock.now().timestamp())

    # Reads

    def get(self, table: str, key: Key) -> Item | None:
        shape = self._shapes[table]
        with self._file.reading() as reader:
            return _item(_find(reader, shape, shape.exact_key(key), self._now()))

    def batch_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        shape, now = self._shapes[table], self._now()
        with self._file.reading() as reader:
            found = [_find(reader, shape, shape.exact_key(key), now) for key in keys]
        return [decode(packed) for packed in found if packed is not None]

    def query(
        self,
        table: str,
        partition: Any,
        *,
        sort: SortRange | None = None,
        index: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        asked = Query.of_partition(self._shapes[table], partition, index, sort)
        with self._file.reading() as reader:
            return asked.page(reader, self._now(), descending=descending, limit=limit, cursor=cursor)

    def scan(self, table: str, *, limit: int | None = None, cursor: str | None = None) -> Page:
        asked = Query.of_table(self._shapes[table])
        with self._file.reading() as reader:
            return asked.page(reader, self._now(), descending=False, limit=limit, cursor=cursor)

    # Writes

    def put(
        self, table: str, item: Item, *, if_absent: bool = False, conditions: Sequence[Condition] = ()
    ) -> None:
        self.transact([Put(table, item, if_absent, tuple(conditions))])

    def update(
        self,
        table: str,
        key: Key,
        *,
        set: Item | None = None,
        remove: Sequence[str] = (),
        add: Item | None = None,
        conditions: Sequence[Condition] = (),
    ) -> Item:
        (item,) = self._write([Update(table, key, set or {}, tuple(remove), add or {}, tuple(conditions))])
        if item is None:
            raise AssertionError("an update leaves an item")
        return item

    def delete(self, table: str, key: Key, *, conditions: Sequence[Condition] = ()) -> None:
        self.transact([Delete(table, key, tuple(conditions))])

    def transact(self, operations: Sequence[Operation]) -> None:
        if len(operations) > MAX_TRANSACTION:
            raise InvalidWrite(
                f"a transaction has at most {MAX_TRANSACTION} operations, not {len(operations)}"
            )
        self._write(operations)

    def _write(self, operations: Sequence[Operation]) -> list[Item | None]:
        now = self._now()
        with self._file.joined() as writer:
            found = [self._before(writer, operation, now) for operation in operations]
            if len({(before.shape.name, before.key) for before in found}) < len(operations):
                raise InvalidWrite("two operations of a transaction are on the same item")
            both = list(zip(operations, found, strict=True))
            failed = [
                number for number, (operation, before) in enumerate(both) if not _allowed(operation, before)
            ]
            if failed:
                raise ConditionFailed(failed)
            after = [_after(operation, before) for operation, before in both]
            # All that can be refused is refused by now: what follows is done as a whole.
            self._do(writer, [write for write in map(_change, found, after) if write is not None])
            return after

    def _before(self, writer: apsw.Connection, operation: Operation, now: int) -> _Before:
        shape = self._shapes[operation.table]
        key = shape.key_of(operation.item) if isinstance(operation, Put) else shape.exact_key(operation.key)
        packed = _find(writer, shape, key, now)
        return _Before(shape, key, packed, _item(packed))

    def _do(self, writer: apsw.Connection, changes: Sequence[_Change]) -> None:
        at = moment_text(self.clock.now())
        for before, statements, packed in changes:
            for statement, values in statements:
                writer.execute(statement, values)
            if before.shape.streamed:
                key = msgspec.msgpack.encode(before.key)
                writer.execute(_RECORD, (before.shape.name, key, before.packed, packed, at))

    def batch_put(self, table: str, items: Sequence[Item], *, if_absent: bool = False) -> None:
        shape, now = self._shapes[table], self._now()
        if shape.streamed:
            items = list(
                {shape.key_of(item): item for item in (reversed(items) if if_absent else items)}.values()
            )
            with self._file.joined() as writer:
                found = [self._before(writer, Put(table, item), now) for item in items]
                both = [(b, i) for b, i in zip(found, items, strict=True) if b.item is None or not if_absent]
                self._do(writer, [write for write in (_change(b, i) for b, i in both) if write is not None])
            return
        rows = [(*shape.row(item), now) if if_absent else shape.row(item) for item in items]
        with self._file.joined() as writer:
            writer.executemany(shape.put_if_absent if if_absent else shape.put, rows)

    def batch_delete(self, table: str, keys: Sequence[Key]) -> None:
        with self._file.commit():
            for key in keys:
                self.delete(table, key)

    def one_commit(self) -> AbstractContextManager[Any]:
        return self._file.commit()

    # Stream and time

    def changes(self, table: str, *, after: str | None = None, limit: int = 1000) -> list[Change]:
        shape = self._shapes[table]
        with self._file.reading() as reader:
            rows: list[Any] = reader.execute(_RECORDS, (int(after or 0), table, limit)).fetchall()
        return [
            Change(
                str(position),
                table,
                dict(zip(shape.key, msgspec.msgpack.decode(key), strict=True)),
                decode(old) if old else None,
                decode(new) if new else None,
                at,
            )
            for position, key, old, new, at in rows
        ]

    def sweep(self) -> int:
        now, removed = self._now(), 0
        for shape in self._shapes.values():
            if shape.table.ttl_attribute is None:
                continue
            while True:
                with self._file.joined() as writer:
                    expired: list[Any] = writer.execute(shape.expired, (now,)).fetchall()
                    found = [_Before(shape, key, packed, None) for packed, *key in expired]
                    self._do(writer, [_Change(each, [(shape.delete, each.key)], None) for each in found])
                removed += len(expired)
                if len(expired) < SWEEP_BATCH:
                    break
        oldest = moment_text(self.clock.now() - timedelta(hours=STREAM_HOURS))
        while True:
            with self._file.joined() as writer:
                writer.execute(_FORGET, (oldest,))
                if writer.changes() < SWEEP_BATCH:
                    break
        return removed

    def close(self) -> None:
        self._file.close()


def _find(connection: apsw.Connection, shape: Shape, key: Row, now: int) -> bytes | None:
    for packed, expires in connection.execute(shape.select, key):
        if expires is None or expires > now:
            found: bytes = packed
            return found
    return None


def _item(packed: bytes | None) -> Item | None:
    return None if packed is None else decode(packed)


def _allowed(operation: Operation, before: _Before) -> bool:
    if isinstance(operation, Put) and operation.if_absent and before.item is not None:
        return False
    return all(condition.holds(before.item) for condition in operation.conditions)


def _after(operation: Operation, before: _Before) -> Item | None:
    """Return the item that an operation leaves; raises InvalidWrite."""
    if isinstance(operation, Put):
        return operation.item
    if isinstance(operation, Update):
        return updated(before.item, operation, before.shape.key)
    return None if isinstance(operation, Delete) else before.item


def _change(before: _Before, new: Item | None) -> _Change | None:
    """Return what makes of an item a new one; None: it is the same, which leaves no record in the stream."""
    shape, old = before.shape, before.item
    if new is old or (new is not None and old is not None and same(old, new)):
        return None
    remove = (shape.delete, before.key)
    if new is None:
        return _Change(before, [remove], None)
    if old is not None and (changed := shape.change(old, new)) is not None:
        statement, values, packed = changed
        return _Change(before, [(statement, values)], packed)
    row = shape.row(new)
    return _Change(before, [(shape.put, row)] if old is None else [remove, (shape.put, row)], row[-1])
