"""What a conditional write asks of the item it finds, and which sort keys a query asks for."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

Operator = Literal["=", "<>", "<", "<=", ">", ">=", "absent", "present"]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

#: DynamoDB's types by ours.
_KINDS = {
    bool: "BOOL",
    int: "N",
    Decimal: "N",
    str: "S",
    bytes: "B",
    type(None): "NULL",
    list: "L",
    tuple: "L",
    dict: "M",
    set: "SS",
    frozenset: "SS",
}
_ORDERED = ("N", "S", "B")


class Condition(Struct, frozen=True):
    """One attribute's condition; all conditions of a write must hold. Values of unlike types are unlike.

    Raises ValueError where no engine can compare with the value: only numbers, texts and bytes have an order.
    """

    attribute: str
    operator: Operator
    value: Any = None

    def __post_init__(self) -> None:
        kind = _kind(self.value)
        if kind is None or (self.operator in _ORDER and kind not in _ORDERED):
            raise ValueError(f"{self.attribute}: nothing is compared by {self.operator} with {self.value!r}")

    def holds(self, item: Mapping[str, Any] | None) -> bool:
        """Tell whether an item, or its absence, meets the condition."""
        there = item is not None and self.attribute in item
        if self.operator == "absent":
            return not there
        if self.operator == "present":
            return there
        if item is None or not there:
            return self.operator == "<>"  # as in DynamoDB, where a missing attribute equals nothing
        found = item[self.attribute]
        if self.operator in _ORDER:
            return _kind(found) == _kind(self.value) and _ORDER[self.operator](found, self.value)
        return same(found, self.value) == (self.operator == "=")


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same in DynamoDB's eyes: true is not 1, 1.50 is 1.5."""
    kind = _kind(one)
    if kind != _kind(other):
        return False
    if kind == "M":
        return one.keys() == other.keys() and all(
            value is other[name] or same(value, other[name]) for name, value in one.items()
        )
    if kind == "L":
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _kind(value: Any) -> str | None:
    """Name a value's DynamoDB type; None: tables hold no such value."""
    found = _KINDS.get(type(value))
    return "S" if found is None and isinstance(value, str) else found  # an enumeration's member


def equals(attribute: str, value: Any) -> Condition:
    """The attribute is there and has this value; None: it is not there."""
    return Condition(attribute, "absent") if value is None else Condition(attribute, "=", value)


def absent(attribute: str) -> Condition:
    """The attribute (or the item) is not there."""
    return Condition(attribute, "absent")


def present(attribute: str) -> Condition:
    """The attribute is there."""
    return Condition(attribute, "present")


class Prefix(Struct, frozen=True):
    """Sort keys that begin with a text."""

    text: str


class Between(Struct, frozen=True):
    """Sort keys from one to another, both included; None leaves an end open."""

    first: Any = None
    last: Any = None


SortRange = Prefix | Between
