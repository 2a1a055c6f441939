"""What an item may hold, and that it comes back as it was."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contract.exact import exact
from flightpulse.store.port import MAX_ITEM_BYTES, InvalidWrite, Store


class Tier(StrEnum):
    GOLD = "GOLD"


VALUES = [
    "",
    "naïve \0 \ud7ff\ue000\uffff\U0010ffff",
    "e\u0301 is not é",
    0,
    -1,
    2**63 - 1,
    2**63,
    2**64,
    -(2**63),
    -(2**63) - 1,
    10**38 - 1,
    1 - 10**38,
    10**125,
    Decimal("0.1"),
    Decimal("1.50"),
    Decimal("-0.0000000000000000000000000000000000001"),
    Decimal("1234567890.1234567890123456789012345678"),
    Decimal("9.9999999999999999999999999999999999999E+125"),
    Decimal("1E-130"),
    True,
    False,
    None,
    b"",
    b"\x00\xff",
    {},
    [],
    {"": {"": []}},
    {"deep": [{"er": [{"and": [[[None, True, 1, "x", b"y", Decimal("2.5"), {"set"}]]]}]}]},
    {"a"},
    {"", "a", "é"},
    [2**70, {"big": -(2**70)}],
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_was(store: Store, value: Any) -> None:
    store.put("rows", {"PK": "a", "SK": "put", "it": value})
    store.update("rows", {"PK": "a", "SK": "updated"}, set={"it": value})
    for item in store.query("rows", "a").items:
        assert exact(item["it"]) == exact(value)


def test_a_fraction_is_exact_to_38_digits(store: Store) -> None:
    item = store.update("notes", {"id": "n"}, add={"sum": Decimal("1234567890123456789012345678.5")})
    item = store.update("notes", {"id": "n"}, add={"sum": Decimal("0.000000001")})
    assert item["sum"] == Decimal("1234567890123456789012345678.500000001")
    assert store.get("notes", {"id": "n"}) == item


def test_a_sum_of_more_digits_than_a_number_has_is_refused(store: Store) -> None:
    store.put("notes", {"id": "n", "sum": 10**30})
    with pytest.raises(InvalidWrite, match="sum"):
        store.update("notes", {"id": "n"}, add={"sum": Decimal("1E-30")})
    assert store.get("notes", {"id": "n"}) == {"id": "n", "sum": 10**30}


def test_true_is_not_one(store: Store) -> None:
    store.put("notes", {"id": "n", "flag": 1})
    store.put("notes", {"id": "n", "flag": True})
    assert exact(store.get("notes", {"id": "n"})) == exact({"id": "n", "flag": True})


def test_a_tuple_is_a_list_a_frozenset_a_set_and_an_enumerations_member_a_text(store: Store) -> None:
    store.put(
        "notes", {"id": "n", "list": (1, 2), "set": frozenset({"a"}), "tier": Tier.GOLD, "in": [Tier.GOLD]}
    )
    found = store.get("notes", {"id": "n"})
    assert exact(found) == exact({"id": "n", "list": [1, 2], "set": {"a"}, "tier": "GOLD", "in": ["GOLD"]})


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        Decimal("1E+126"),
        Decimal("1E-131"),
        10**126,
        int("1" * 39),
        -int("1" * 39),
        Decimal("1." + "1" * 38),
        set(),
        frozenset(),
        {1, 2},
        {"a", b"b"},
        {1: "a number as name"},
        object(),
    ],
)
def test_a_value_of_no_type_that_tables_hold_is_refused_with_its_place(store: Store, value: Any) -> None:
    for place, name in (
        (value, "odd"),
        ([0, value], r"odd\[1\]"),
        ({"in": {"side": value}}, r"odd\.in\.side"),
    ):
        with pytest.raises(InvalidWrite, match=name):
            store.put("notes", {"id": "n", "odd": place})
        with pytest.raises(InvalidWrite, match=name):
            store.update("notes", {"id": "n"}, set={"odd": place})
        with pytest.raises(InvalidWrite, match=name):
            store.batch_put("notes", [{"id": "n", "odd": place}])
    assert store.get("notes", {"id": "n"}) is None


@pytest.mark.parametrize("odd", ["\ud800", "a\udfff", ["\ud800"], {"\ud800": 1}, {"\udc00"}])
def test_half_a_character_is_refused(store: Store, odd: Any) -> None:
    with pytest.raises(InvalidWrite):
        store.put("notes", {"id": "n", "odd": odd})


@pytest.mark.parametrize("name", ["", 7, None, "\ud800"])
def test_an_attributes_name_is_a_text_and_not_empty(store: Store, name: Any) -> None:
    with pytest.raises(InvalidWrite):
        store.put("notes", {"id": "n", name: 1})


def test_an_item_of_more_than_400_kb_is_refused(store: Store) -> None:
    store.put("notes", {"id": "n", "text": "x" * (MAX_ITEM_BYTES - 100)})
    with pytest.raises(InvalidWrite):
        store.put("notes", {"id": "n", "text": "x" * (MAX_ITEM_BYTES + 1)})
    with pytest.raises(InvalidWrite):
        store.put("notes", {"id": "n", "text": "ü" * (MAX_ITEM_BYTES // 2 + 1)})
    with pytest.raises(InvalidWrite):
        store.update("notes", {"id": "n"}, set={"more": "x" * 1000})
    assert store.get("notes", {"id": "n"}) == {"id": "n", "text": "x" * (MAX_ITEM_BYTES - 100)}


HOSTILE = ["\0", "\0\0", "a\0", "a\0b", "%", "_", '"', "'", "#", "\x7f", "\x80", "é", "e\u0301", "ß", "ﬀ"]
HOSTILE += ["\ud7ff", "\ue000", "\ufeff", "\uffff", "\U00010000", "🛫", "\U0010ffff", "\U0010ffff\U0010ffff"]
texts = st.sampled_from(HOSTILE) | st.text(max_size=8)
numbers = st.integers(1 - 10**38, 10**38 - 1) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=10
)
values = st.recursive(
    st.none()
    | st.booleans()
    | numbers
    | texts
    | st.binary(max_size=8)
    | st.sets(texts, min_size=1, max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.fixed_dictionaries({"PK": texts.filter(bool), "SK": texts.filter(bool)}),
    held=st.dictionaries(st.text(min_size=1, max_size=4).map("x".__add__), values, max_size=4),
)
@example(key={"PK": "\0", "SK": "\U0010ffff"}, held={"x": {"": Decimal("-0.10")}})
def test_any_item_comes_back_as_it_was(store: Store, key: dict[str, str], held: dict[str, Any]) -> None:
    item = {**key, **held}
    store.put("rows", item)
    assert exact(store.get("rows", key)) == exact(item)
    assert [exact(found) for found in store.query("rows", key["PK"]).items] == [exact(item)]
    store.put("rows", item)
    images = [change for change in store.changes("rows", limit=100_000) if change.key == key]
    assert exact(images[-1].new) == exact(item)
    assert len(images) % 2, "a put of the same leaves no record"
    store.delete("rows", key)


def test_an_item_is_measured_with_all_of_its_attributes(store: Store) -> None:
    large = {"PK": "p", "SK": "s", "text": "x" * (MAX_ITEM_BYTES - 1000)}
    with pytest.raises(InvalidWrite, match="larger"):
        store.put("rows", {**large, "odd": "y" * 2000})
    store.put("rows", large)
    with pytest.raises(InvalidWrite, match="larger"):
        store.update("rows", {"PK": "p", "SK": "s"}, set={"odd": "y" * 2000})
    others = [{"PK": "p", "SK": f"s{number}"} for number in range(5)]
    store.batch_put("rows", others)
    with pytest.raises(InvalidWrite, match="larger"):
        store.update_many("rows", [{"PK": "p", "SK": "s"}, *others], set={"odd": "y" * 2000})
    assert store.update_many("rows", [{"PK": "p", "SK": "s"}, *others], set={"odd": "y"}) == []
    assert store.get("rows", {"PK": "p", "SK": "s"}) == {**large, "odd": "y"}
