"""Queries and scans as SQL, page by page."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import islice
from typing import Any, Self, TypeVar

import apsw
import msgspec

from flightpulse.store.condition import Between, Prefix, SortRange
from flightpulse.store.port import MAX_PAGE_BYTES, InvalidWrite, Item, Page
from flightpulse.store.sqlite.columns import Stored
from flightpulse.store.sqlite.shape import Shape

T = TypeVar("T")

#: Rows looked at together, while there is room for them.
_LOOK_AHEAD = 200

_LAST_CODE_POINT = 0x10FFFF


class Query:
    """What is asked of one table: conditions, their values, and the order in which items come."""

    def __init__(self, shape: Shape, index: str | None, order: list[str]) -> None:
        self._shape, self._index, self._order = shape, index, order
        #: What cuts an item down to what the index shows; None: it shows all.
        self.cut = None if index is None else shape.projected(index)
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
        self,
        reader: apsw.Connection,
        now: int,
        read: Callable[[list[Stored]], list[T]],
        *,
        descending: bool,
        limit: int | None,
        cursor: str | None,
    ) -> Page[T]:
        """Run the query from a cursor on, and `read` what it finds; raises InvalidWrite."""
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
        order = ", ".join(name + (" DESC" if descending else "") for name in names)
        with reader if self._index in self._shape.lagging else nullcontext():  # all of one moment
            statement, values = self._statement(reader)
            found = reader.execute(f"{statement} ORDER BY {order}" if order else statement, values)
            rows, is_last = _of_a_page(found, limit)
            found.close()
        if is_last:
            return Page(read(rows))
        last = self._shape.columns.item(rows[-1])
        return Page(read(rows), _write_cursor(asked, [last[name] for name in self._order]))

    def items(self, rows: list[Stored]) -> list[Item]:
        """Return what the table or index shows of items."""
        items = list(map(self._shape.columns.item, rows))
        return items if self.cut is None else list(map(self.cut, items))

    def _statement(self, reader: apsw.Connection) -> tuple[str, list[Any]]:
        shape, where = self._shape, " AND ".join(self._where) or "true"
        lagging = shape.lagging.get(self._index)
        if lagging is None:
            return f'SELECT {shape.stored} FROM "{shape.name}" WHERE {where}', self._values
        # What is ordered by has to be among the columns.
        columns = ", ".join([shape.stored, *(f'"{name}"' for name in shape.key)])
        if lagging.changes(reader):
            return lagging.select_merged(columns, where), self._values * 2
        return lagging.select(columns, where), self._values

    def _digest(self, descending: bool) -> str:
        """Return what tells this query from another, so that neither goes on from the other's cursor."""
        said = msgspec.json.encode([self._shape.name, self._index, self._where, self._values, descending])
        return hashlib.blake2b(said, digest_size=9).hexdigest()


def _of_a_page(found: Iterator[Stored], limit: int | None) -> tuple[list[Stored], bool]:
    """Return the rows of a page, and whether none comes after them."""
    rows: list[Stored] = []
    size = 0
    while together := list(islice(found, _LOOK_AHEAD)):
        sizes = [len(row[0]) for row in together]
        if size + sum(sizes) > MAX_PAGE_BYTES or (limit is not None and len(rows) + len(together) > limit):
            for row, bytes_of_it in zip(together, sizes, strict=True):
                if len(rows) == limit or (rows and size + bytes_of_it > MAX_PAGE_BYTES):
                    return rows, False
                rows.append(row)
                size += bytes_of_it
        else:
            rows += together
            size += sum(sizes)
    return rows, True


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
