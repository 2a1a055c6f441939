"""How a table of the definitions lies in the file: its columns and the statements that reach them.

The whole item is one blob; what it is found by stands in columns beside it. A table with `cluster_by` is
kept in that attribute's order, with a narrow unique index over its key: rows that one event touches
share pages, and an update never moves an index entry (docs/decisions/0003).
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flightpulse.store.port import InvalidWrite, Item, Key
from flightpulse.store.sqlite.codec import encode
from flightpulse.store.table import Table

Row = tuple[Any, ...]

#: SQLite's integers are below this, and from its negative on.
_INTEGERS = 2**63

#: Expired items taken away in one commit.
SWEEP_BATCH = 1000


class Shape:
    """One table's columns and statements."""

    def __init__(self, name: str, table: Table) -> None:
        self.name, self.table, self.key = name, table, table.key
        self.indexes = table.indexes
        self.streamed = table.stream is not None and table.stream.embedded
        found_by = [a for index in self.indexes.values() for a in (index.partition_key, index.sort_key) if a]
        self.found_by = tuple(dict.fromkeys(a for a in found_by if a not in self.key))
        self._types = {a: table.attributes[a].type for a in (*self.key, *self.found_by)}
        self._texts = frozenset(name for name, kind in self._types.items() if kind == "S")
        self._key_is_text = self._texts.issuperset(self.key)
        self._changes: dict[Row, str] = {}
        self._write_statements()

    def _write_statements(self) -> None:
        file, key = f'"{self.name}"', [f'"{a}"' for a in self.key]
        extra = [f'"{a}"' for a in self.found_by]
        columns = (
            ['"_cluster"', *key, *extra, '"_expires"', '"_item"']
            if self.table.cluster_by
            else [*key, *extra, '"_expires"', '"_item"']
        )
        order = ", ".join(key)
        primary = f'"_cluster", {order}' if self.table.cluster_by else order
        self.create = [f"CREATE TABLE {file} ({', '.join(columns)}, PRIMARY KEY ({primary})) WITHOUT ROWID"]
        if self.table.cluster_by:
            self.create.append(f'CREATE UNIQUE INDEX "{self.name} key" ON {file} ({order})')
        if self.table.ttl_attribute:
            self.create.append(
                f'CREATE INDEX "{self.name} expires" ON {file} (_expires) WHERE _expires IS NOT NULL'
            )
        for name, index in self.indexes.items():  # no index can have a space in its name, as ours do
            parts = [f'"{a}"' for a in (index.partition_key, index.sort_key) if a]
            there = " AND ".join(f"{part} IS NOT NULL" for part in parts)
            self.create.append(
                f'CREATE INDEX "{self.name}.{name}" ON {file} ({", ".join([*parts, *key])}) WHERE {there}'
            )
        # What the file was laid out by: where this differs, the items are carried over anew.
        laid_out_by = f"-- cluster_by {self.table.cluster_by}, ttl_attribute {self.table.ttl_attribute}"
        self.laid_out = ";\n".join([*self.create, laid_out_by])
        is_key = " AND ".join(f"{part} = ?" for part in key)
        self.select = f"SELECT _item, _expires FROM {file} WHERE {is_key}"
        self.expired = f"SELECT _item, {order} FROM {file} WHERE _expires <= ? LIMIT {SWEEP_BATCH}"
        self.delete = f"DELETE FROM {file} WHERE {is_key}"
        places = ", ".join("?" for _ in columns)
        changed = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in key)
        insert = f"INSERT INTO {file} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT ({order})"
        self.put = f"{insert} DO UPDATE SET {changed}"
        self.put_if_absent = f"{insert} DO UPDATE SET {changed} WHERE _expires <= ?"

    def key_of(self, item: Key) -> Row:
        """Return the key's values; raises InvalidWrite where one is missing or of a wrong type."""
        values = tuple(map(item.get, self.key))
        if not (self._key_is_text and _are_ordinary(values)):
            for name, value in zip(self.key, values, strict=True):
                self.check_key(name, value)
        return values

    def exact_key(self, key: Key) -> Row:
        """Return the values of a key that names nothing but the key."""
        if len(key) != len(self.key):
            raise InvalidWrite(f"{self.name}: a key is {' and '.join(self.key)}, not {', '.join(key)}")
        return self.key_of(key)

    def check_key(self, name: str, value: Any) -> None:
        """See that a value can be a key, the table's or an index's; raises InvalidWrite."""
        kind = self._types[name]
        if kind == "S":
            if not isinstance(value, str):
                raise InvalidWrite(f"{self.name}.{name}: a key's text is needed, not {value!r}")
            if not value:
                raise InvalidWrite(f"{self.name}.{name}: a key is no empty text")
            if len(value) > 256 or not value.isascii():
                self._check_text(name, value)
        elif type(value) is not int or not -_INTEGERS <= value < _INTEGERS:
            raise InvalidWrite(f"{self.name}.{name}: a key's whole number is needed, not {value!r}")

    def _check_text(self, name: str, value: str) -> None:
        try:
            size = len(value.encode())
        except UnicodeEncodeError:
            raise InvalidWrite(f"{self.name}.{name}: half a character is no text: {value!r}") from None
        if size > 1024:
            raise InvalidWrite(f"{self.name}.{name}: a key has at most 1024 bytes")

    def check_bound(self, name: str, value: Any) -> None:
        """See that sort keys can be compared with a value; raises InvalidWrite."""
        if value != "" or self._types[name] != "S":  # all texts come after the empty one
            self.check_key(name, value)

    def row(self, item: Item) -> Row:
        """Return an item's row; raises InvalidWrite."""
        key = self.key_of(item)
        return (*self._beside(item, key), *key, *self._found_by(item), self.expiry(item), encode(item))

    def _found_by(self, item: Item) -> Row:
        """Return the keys that an item has of indexes; raises InvalidWrite."""
        values = tuple(map(item.get, self.found_by))
        for name, value in zip(self.found_by, values, strict=True):
            if (value is not None or name in item) and not (name in self._texts and _are_ordinary((value,))):
                self.check_key(name, value)
        return values

    def change(self, old: Item, new: Item) -> tuple[str, Row, bytes] | None:
        """Return the statement that makes an item another, its values, and the item's new bytes.

        None: the item has to move. Only columns that change are named, because SQLite rewrites every index
        that a statement names a column of. Raises InvalidWrite.
        """
        key = self.key_of(new)
        beside = self._beside(new, key)
        if beside != self._beside(old, key):
            return None
        self._found_by(new)
        changed = tuple(name for name in self.found_by if old.get(name) != new.get(name))
        values = tuple(map(new.get, changed))
        expires = () if self.table.ttl_attribute is None else (self.expiry(new),)
        if changed not in self._changes:
            set_to = [f'"{name}" = ?' for name in changed] + ["_expires = ?"] * len(expires) + ["_item = ?"]
            where = ["_cluster = ?"] * len(beside) + [f'"{name}" = ?' for name in self.key]
            statement = f'UPDATE "{self.name}" SET {", ".join(set_to)} WHERE {" AND ".join(where)}'
            self._changes[changed] = statement
        packed = encode(new)
        return self._changes[changed], (*values, *expires, packed, *beside, *key), packed

    def _beside(self, item: Item, key: Row) -> Row:
        """Return what an item is laid beside; an attribute that is no key may be missing, or anything."""
        if self.table.cluster_by is None:
            return ()
        return (self._cluster(item.get(self.table.cluster_by), key),)

    @staticmethod
    def _cluster(value: Any, key: Row) -> Any:
        if isinstance(value, str):
            return value or key[0]
        return value if type(value) is int and -_INTEGERS <= value < _INTEGERS else key[0]

    def expiry(self, item: Item) -> int | None:
        """Return when an item expires, in Unix seconds; None: never."""
        if self.table.ttl_attribute is None:
            return None
        value = item.get(self.table.ttl_attribute)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return int(max(-_INTEGERS, min(value, _INTEGERS - 1)))

    def projected(self, index: str) -> Callable[[Item], Item] | None:
        """Return what cuts an item down to what an index shows; None where it shows all."""
        definition = self.indexes[index]
        if definition.projection == "ALL":
            return None
        named: Sequence[str] = [] if definition.projection == "KEYS_ONLY" else definition.projection
        shown = {*self.key, definition.partition_key, definition.sort_key, *named}
        return lambda item: {name: value for name, value in item.items() if name in shown}


def _are_ordinary(values: Row) -> bool:
    """Tell whether values can be text keys without a closer look; nearly all can."""
    for value in values:
        if type(value) is not str or not 0 < len(value) <= 256 or not value.isascii():
            return False
    return True
