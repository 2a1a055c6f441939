"""The store's port on SQLite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import apsw
from msgspec import Struct
from msgspec.structs import replace

from flightpulse.domain.clock import Clock
from flightpulse.domain.times import moment_text
from flightpulse.store.condition import Condition, SortRange, present
from flightpulse.store.form import Form
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
from flightpulse.store.sqlite.columns import Row, Stored
from flightpulse.store.sqlite.file import File
from flightpulse.store.sqlite.many import change_many
from flightpulse.store.sqlite.query import Query
from flightpulse.store.sqlite.shape import ROWS_A_STATEMENT, SWEEP_BATCH, Shape
from flightpulse.store.sqlite.stream import changes, forget
from flightpulse.store.sqlite.structs import Structs
from flightpulse.store.sqlite.write import (
    Before,
    Effect,
    do,
    effect_of,
    find,
    is_allowed,
    near_rows,
    put,
    removal,
)
from flightpulse.store.table import Table

S = TypeVar("S", bound=Struct)


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
        self._structs_by_form: dict[tuple[str, Form[Any]], Structs[Any]] = {}
        self.clock = clock
        self._file = File(path, self._shapes, to_read=to_read, alone=alone)

    def _now(self) -> int:
        return int(self.clock.now().timestamp())

    # Reads

    def get(self, table: str, key: Key) -> Item | None:
        shape = self._shapes[table]
        with self._file.reading() as reader:
            (found,) = find(reader, shape, [shape.exact_key(key)], self._now())
            return found.item

    def batch_get(
        self, table: str, keys: Sequence[Key], *, near: Any = None, form: Form[Any] | None = None
    ) -> list[Any]:
        shape = self._shapes[table]
        with self._file.reading() as reader:
            rows = near_rows(reader, shape, shape.exact_keys(keys), self._now(), near)
        if form is None:
            return [shape.columns.item(row[3:]) for row in rows]
        return self._structs(shape, form).read(list(zip(*rows, strict=True))[3:])

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
        form: Form[Any] | None = None,
    ) -> Page[Any]:
        shape = self._shapes[table]
        asked = Query.of_partition(shape, partition, index, sort)
        read: Callable[[list[Stored]], list[Any]] = asked.items
        if form is not None and asked.cut is None:
            read = self._structs(shape, form).read_rows
        elif form is not None:
            read = partial(_read_what_is_shown, asked, form)
        if (lagging := shape.lagging.get(index)) is not None:
            self._file.try_to_bring_level(lagging)
        with self._file.reading() as reader:
            return asked.page(reader, self._now(), read, descending=descending, limit=limit, cursor=cursor)

    def scan(self, table: str, *, limit: int | None = None, cursor: str | None = None) -> Page[Item]:
        asked = Query.of_table(self._shapes[table])
        with self._file.reading() as reader:
            return asked.page(reader, self._now(), asked.items, descending=False, limit=limit, cursor=cursor)

    def _structs(self, shape: Shape, form: Form[S]) -> Structs[S]:
        """Return what reads a table by a form; both are few, and kept."""
        known = shape.name, form
        if known not in self._structs_by_form:
            self._structs_by_form[known] = Structs(shape.columns, form)
        return self._structs_by_form[known]

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
        asked = Update(table, key, set or {}, tuple(remove), add or {}, tuple(conditions))
        ((before, effect),) = self._write([asked])
        item = before.item if effect is None else effect.item
        if item is None:
            raise AssertionError("an update leaves an item")
        return item

    def update_many(
        self,
        table: str,
        keys: Sequence[Key],
        *,
        near: Any = None,
        set: Item | None = None,
        remove: Sequence[str] = (),
        conditions: Sequence[Condition] = (),
    ) -> list[Key]:
        shape = self._shapes[table]
        change = Update(table, {}, set or {}, tuple(remove), {}, tuple(conditions))
        rows = shape.exact_keys(keys)
        with self._file.joined() as writer:
            left = change_many(writer, shape, rows, change, self._now(), moment_text(self.clock.now()), near)
            stay = [row for row in left if not self._has_changed(row, change)]
        return [dict(zip(shape.key, row, strict=True)) for row in stay]

    def _has_changed(self, row: Row, change: Update) -> bool:
        """Change one of many; tell whether it is there, and as it was asked for."""
        key = dict(zip(self._shapes[change.table].key, row, strict=True))
        there = present(next(iter(key)))
        try:
            self._write([replace(change, key=key, conditions=(there, *change.conditions))])
        except ConditionFailed:
            return False
        return True

    def delete(self, table: str, key: Key, *, conditions: Sequence[Condition] = ()) -> None:
        self.transact([Delete(table, key, tuple(conditions))])

    def transact(self, operations: Sequence[Operation]) -> None:
        if len(operations) > MAX_TRANSACTION:
            raise InvalidWrite(
                f"a transaction has at most {MAX_TRANSACTION} operations, not {len(operations)}"
            )
        self._write(operations)

    def _write(self, operations: Sequence[Operation]) -> list[tuple[Before, Effect | None]]:
        now = self._now()
        with self._file.joined() as writer:
            found = self._before(writer, operations, now)
            if len({(before.shape.name, before.key) for before in found}) < len(operations):
                raise InvalidWrite("two operations of a transaction are on the same item")
            both = list(zip(operations, found, strict=True))
            failed = [
                number for number, (operation, before) in enumerate(both) if not is_allowed(operation, before)
            ]
            if failed:
                raise ConditionFailed(failed)
            # All that can be refused is refused by now: what follows is done as a whole.
            effects = [effect_of(operation, before) for operation, before in both]
            self._do(writer, effects)
            return list(zip(found, effects, strict=True))

    def _before(self, writer: apsw.Connection, operations: Sequence[Operation], now: int) -> list[Before]:
        """Return what operations find in their places, in their order."""
        keys: dict[str, list[Row]] = {}
        for operation in operations:
            shape = self._shapes[operation.table]
            if isinstance(operation, Put):
                key = shape.key_of(operation.item)
            else:
                key = shape.exact_key(operation.key)
            keys.setdefault(operation.table, []).append(key)
        found = {table: iter(find(writer, self._shapes[table], asked, now)) for table, asked in keys.items()}
        return [next(found[operation.table]) for operation in operations]

    def _do(self, writer: apsw.Connection, effects: Iterable[Effect | None]) -> None:
        do(writer, [effect for effect in effects if effect is not None], moment_text(self.clock.now()))

    def batch_put(self, table: str, items: Sequence[Item], *, if_absent: bool = False) -> None:
        shape, now = self._shapes[table], self._now()
        if shape.streamed:
            chosen: dict[Row, Item] = {}
            for item in items:
                key = shape.key_of(item)
                if not if_absent or key not in chosen or shape.has_expired(chosen[key], now):
                    chosen[key] = item
            with self._file.joined() as writer:
                found = find(writer, shape, list(chosen), now)
                both = zip(found, chosen.values(), strict=True)
                self._do(writer, [put(b, i) for b, i in both if b.stored is None or not if_absent])
            return
        rows = shape.rows(items)
        bound = (now,) if if_absent else ()
        together = len(rows) - len(rows) % ROWS_A_STATEMENT
        with self._file.joined() as writer:
            several = shape.put_several_if_absent if if_absent else shape.put_several
            for start in range(0, together, ROWS_A_STATEMENT):
                values = chain.from_iterable(rows[start : start + ROWS_A_STATEMENT])
                writer.execute(several, (*values, *bound))
            one = shape.put_if_absent if if_absent else shape.put
            writer.executemany(one, [(*row, *bound) for row in rows[together:]])

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
            return changes(reader, shape, after, limit)

    def sweep(self) -> int:
        now, removed = self._now(), 0
        for shape in self._shapes.values():
            if shape.table.ttl_attribute is None:
                continue
            while True:
                with self._file.joined() as writer:
                    expired: list[Any] = writer.execute(shape.expired, (now,)).fetchall()
                    self._do(writer, [removal(_expired(shape, values)) for values in expired])
                removed += len(expired)
                if len(expired) < SWEEP_BATCH:
                    break
        may_be_more = True
        while may_be_more:
            with self._file.joined() as writer:
                may_be_more = forget(writer, self.clock.now())
        return removed

    def catch_up(self) -> bool:
        return self._file.catch_up()

    def close(self) -> None:
        self._file.close()


def _expired(shape: Shape, values: Row) -> Before:
    key, (_, cluster, *stored) = values[: len(shape.key)], values[len(shape.key) :]
    return Before(shape, key, tuple(stored), cluster)


def _read_what_is_shown(asked: Query, form: Form[S], rows: list[Stored]) -> list[S]:
    """Read by a form what an index shows that does not show all."""
    return list(map(form.of, asked.items(rows)))
