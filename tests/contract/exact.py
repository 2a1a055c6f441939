"""Values compared as DynamoDB tells them apart: Python's True is 1, a table's is not."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flightpulse.store.port import Item


def exact(value: Any) -> Any:
    """Return a value with the types of all its parts beside them."""
    if isinstance(value, bool):
        return ("BOOL", value)
    if isinstance(value, int | Decimal):
        return ("N", Decimal(value))
    if isinstance(value, dict):
        return {name: exact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    return (type(value).__name__, value)


def some_order(items: Iterable[Item]) -> list[str]:
    """Return items so that two lists of the same items are equal, whatever their order."""
    return sorted(repr(sorted(exact(item).items())) for item in items)
