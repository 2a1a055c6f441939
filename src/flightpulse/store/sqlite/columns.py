"""What stands in columns beside an item's blob: keys of indexes, and what changes after it is written."""

from collections.abc import Callable, Collection, Sequence
from itertools import repeat
from operator import itemgetter
from types import NoneType
from typing import Any, NamedTuple

from flightpulse.store.port import Item
from flightpulse.store.sqlite.codec import decode, decode_value, encode_value

Row = tuple[Any, ...]

#: An item as it is stored: its blob, then its columns.
Stored = Sequence[Any]

_TEXT_OR_NONE = frozenset({str, NoneType})
_SIZED, _SHORT = frozenset({str, bytes}), 1024


class Columns:
    """The columns of one table."""

    def __init__(
        self, names: Collection[str], keys: Collection[str], texts: bool, check: Callable[[str, Any], None]
    ) -> None:
        """Make columns of attributes; `keys` are those of indexes, whose values `check` refuses or not.

        `texts` says that each can hold a text as it is.
        """
        self.names = tuple(names)
        self._keys, self._are_texts, self._check = frozenset(keys), texts, check
        #: Where an attribute stands in an item as it is stored.
        self.places = {name: place for place, name in enumerate(self.names, start=1)}
        # By the types of what is stored, which are few.
        self._held: dict[Row, _Held] = {}

    def split(self, item: Item) -> tuple[Item, list[Any], bool]:
        """Return what goes into an item's blob, its columns, and whether these are short.

        Raises InvalidWrite.
        """
        rest = dict(item)
        values = list(map(rest.pop, self.names, repeat(None)))
        there = list(filter(None, values))
        ordinary = (
            self._are_texts
            and len(rest) + len(there) == len(item)
            and _TEXT_OR_NONE.issuperset(map(type, values))
            and all(map(str.isascii, there))
            and max(map(len, there), default=0) <= 256
        )
        if ordinary:
            return rest, values, True
        values = [self.column(name, item[name]) if name in item else None for name in self.names]
        return rest, values, self.are_short(values)

    @staticmethod
    def are_short(values: Sequence[Any]) -> bool:
        """Tell whether columns hold nothing long."""
        return all(type(value) not in _SIZED or len(value) <= _SHORT for value in values)

    def column(self, name: str, value: Any) -> Any:
        """Return what an attribute's column holds of a value; raises InvalidWrite."""
        if name not in self._keys:
            return encode_value(name, value)
        self._check(name, value)
        return value

    def item(self, stored: Stored) -> Item:
        """Return an item from what is stored of it."""
        item: Item = decode(stored[0])
        held = self._held.get(tuple(map(type, stored))) or self._learn(stored)
        if held.names:
            item.update(zip(held.names, held.values(stored), strict=True))
            for name in held.packed:
                item[name] = decode_value(name, item[name])
        return item

    def named(self, stored: Stored) -> Item:
        """Return columns as they are by their names, where they hold something."""
        held = self._held.get(tuple(map(type, stored))) or self._learn(stored)
        return dict(zip(held.names, held.values(stored), strict=True)) if held.names else {}

    def _learn(self, stored: Stored) -> "_Held":
        kinds = tuple(map(type, stored))
        places = [place for place in self.places.values() if kinds[place] is not NoneType]
        names = tuple(self.names[place - 1] for place in places)
        packed = tuple(name for name in names if kinds[self.places[name]] is bytes)
        # One place as a slice: what is taken out is several values, always.
        first, last = (places[0], places[-1] + 1) if places else (0, 0)
        values = itemgetter(*places) if len(places) > 1 else itemgetter(slice(first, last))
        self._held[kinds] = held = _Held(names, values, packed)
        return held


class _Held(NamedTuple):
    """Which columns hold something: their names, what takes them out, and which are packed."""

    names: tuple[str, ...]
    values: Callable[[Stored], Any]
    packed: tuple[str, ...]
