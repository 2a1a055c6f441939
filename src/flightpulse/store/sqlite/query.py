"""Queries and scans as SQL, page by page."""

import base64
import hashlib
from typing import Any, Self

import apsw
import msgspec

from flightpulse.store.condition import Between, Prefix, SortRange
from flightpulse.store.port import MAX_PAGE_BYTES, InvalidWrite, Item, Page
from flightpulse.store.sqlite.shape import Shape

_LAST_CODE_POINT = 0x10FFFF


class Query:
    """What is asked of one table: conditions, their values, and the order in which items come."""

    def __init__(self, shape: Shape, index: str | None, order: list[str]) -> None:
        self._shape, self._index, self._order = shape, index, order
        self._where: list[str] = []
        self._values: list[Any] = []

    @classmethod
    def of_table(cls, shape: Shape) -> Self:
        """Ask for all items, in the order of their keys."""
        return cls(shape, None, list(shape.key))

    @classmethod
    def of_partition(cls, shape: Shape, partition: Any, index: str | None, sort: SortRange | None) -> Self:
        """Ask for one partition of the table or of an index."""
        if index is None:
            named, sort_key = shape.table.primary_key.partition_key, shape.table.primary_key.sort_key
            asked = cls(shape, None, [sort_key] if sort_key else [])
        elif index in shape.indexes:
            named, sort_key = shape.indexes[index].partition_key, shape.indexes[index].sort_key
            asked = cls(shape, index, [*([sort_key] if sort_key else []), *shape.key])
        else:
            raise InvalidWrite(
                f"{shape.name} has no index {index!r}, only {', '.join(shape.indexes) or 'none'}"
            )
        shape.check_key(named, partition)
        asked._require(f'"{named}" = ?', partition)
        if sort_key is not None:
            asked._where.append(f'"{sort_key}" IS NOT NULL')
            asked._narrow(sort_key, sort)
        elif sort is not None:
            raise InvalidWrite(f"{index or shape.name} has no sort keys to choose by")
        return asked

    def _require(self, condition: str, *values: Any) -> None:
        self._where.append(condition)
        self._values += values

    def _narrow(self, sort_key: str, sort: SortRange | None) -> None:
        if isinstance(sort, Prefix):
            self._shape.check_bound(sort_key, sort.text)
            self._require(f'"{sort_key}" >= ?', sort.text)
            if (end := _after_all_with(sort.text)) is not None:
                self._require(f'"{sort_key}" < ?', end)
        elif isinstance(sort, Between):
            for bound, compare in ((sort.first, ">="), (sort.last, "<=")):
                if bound is not None:
                    self._shape.check_bound(sort_key, bound)
                    self._require(f'"{sort_key}" {compare} ?', bound)

    def page(
        self, reader: apsw.Connection, now: int, *, descending: bool, limit: int | None, cursor: str | None
    ) -> Page:
        """Run the query from a cursor on; raises InvalidWrite."""
        if limit is not None and limit < 1:
            raise InvalidWrite(f"limit: {limit} is less than 1")
        names = [f'"{name}"' for name in self._order]
        asked = self._digest(descending)
        if cursor is not None:
            places = ", ".join("?" for _ in names)
            after = _read_cursor(cursor, asked)
            self._require(f"({', '.join(names)}) {'<' if descending else '>'} ({places})", *after)
        if self._shape.table.ttl_attribute is not None:
            self._require("(_expires IS NULL OR _expires > ?)", now)
        statement = f'SELECT {self._shape.stored} FROM "{self._shape.name}"'
        if self._where:
            statement += " WHERE " + " AND ".join(self._where)
        if names:
            statement += " ORDER BY " + ", ".join(name + (" DESC" if descending else "") for name in names)
        items: list[Item] = []
        size = 0
        for stored in reader.execute(statement, self._values):
            packed = stored[0]
            if len(items) == limit or (items and size + len(packed) > MAX_PAGE_BYTES):
                last = [items[-1][name] for name in self._order]
                return Page(self._shown(items), _write_cursor(asked, last))
            items.append(self._shape.columns.item(stored))
            size += len(packed)
        return Page(self._shown(items))

    def _digest(self, descending: bool) -> str:
        """Return what tells this query from another, so that neither goes on from the other's cursor."""
        said = msgspec.json.encode([self._shape.name, self._index, self._where, self._values, descending])
        return hashlib.blake2b(said, digest_size=9).hexdigest()

    def _shown(self, items: list[Item]) -> list[Item]:
        cut = None if self._index is None else self._shape.projected(self._index)
        return items if cut is None else [cut(item) for item in items]


def _after_all_with(prefix: str) -> str | None:
    """Return the least text greater than all that begin with a prefix; None where there is none."""
    kept = prefix.rstrip(chr(_LAST_CODE_POINT))
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if following == 0xD800 else following)  # no text holds a surrogate


def _write_cursor(asked: str, last: list[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([asked, *last])).decode()


def _read_cursor(cursor: str, asked: str) -> list[Any]:
    try:
        query, *last = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=list[str | int])
    except (ValueError, msgspec.DecodeError):
        raise InvalidWrite(f"cursor: {cursor!r} is none that a page gave") from None
    if query != asked:
        raise InvalidWrite("cursor: it is of another query")
    return last
