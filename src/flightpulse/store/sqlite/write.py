"""What a write finds in its place, whether it may, and what it does to the file."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import apsw
import msgspec

from flightpulse.store.condition import Condition, same
from flightpulse.store.port import Delete, Item, Operation, Put, Update
from flightpulse.store.sqlite.codec import decode_value
from flightpulse.store.sqlite.columns import Row, Stored
from flightpulse.store.sqlite.shape import Shape
from flightpulse.store.sqlite.stream import record
from flightpulse.store.sqlite.update import updated

#: As few as this are found one by one.
_FEW = 3


class Before:
    """An item as a write finds it; nothing is decoded that nobody asks for."""

    __slots__ = ("_item", "cluster", "key", "shape", "stored")

    def __init__(self, shape: Shape, key: Row, stored: Stored | None, cluster: Any = None) -> None:
        self.shape, self.key, self.stored, self.cluster = shape, key, stored, cluster
        self._item: Item | None = None

    @property
    def item(self) -> Item | None:
        """The item; None: there is none."""
        if self._item is None and self.stored is not None:
            self._item = self.shape.columns.item(self.stored)
        return self._item

    def meets(self, conditions: Sequence[Condition]) -> bool:
        """Tell whether conditions hold."""
        if self.stored is None:
            return all(condition.holds(None) for condition in conditions)
        shape, stored = self.shape, self.stored
        for condition in conditions:
            name = condition.attribute
            if name in shape.columns.places:
                value = stored[shape.columns.places[name]]
                if type(value) is str is type(condition.value) and condition.operator == "=":
                    if value == condition.value:
                        continue
                    return False
                known = {} if value is None else {name: decode_value(name, value)}
            elif name in shape.key:
                known = {name: self.key[shape.key.index(name)]}
            else:
                known = self.item or {}
            if not condition.holds(known):
                return False
        return True


class Effect(NamedTuple):
    """What a write does: the statements with their values, and what is stored then."""

    before: Before
    statements: list[tuple[str, Row]]
    stored: Stored | None

    @property
    def item(self) -> Item | None:
        """The item that is there then."""
        return None if self.stored is None else self.before.shape.columns.item(self.stored)


def find(connection: apsw.Connection, shape: Shape, keys: Sequence[Row], now: int) -> list[Before]:
    """Return what stands under keys, in their order; an expired item is none."""
    found: list[Before | None] = [None] * len(keys)
    for place, row in found_rows(connection, shape, keys, now):
        found[place] = Before(shape, keys[place], row[3:], row[2])
    return [before or Before(shape, key, None) for key, before in zip(keys, found, strict=True)]


def found_rows(
    connection: apsw.Connection, shape: Shape, keys: Sequence[Row], now: int
) -> Iterator[tuple[int, Row]]:
    """Yield what stands under keys, in their order: the key's place, and the row that `Shape` selects."""
    sought = one_part(keys) if shape.finds_many else None
    if sought is None:
        for place, key in enumerate(keys):
            for row in connection.execute(shape.select, key):
                if row[1] is None or row[1] > now:
                    yield place, row
        return
    part, values, alike = sought
    for row in connection.execute(shape.select_many[part], (values, *alike)):
        if row[1] is None or row[1] > now:
            yield row[0], row


def near_rows(
    connection: apsw.Connection, shape: Shape, keys: Sequence[Row], now: int, near: Any
) -> list[Row]:
    """Return the rows of `found_rows`, looking first where items should lie.

    That is beside others that have `near` in what the table is clustered by; None: nothing beside their key.
    """
    sought = None if shape.table.cluster_by is None else one_part(keys)
    if sought is None:
        return [row for _, row in found_rows(connection, shape, keys, now)]
    part, values, alike = sought
    found: list[Row]
    if near is None and part == 0:
        found = connection.execute(shape.select_many_alone, (values, *alike)).fetchall()
    else:
        by = keys[0][0] if near is None else near
        found = connection.execute(shape.select_many_near[part], (values, by, *alike)).fetchall()
    if len(found) < len(keys):
        places = {row[0] for row in found}
        left = [place for place in range(len(keys)) if place not in places]
        elsewhere = found_rows(connection, shape, [keys[place] for place in left], now)
        found += [(left[place], *row[1:]) for place, row in elsewhere]
        found.sort(key=itemgetter(0))
    if shape.table.ttl_attribute is None:
        return found
    return [row for row in found if row[1] is None or row[1] > now]


