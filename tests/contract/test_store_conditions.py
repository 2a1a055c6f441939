"""What a conditional write asks of the item that it finds."""

from decimal import Decimal
from typing import Any

import pytest

from flightpulse.domain.notification import State
from flightpulse.store.condition import Condition, Operator, absent, equals, present
from flightpulse.store.port import ConditionFailed, Store

KEY = {"PK": "a", "SK": "1"}

#: found, operator, asked, does it hold?
CASES: list[tuple[Any, Operator, Any, bool]] = [
    (5, "=", 5, True),
    (5, "=", 6, False),
    (5, "=", Decimal("5.0"), True),
    (Decimal("0.1"), "=", Decimal("0.10"), True),
    (5, "<>", 5, False),
    (5, "<>", 6, True),
    (5, "<", 6, True),
    (5, "<", 5, False),
    (5, "<=", 5, True),
    (6, "<=", 5, False),
    (6, ">", Decimal("5.9"), True),
    (5, ">", 5, False),
    (5, ">=", 5, True),
    (4, ">=", 5, False),
    (9, "<", 10, True),  # as numbers, not as texts
    ("b", ">", "a", True),
    ("Z", "<", "a", True),
    ("é", ">", "z", True),
    ("\uffff", "<", "\U00010000", True),  # UTF-8 bytes, not UTF-16
    ("", "=", "", True),
    ("", "<", "a", True),
    (b"\x01", "<", b"\x02", True),
    (b"a", "=", b"a", True),
    (True, "=", True, True),
    (True, "<>", False, True),
    (None, "=", None, True),
    ({"a", "b"}, "=", {"b", "a"}, True),
    ({"a"}, "=", {"b", "a"}, False),
    ([1, "x"], "=", [1, "x"], True),
    ([1, "x"], "=", ["x", 1], False),
    ({"a": 1, "b": [2]}, "=", {"b": [2], "a": 1}, True),
    ({"a": 1}, "<>", {"a": 2}, True),
    ("SENT", "=", State.SENT, True),
    ("SENT", "<>", State.SENT, False),
]

#: Values of unlike types: unequal, and neither before nor after the other.
UNLIKE: list[tuple[Any, Any]] = [
    ("5", 5),
    (5, "5"),
    (True, 1),
    (1, True),
    (0, False),
    (b"a", "a"),
    (None, ""),
    ([], ""),
    (["a"], {"a"}),
    ({}, []),
    ([True], [1]),
    ({"n": 1}, {"n": True}),
]


def meets(store: Store, condition: Condition) -> bool:
    try:
        store.update("rows", KEY, set={"met": True}, conditions=[condition])
    except ConditionFailed:
        return False
    return True


@pytest.mark.parametrize(("found", "operator", "asked", "holds"), CASES)
def test_an_attribute_is_compared_with_a_value(
    store: Store, found: Any, operator: Operator, asked: Any, holds: bool
) -> None:
    store.put("rows", {**KEY, "it": found})
    assert meets(store, Condition("it", operator, asked)) is holds


@pytest.mark.parametrize(("found", "asked"), UNLIKE)
def test_values_of_unlike_types_are_unlike(store: Store, found: Any, asked: Any) -> None:
    store.put("rows", {**KEY, "it": found})
    assert not meets(store, Condition("it", "=", asked))
    assert meets(store, Condition("it", "<>", asked))


@pytest.mark.parametrize(
    ("found", "asked"), [("5", 6), (5, "6"), (True, 2), (b"a", "b"), (None, 1), ([1], 2)]
)
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_values_of_unlike_types_have_no_order(
    store: Store, operator: Operator, found: Any, asked: Any
) -> None:
    store.put("rows", {**KEY, "it": found})
    assert not meets(store, Condition("it", operator, asked))


@pytest.mark.parametrize("operator", ["=", "<", "<=", ">", ">="])
def test_a_missing_attribute_equals_nothing_and_has_no_order(store: Store, operator: Operator) -> None:
    assert not meets(store, Condition("it", operator, 0))
    store.put("rows", KEY)
    assert not meets(store, Condition("it", operator, 0))


def test_a_missing_attribute_is_unlike_any_value(store: Store) -> None:
    assert meets(store, Condition("it", "<>", 0))
    assert meets(store, Condition("it", "<>", 0))  # the item is there now, the attribute is not


def test_present_and_absent_ask_for_the_attribute_whatever_its_value(store: Store) -> None:
    assert not meets(store, present("it"))
    assert meets(store, absent("it"))
    store.put("rows", {**KEY, "it": None})
    assert meets(store, present("it"))
    assert not meets(store, absent("it"))


def test_equals_none_asks_for_absence(store: Store) -> None:
    assert meets(store, equals("it", None))
    store.put("rows", {**KEY, "it": 1})
    assert not meets(store, equals("it", None))
    assert meets(store, equals("it", 1))


def test_a_condition_may_ask_for_a_key_attribute(store: Store) -> None:
    assert not meets(store, present("PK"))
    store.put("rows", KEY)
    assert meets(store, equals("PK", "a"))
    assert not meets(store, equals("SK", "2"))


@pytest.mark.parametrize(
    ("operator", "value"), [("<", None), (">", True), ("<=", {"a"}), (">=", [1]), ("<", {}), ("=", 1.5)]
)
def test_a_condition_that_no_engine_can_test_is_refused_when_it_is_made(
    operator: Operator, value: Any
) -> None:
    with pytest.raises(ValueError, match="it"):
        Condition("it", operator, value)
