"""An event's leaves: its values, each with its path, and where in the event's arrays it stands."""

from collections.abc import Iterator
from typing import Any, TypeAlias

#: Which element of each array a value is in: array -> index. Arrays are told apart by a number.
Place: TypeAlias = dict[int, int]

#: A text, number, boolean or null, and its place.
Leaf: TypeAlias = tuple[Any, Place]


def leaves(event: dict[str, Any], paths: frozenset[str], steps: frozenset[str]) -> Iterator[tuple[str, Leaf]]:
    """Yield the leaves at some paths, with their path; `steps` are the paths that lead there.

    Arrays add nothing to a path. An object or array in an array is an element, whose values belong together;
    the plain values of an array do not. An empty array, and an object, are no leaves.
    """
    arrays = 0

    def within(value: Any, path: str, place: Place) -> Iterator[tuple[str, Leaf]]:
        nonlocal arrays
        if isinstance(value, dict):
            if path in steps:
                for name, inner in value.items():
                    deeper = f"{path}.{name}"
                    if deeper in paths or deeper in steps:
                        yield from within(inner, deeper, place)
        elif isinstance(value, list):
            array, arrays = arrays, arrays + 1
            for index, element in enumerate(value):
                is_plain = not isinstance(element, dict | list)
                yield from within(element, path, place if is_plain else {**place, array: index})
        elif path in paths:
            yield path, (value, place)

    for name, value in event.items():
        if name in paths or name in steps:
            yield from within(value, name, {})


def together(so_far: Place, place: Place) -> Place | None:
    """Return where two values stand together, None where they are in different elements of an array."""
    if not place:
        return so_far
    if any(so_far.get(array, index) != index for array, index in place.items()):
        return None
    return so_far | place
