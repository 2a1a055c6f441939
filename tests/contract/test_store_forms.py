"""Items read as Structs by a form, and found near others: in batches and in queries."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from msgspec import Struct, ValidationError

from flightpulse.store.form import Form, Made
from flightpulse.store.port import Item, Store, every_item

tables = pytest.mark.parametrize("table", ["rows", "seats"])  # with attributes beside the rest, and a cluster


class Level(StrEnum):
    """States, as attributes hold them."""

    LOW = "low"
    HIGH = "high"


class Row(Struct):
    """Some of a row's attributes; `n` and `odd` change, so that an engine may keep them elsewhere."""

    SK: str
    text: str = "none"
    price: Decimal | None = None
    n: int = 0
    odd: Level = Level.LOW


_ROW = Form(Row)


def rows(count: int, **more: Any) -> list[Item]:
    return [{"PK": "p", "SK": f"{number:04}", **more} for number in range(count)]


@tables
def test_a_form_gives_a_struct_for_each_item_that_is_there(store: Store, table: str) -> None:
    store.batch_put(table, [*rows(5, text="x", n=3, odd="high", more=[1]), *rows(6)[5:]])
    expected = [*(Row(f"{number:04}", "x", None, 3, Level.HIGH) for number in range(5)), Row("0005")]
    assert store.batch_get(table, rows(7), form=_ROW) == expected
    assert store.batch_get(table, [], form=_ROW) == []
    assert store.query(table, "p", form=_ROW).items == expected
    assert store.query(table, "nowhere", form=_ROW).items == []
    assert list(every_item(store, table, "p", limit=2, form=_ROW)) == expected


@tables
def test_a_form_reads_numbers_and_texts_however_they_are_stored(store: Store, table: str) -> None:
    store.batch_put(table, [*rows(3, price=Decimal("12.50")), *rows(4, price=7)[3:], *rows(5, n="8")[4:]])
    read = store.batch_get(table, rows(5), form=_ROW)
    assert [each.price for each in read] == [Decimal("12.50")] * 3 + [Decimal(7), None]
    assert [each.n for each in read] == [0, 0, 0, 0, 8]


@tables
@pytest.mark.parametrize("wrong", [{"odd": "middling"}, {"text": 5}, {"n": "many"}, {"odd": None}])
def test_what_a_form_does_not_know_is_named(store: Store, table: str, wrong: Item) -> None:
    store.batch_put(table, [*rows(3), *rows(4, **wrong)[3:]])
    (name,) = wrong
    with pytest.raises(ValidationError, match=name):
        store.batch_get(table, rows(4), form=_ROW)
    with pytest.raises(ValidationError, match=name):
        store.query(table, "p", form=_ROW)


@tables
def test_a_form_reads_what_goes_by_another_name_or_is_made_of_others(store: Store, table: str) -> None:
    store.batch_put(table, [*rows(3, n=2, odd="high"), *rows(4, note="low", text="y")[3:]])
    made = {"text": Made(("n", "odd"), lambda *found: "/".join(map(str, found)))}
    beside = store.batch_get(table, rows(4), form=Form(Row, made=made))
    assert [each.text for each in beside] == ["2/high"] * 3 + ["None/None"]
    made = {"text": Made(("n", "note"), lambda *found: "/".join(map(str, found)))}
    assert [each.text for each in store.batch_get(table, rows(4), form=Form(Row, made=made))] == [
        *["2/None"] * 3,
        "None/low",
    ]
    renamed = store.batch_get(table, rows(4), form=Form(Row, {"odd": "note"}))
    assert [each.odd for each in renamed] == [Level.LOW] * 4
    assert [each.odd for each in store.batch_get(table, rows(3), form=Form(Row, {"text": "odd"}))] == [
        Level.HIGH
    ] * 3


@tables
@pytest.mark.parametrize("near", [None, "F1", "F9", 7])
def test_near_changes_nothing_of_what_is_found(store: Store, table: str, near: Any) -> None:
    flights = ["F1", "F2", None, "F1", "F3", "p"]
    items = [
        {**item, **({"flight": flight} if flight else {})}
        for item, flight in zip(rows(6, n=1), flights, strict=True)
    ]
    store.batch_put(table, items)
    keys = [*rows(8)[::-1], {"PK": "q", "SK": "0001"}]
    assert store.batch_get(table, keys[:-1], near=near) == items[::-1]
    assert store.batch_get(table, keys, near=near) == items[::-1]
    assert store.update_many(table, rows(8), near=near, set={"n": 2}) == rows(8)[6:]
    assert [item["n"] for item in store.query(table, "p").items] == [2] * 6


@pytest.mark.parametrize("near", [None, "F1"])
def test_near_finds_what_is_laid_by_its_own_key_and_what_is_not(store: Store, near: str | None) -> None:
    store.batch_put("bookings", [{"id": f"b{n}"} for n in range(5)] + [{"id": "b9", "flight": "F1"}])
    keys = [{"id": name} for name in ("b9", "b4", "b7", "b0", "b2")]
    found = store.batch_get("bookings", keys, near=near)
    assert found == [{"id": "b9", "flight": "F1"}, {"id": "b4"}, {"id": "b0"}, {"id": "b2"}]


def test_a_form_reads_of_an_index_what_the_index_shows(store: Store) -> None:
    store.batch_put("rows", rows(3, kind="k", text="x", n=3))
    found = store.query("rows", "k", index="KindIndex", form=_ROW).items
    assert sorted(found, key=lambda row: row.SK) == [Row(f"{number:04}") for number in range(3)]