def one_part(keys: Sequence[Row]) -> tuple[int, str, Row] | None:
    """Return the place of the one part in which keys differ, its values as JSON, and the other parts.

    None: they differ in several, or in none; there are few of them; or SQLite's JSON does not know them.
    """
    if len(keys) < _FEW:
        return None
    parts = list(zip(*keys, strict=True))
    differing = [place for place, values in enumerate(parts) if values.count(values[0]) < len(keys)]
    if len(differing) != 1:
        return None
    (part,) = differing
    values = msgspec.json.encode(parts[part]).decode()
    if "\\u0000" in values:
        return None
    return part, values, tuple(value for place, value in enumerate(keys[0]) if place != part)


def is_allowed(operation: Operation, before: Before) -> bool:
    """Tell whether an operation's conditions hold."""
    if isinstance(operation, Put) and operation.if_absent and before.stored is not None:
        return False
    return before.meets(operation.conditions)


def effect_of(operation: Operation, before: Before) -> Effect | None:
    """Return what an operation does; None: nothing, which leaves no record in the stream.

    Raises InvalidWrite.
    """
    if isinstance(operation, Put):
        return put(before, operation.item)
    if isinstance(operation, Update):
        if before.stored is not None and before.shape.only_beside(operation):
            return _changed_beside(operation, before, before.stored)
        return put(before, updated(before.item, operation, before.shape.key))
    if isinstance(operation, Delete):
        return None if before.stored is None else removal(before)
    return None


def put(before: Before, item: Item) -> Effect | None:
    """Return what makes an item of what was found; None: it is the same."""
    shape, row = before.shape, before.shape.row(item)
    stored = shape.stored_in(row)
    if before.stored is None:
        return Effect(before, [(shape.put, row)], stored)
    if before.item is not None and same(before.item, item):
        return None
    statement = shape.change(before.stored, before.cluster, row)
    if statement is None:
        return Effect(before, [_deletion(before), (shape.put, row)], stored)
    return Effect(before, [statement], stored)


def removal(before: Before) -> Effect:
    """Return what takes away what was found."""
    return Effect(before, [_deletion(before)], None)


def _deletion(before: Before) -> tuple[str, Row]:
    return before.shape.delete, before.shape.place(before.cluster, before.key)


def _changed_beside(update: Update, before: Before, found: Stored) -> Effect | None:
    shape = before.shape
    stored, changed = list(found), []
    for name, value in update.set.items():
        place, column = shape.columns.places[name], shape.columns.column(name, value)
        if not is_same(name, stored[place], column):
            stored[place] = column
            changed.append(name)
    for name in update.remove:
        if stored[shape.columns.places[name]] is not None:
            stored[shape.columns.places[name]] = None
            changed.append(name)
    if not changed:
        return None
    if not shape.has_room(tuple(stored)):
        return put(before, updated(before.item, update, shape.key))
    values = [stored[shape.columns.places[name]] for name in changed]
    at = shape.place(before.cluster, before.key)
    return Effect(before, [(shape.update(changed), (*values, *at))], tuple(stored))


def is_same(name: str, one: Any, other: Any) -> bool:
    if type(one) is bytes and type(other) is bytes and one != other:
        return same(decode_value(name, one), decode_value(name, other))
    return type(one) is type(other) and bool(one == other)


def do(writer: apsw.Connection, effects: Sequence[Effect], at: str) -> None:
    """Do changes, each of another item, and record them in the stream of tables that have one."""
    alike: dict[str, list[Row]] = {}
    for effect in effects:
        if len(effect.statements) == 1:
            ((statement, values),) = effect.statements
            alike.setdefault(statement, []).append(values)
        else:  # in their order
            for statement, values in effect.statements:
                writer.execute(statement, values)
    for statement, rows in alike.items():
        writer.executemany(statement, rows)
    streamed = [(each.before, each.stored) for each in effects if each.before.shape.streamed]
    record(writer, [(before.shape, before.key, before.stored, stored) for before, stored in streamed], at)
