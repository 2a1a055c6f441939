"""Items with the same attributes, attribute by attribute: nothing is done for each of them by itself.

What is out of the ordinary is told apart only: one item is looked into as ever, and refused where it must be.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from flightpulse.store.sqlite.codec import PLAIN, encode_plain

Values = Sequence[Any]

_TEXT, _INTEGER, _LIST, _MAP = {str}, {int}, {list}, {dict}


def are_ordinary_texts(values: Values) -> bool:
    """Tell whether values are texts that can be keys without a closer look."""
    return (
        set(map(type, values)) == _TEXT
        and all(values)
        and all(map(str.isascii, values))
        and max(map(len, values)) <= 256
    )


def are_integers(values: Values, below: int) -> bool:
    """Tell whether values are whole numbers from 0 to below another."""
    return set(map(type, values)) == _INTEGER and min(values) >= 0 and max(values) < below


def packed_alike(columns: Mapping[str, Values]) -> list[bytes] | None:
    """Return the blob of each item, of its attributes' values; None: a value is not plain."""
    if not all(map(_are_plain, columns.values())):
        return None
    return encode_plain(map(dict, map(zip, repeat(tuple(columns)), zip(*columns.values(), strict=True))))


def _are_plain(values: Values) -> bool:
    """Tell whether values are written so that they are read back as they are."""
    kinds = set(map(type, values))
    if kinds == _LIST:
        return _are_flat(chain.from_iterable(values))
    if kinds == _MAP:
        names = set(map(type, chain.from_iterable(values)))
        return names <= _TEXT and _are_flat(chain.from_iterable(map(dict.values, values)))
    return kinds <= PLAIN


def _are_flat(values: Iterable[Any]) -> bool:
    return set(map(type, values)) <= PLAIN
