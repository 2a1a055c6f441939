"""How a table of the definitions lies in the file: its columns and the statements that reach them.

An item is one blob, but for what it is found by and what changes after it is written: these attributes stand
in columns of their own beside it, so that changing them rewrites nothing else. A table with `cluster_by` is
kept in that attribute's order, with a narrow unique index over its key: rows that one event touches
share pages, and an update never moves an index entry (docs/decisions/0003, 0009). Indexes that lag are tables
of their own (`behind.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from flightpulse.store.port import MAX_ITEM_BYTES, InvalidWrite, Item, Key, Update
from flightpulse.store.sqlite.alike import are_integers, are_ordinary_texts, packed_alike
from flightpulse.store.sqlite.behind import LaggingIndex
from flightpulse.store.sqlite.codec import encode
from flightpulse.store.sqlite.columns import Columns, Row, Stored
from flightpulse.store.table import Table

#: SQLite's integers are below this, and from its negative on.
_INTEGERS = 2**63

#: What is smaller than this has room for short columns.
NEARLY_FULL = MAX_ITEM_BYTES - 16 * 1024

#: Items put by one statement, where there are so many.
ROWS_A_STATEMENT = 20

#: Expired items taken away in one commit.
SWEEP_BATCH = 1000


class Shape:
    """One table's columns and statements."""

    def __init__(self, name: str, table: Table) -> None:
        self.name, self.table, self.key = name, table, table.key
        self.indexes = table.indexes
        self.streamed = table.stream is not None and table.stream.embedded
        found_by = [a for index in self.indexes.values() for a in (index.partition_key, index.sort_key) if a]
        indexed = frozenset(found_by).difference(self.key)
        self._types = {a: table.attributes[a].type for a in (*self.key, *indexed)}
        self._texts = frozenset(name for name, kind in self._types.items() if kind == "S")
        beside = dict.fromkeys(a for a in [*found_by, *table.volatile] if a not in self.key)
        self.columns = Columns(beside, indexed, self._texts.issuperset(indexed), self.check_key)
        self._is_beside = frozenset(beside)
        self._key_is_text = self._texts.issuperset(self.key)
        self._updates: dict[Row, str] = {}
        self._only_beside: dict[Row, bool] = {}
        #: Indexes that follow the commits, by their names; None: the one by the key.
        self.lagging: dict[str | None, LaggingIndex] = {}
        self._write_statements()

    def _write_statements(self) -> None:
        file, key = f'"{self.name}"', [f'"{a}"' for a in self.key]
        beside = [f'"{a}"' for a in self.columns.names]
        cluster = ['"_cluster"'] if self.table.cluster_by else []
        columns = [*cluster, *key, *beside, '"_expires"', '"_item"']
        order = ", ".join(key)
        primary = ", ".join([*cluster, *key])
        self.create = [f"CREATE TABLE {file} ({', '.join(columns)}, PRIMARY KEY ({primary})) WITHOUT ROWID"]
        if self.table.cluster_follows_key:
            self._lag(None, f"{self.name} key", self.key)
        elif self.table.cluster_by:
            self.create.append(f'CREATE UNIQUE INDEX "{self.name} key" ON {file} ({order})')
        if self.table.ttl_attribute:
            self.create.append(
                f'CREATE INDEX "{self.name} expires" ON {file} (_expires) WHERE _expires IS NOT NULL'
            )
        for name, index in self.indexes.items():  # no index can have a space in its name, as ours do
            found_by = [a for a in (index.partition_key, index.sort_key) if a]
            if index.lags:
                self._lag(name, f"{self.name}.{name}", found_by)
                continue
            parts = [f'"{a}"' for a in found_by]
            there = " AND ".join(f"{part} IS NOT NULL" for part in parts)
            self.create.append(
                f'CREATE INDEX "{self.name}.{name}" ON {file} ({", ".join([*parts, *key])}) WHERE {there}'
            )
        # What the file was laid out by: where this differs, the items are carried over anew.
        laid_out_by = f"-- cluster_by {self.table.cluster_by}, ttl_attribute {self.table.ttl_attribute}"
        self.laid_out = ";\n".join([*self.create, laid_out_by])
        #: The columns of an item as it is stored.
        self.stored = ", ".join(["_item", *beside])
        self._is_key = " AND ".join(f"{part} = ?" for part in key)
        self._is_place = " AND ".join(f"{part} = ?" for part in [*cluster, *key])
        found = f"_expires, {'_cluster' if cluster else 'NULL'}, {self.stored}"
        self.select = f"SELECT 0, {found} FROM {file} WHERE {self._is_key}"
        if None in self.lagging:
            is_key = " AND ".join(f"{part} = ?{number}" for number, part in enumerate(key, start=1))
            self.select = self.lagging[None].select_merged(f"0, {found}", is_key)
        #: Whether many keys are found at a time: an index of the keys that lags is asked for one by one.
        self.finds_many = None not in self.lagging
        # Columns of json_each go by names that a table's attributes may have, too.
        given = "(SELECT key AS _place, value AS _sought FROM json_each(?))"
        sought = f"SELECT _place, {found} FROM {given} CROSS JOIN {file} ON"
        is_it = [
            f"{part} = _sought" + "".join(f" AND {other} = ?" for other in key if other != part)
            for part in key
        ]
        #: Finds many at a time whose keys are alike but for one part, by the place of that part: its values
        #: as a JSON list, then the other parts. Rows begin with their place in that list.
        self.select_many = [f"{sought} {each}" for each in is_it]
        #: The same of clustered tables, among what lies together; by what it is laid comes after the list.
        self.select_many_near = [f"{sought} _cluster = ? AND {each}" for each in is_it]
        #: The same of what is laid by its own partition key, as it has nothing else.
        self.select_many_alone = f"{sought} _cluster = _sought AND {is_it[0]}"
        self.expired = f"SELECT {order}, {found} FROM {file} WHERE _expires <= ? LIMIT {SWEEP_BATCH}"
        self.delete = f"DELETE FROM {file} WHERE {self._is_place}"
        places = f"({', '.join('?' for _ in columns)})"
        unique = [*cluster, *key] if None in self.lagging else key
        changed = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in unique)
        into = f"INSERT INTO {file} ({', '.join(columns)})"
        on_conflict = f"ON CONFLICT ({', '.join(unique)})"
        replaces = f"{on_conflict} DO UPDATE SET {changed}"
        several = ", ".join([places] * ROWS_A_STATEMENT)
        self.put = f"{into} VALUES {places} {replaces}"
        self.put_several = f"{into} VALUES {several} {replaces}"
        self.put_if_absent = f"{into} VALUES {places} {replaces} WHERE _expires <= ?"
        self.put_several_if_absent = f"{into} VALUES {several} {replaces} WHERE _expires <= ?"

    def _lag(self, index: str | None, name: str, found_by: Sequence[str]) -> None:
        cluster = ["_cluster"] if self.table.cluster_by else []
        self.lagging[index] = lagging = LaggingIndex(self.name, name, found_by, self.key, cluster)
        self.create += lagging.create

    def key_of(self, item: Key) -> Row:
        """Return the key's values; raises InvalidWrite where one is missing or of a wrong type."""
        values = tuple(map(item.get, self.key))
        if not (self._key_is_text and are_ordinary_texts(values)):
            for name, value in zip(self.key, values, strict=True):
                self.check_key(name, value)
        return values

    def exact_key(self, key: Key) -> Row:
        """Return the values of a key that names nothing but the key."""
        if len(key) != len(self.key):
            raise InvalidWrite(f"{self.name}: a key is {' and '.join(self.key)}, not {', '.join(key)}")
        return self.key_of(key)

    def exact_keys(self, keys: Sequence[Key]) -> list[Row]:
        """Return the values of keys that name nothing but the key."""
        if set(map(len, keys)) == {len(self.key)}:
            return self._keys_of(keys)
        return [self.exact_key(key) for key in keys]

    def _keys_of(self, items: Sequence[Key]) -> list[Row]:
        """Return the keys' values of many items; raises InvalidWrite."""
        if self._key_is_text and items:
            try:
                parts = [list(map(itemgetter(name), items)) for name in self.key]
            except KeyError:
                return list(map(self.key_of, items))
            if all(map(are_ordinary_texts, parts)):
                return list(zip(*parts, strict=True))
        return list(map(self.key_of, items))

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
        elif not is_integer(value):
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
        return self._row(item, self.key_of(item))

    def rows(self, items: Sequence[Item]) -> list[Row]:
        """Return many items' rows; raises InvalidWrite."""
        keys, kinds = self._keys_of(items), list(map(tuple, items))
        if len(set(kinds)) <= 1:
            return self._rows_of_alike(items, keys) or list(map(self._row, items, keys))
        places: dict[Row, list[int]] = {}
        for place, kind in enumerate(kinds):
            places.setdefault(kind, []).append(place)
        rows: dict[int, Row] = {}
        for group in places.values():
            some, their_keys = [items[place] for place in group], [keys[place] for place in group]
            alike = self._rows_of_alike(some, their_keys) or map(self._row, some, their_keys)
            rows.update(zip(group, alike, strict=True))
        return [rows[place] for place in range(len(items))]

    def _rows_of_alike(self, items: Sequence[Item], keys: Sequence[Row]) -> list[Row] | None:
        """Return the rows of items that have the same attributes; None: something is out of the ordinary."""
        if not items or not self._key_is_text:
            return None
        there = dict(zip(items[0], zip(*map(dict.values, items), strict=True), strict=True))
        if "" in there or set(map(type, there)) != {str}:
            return None
        beside = [there.get(name) for name in self.columns.names]
        laid_by = there.get(self.table.cluster_by or "")
        for values in (laid_by, *beside):
            if values is not None and not are_ordinary_texts(values):
                return None
        expiry = there.get(self.table.ttl_attribute or "")
        if expiry is not None and not are_integers(expiry, _INTEGERS):
            return None
        packed = packed_alike({name: each for name, each in there.items() if name not in self._is_beside})
        if packed is None or max(map(len, packed)) > NEARLY_FULL:
            return None
        cluster: list[Iterable[Any]] = []
        if self.table.cluster_by is not None:
            cluster = [map(itemgetter(0), keys) if laid_by is None else laid_by]
        nothing = (None,) * len(items)
        columns = [nothing if each is None else each for each in (*beside, expiry)]
        return list(zip(*cluster, *zip(*keys, strict=True), *columns, packed, strict=True))

    def _row(self, item: Item, key: Row) -> Row:
        rest, columns, are_short = self.columns.split(item)
        packed = encode(rest)
        if len(packed) > NEARLY_FULL or not are_short:
            encode(item)  # for its whole size, which is refused where it is too large
        if self.table.cluster_by is None:
            return (*key, *columns, self._expiry(item), packed)
        cluster = _cluster(item.get(self.table.cluster_by), key)
        return (cluster, *key, *columns, self._expiry(item), packed)

    def has_room(self, stored: Stored) -> bool:
        """Tell whether an item is far from being too large, without looking closely."""
        return len(stored[0]) <= NEARLY_FULL and self.columns.are_short(stored[1:])

    def stored_in(self, row: Row) -> Stored:
        """Return an item as it is stored, from its row."""
        return (row[-1], *row[-2 - len(self.columns.names) : -2])

    def change(self, old: Stored, cluster: Any, new: Row) -> tuple[str, Row] | None:
        """Return the statement that makes a stored item another, and its values. None: the item has to move.

        Only columns that change are named, because SQLite rewrites every index that a statement names a
        column of.
        """
        is_clustered = self.table.cluster_by is not None
        if is_clustered and new[0] != cluster:
            return None
        stored = self.stored_in(new)
        changed = {
            name: stored[place] for name, place in self.columns.places.items() if stored[place] != old[place]
        }
        if stored[0] != old[0]:
            changed["_item"] = stored[0]
        if self.table.ttl_attribute is not None:
            changed["_expires"] = new[-2]
        key = new[1 : 1 + len(self.key)] if is_clustered else new[: len(self.key)]
        return self.update(tuple(changed)), (*changed.values(), *self.place(cluster, key))

    def update(self, changed: Iterable[str]) -> str:
        """Return the statement that changes columns of one item."""
        changed = tuple(changed)
        if changed not in self._updates:
            set_to = ", ".join(f'"{name}" = ?' for name in changed)
            self._updates[changed] = f'UPDATE "{self.name}" SET {set_to} WHERE {self._is_place}'
        return self._updates[changed]

    def place(self, cluster: Any, key: Row) -> Row:
        """Return what tells the statements that change or take away an item where it lies."""
        return key if self.table.cluster_by is None else (cluster, *key)

    def only_beside(self, update: Update) -> bool:
        """Tell whether an update changes nothing but columns that stand beside the blob."""
        if update.add:
            return False
        touched = (*update.set, *update.remove)
        if touched not in self._only_beside:
            elsewhere = {self.table.cluster_by, self.table.ttl_attribute}
            self._only_beside[touched] = (
                self._is_beside.issuperset(touched)
                and elsewhere.isdisjoint(touched)
                and len(set(touched)) == len(touched)
            )
        return self._only_beside[touched]

    def has_expired(self, item: Item, now: int) -> bool:
        """Tell whether an item has expired, now in Unix seconds."""
        expires = self._expiry(item)
        return expires is not None and expires <= now

    def _expiry(self, item: Item) -> int | None:
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


def is_integer(value: Any) -> bool:
    """Tell whether a value is a whole number that SQLite holds as one."""
    return type(value) is int and -_INTEGERS <= value < _INTEGERS


def _cluster(value: Any, key: Row) -> Any:
    """Return what an item is laid beside; an attribute that is no key may be missing, or anything."""
    if isinstance(value, str):
        return value or key[0]
    return value if is_integer(value) else key[0]
