"""One change to many items as one statement: where all it touches and asks for stands in columns."""

from collections.abc import Sequence
from typing import Any

import apsw

from flightpulse.store.condition import Condition
from flightpulse.store.port import Update
from flightpulse.store.sqlite.alike import are_ordinary_texts
from flightpulse.store.sqlite.columns import Row
from flightpulse.store.sqlite.shape import NEARLY_FULL, Shape, is_integer
from flightpulse.store.sqlite.stream import record_many
from flightpulse.store.sqlite.write import is_same, one_part

# Conditions as SQL, on columns that hold texts and whole numbers as they are, and everything else packed.
# A packed value is greater than any text, and is no text: nothing is compared with it.
_AS_SQL = {
    "=": "{0} IS ?",
    "<>": "{0} IS NOT ?",
    "absent": "{0} IS NULL",
    "present": "{0} IS NOT NULL",
    **{order: f"{{0}} {order} ? AND typeof({{0}}) = 'text'" for order in ("<", "<=", ">", ">=")},
}


def change_many(
    writer: apsw.Connection, shape: Shape, keys: Sequence[Row], change: Update, now: int, at: str, near: Any
) -> list[Row]:
    """Change items; return the keys of those that are left as they are.

    They are not there, or not `near`, or otherwise than asked, or cannot be changed so. Raises InvalidWrite.
    """
    sought, asked = one_part(keys), _asked(shape, change.conditions)
    if sought is None or asked is None or not shape.only_beside(change) or len(set(keys)) < len(keys):
        return list(keys)
    if not (change.set or change.remove) or not shape.finds_many:
        return list(keys)
    part, values, alike = sought
    columns = {name: shape.columns.column(name, value) for name, value in change.set.items()}
    columns |= dict.fromkeys(change.remove)
    if not shape.columns.are_short(list(columns.values())):
        return list(keys)
    where = [f'"{shape.key[part]}" IN (SELECT value FROM json_each(?))']
    where += [f'"{name}" = ?' for place, name in enumerate(shape.key) if place != part]
    bound: list[Any] = [values, *alike]
    if near is not None and shape.table.cluster_by is not None:
        where.append("_cluster = ?")
        bound.append(near)
    for condition, value in asked:
        where.append(condition)
        bound += value
    if change.set:
        where.append("length(_item) <= ?")
        bound.append(NEARLY_FULL)
    if shape.table.ttl_attribute is not None:
        where.append("(_expires IS NULL OR _expires > ?)")
        bound.append(now)
    meets = " AND ".join(where)
    if shape.streamed:
        _record(writer, shape, columns, meets, bound, at)
    set_to = ", ".join(f'"{name}" = ?' for name in columns)
    update = f'UPDATE "{shape.name}" SET {set_to} WHERE {meets} RETURNING "{shape.key[part]}"'
    changed = {value for (value,) in writer.execute(update, (*columns.values(), *bound))}
    return [] if len(changed) == len(keys) else [key for key in keys if key[part] not in changed]


def _asked(shape: Shape, conditions: Sequence[Condition]) -> list[tuple[str, Row]] | None:
    """Return conditions as SQL with their values; None: they cannot be said so."""
    asked: list[tuple[str, Row]] = []
    for condition in conditions:
        name, operator, value = condition.attribute, condition.operator, condition.value
        said = _AS_SQL[operator].format(f'"{name}"')
        if name not in shape.columns.places:
            return None
        if operator in ("absent", "present"):
            asked.append((said, ()))
        elif are_ordinary_texts((value,)) or (is_integer(value) and operator in ("=", "<>")):
            asked.append((said, (value,)))
        else:
            return None
    return asked


def _record(
    writer: apsw.Connection, shape: Shape, columns: dict[str, Any], meets: str, bound: Sequence[Any], at: str
) -> None:
    """Record in the stream what is about to change."""
    differs = " OR ".join(f'"{name}" IS NOT ?' for name in columns)
    key = ", ".join(f'"{name}"' for name in shape.key)
    found = f'SELECT {key}, {shape.stored} FROM "{shape.name}" WHERE {meets} AND ({differs})'
    rows = writer.execute(found, (*bound, *columns.values())).fetchall()
    if bytes in map(type, columns.values()):  # what is packed otherwise may be the same
        places = {name: len(shape.key) + shape.columns.places[name] for name in columns}
        rows = [
            row
            for row in rows
            if not all(is_same(name, row[place], columns[name]) for name, place in places.items())
        ]
    if rows:
        record_many(writer, shape, rows, columns, at)
