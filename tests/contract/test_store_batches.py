"""Reading and writing many items at once."""

from typing import Any

import pytest

from flightpulse.store.port import Item, Store, every_item, whole_table

tables = pytest.mark.parametrize("table", ["rows", "seats"])  # with a stream, and without one


def rows(count: int, **more: Any) -> list[Item]:
    return [{"PK": "p", "SK": f"{number:04}", **more} for number in range(count)]


@tables
def test_a_batch_gives_items_in_the_order_of_their_keys(store: Store, table: str) -> None:
    items = rows(250, text="x")
    store.batch_put(table, items)
    keys = rows(250)
    assert store.batch_get(table, keys[::-1]) == items[::-1]
    assert store.batch_get(table, [keys[7], keys[3]]) == [items[7], items[3]]


@tables
def test_a_batch_leaves_out_what_is_not_there(store: Store, table: str) -> None:
    store.batch_put(table, rows(3))
    missing: list[Item] = [{"PK": "p", "SK": "no"}, {"PK": "q", "SK": "0001"}]
    assert store.batch_get(table, [missing[0], *rows(3), missing[1]]) == rows(3)
    assert store.batch_get(table, missing) == []


@tables
def test_an_empty_batch_does_nothing(store: Store, table: str) -> None:
    store.batch_put(table, [])
    store.batch_delete(table, [])
    assert store.batch_get(table, []) == []
    assert store.scan(table).items == []


@tables
def test_any_number_of_items_is_put_each_by_itself(store: Store, table: str) -> None:
    store.put(table, {"PK": "p", "SK": "0003", "old": True})
    store.batch_put(table, rows(1001, n=1))
    assert list(every_item(store, table, "p", limit=400)) == rows(1001, n=1)


@tables
def test_a_batch_if_absent_leaves_what_is_there(store: Store, table: str) -> None:
    store.batch_put(table, rows(3, first=True))
    store.batch_put(table, rows(5, first=False), if_absent=True)
    assert store.query(table, "p").items == [*rows(3, first=True), *rows(5, first=False)[3:]]


@tables
def test_the_last_item_of_a_key_in_a_batch_stays(store: Store, table: str) -> None:
    store.batch_put(table, [*rows(1, n=1), *rows(1, n=2)])
    assert store.scan(table).items == rows(1, n=2)
    store.batch_put(table, [*rows(2, n=3), *rows(2, n=4)], if_absent=True)
    assert store.scan(table).items == [*rows(1, n=2), *rows(2, n=3)[1:]]


@tables
def test_any_number_of_items_is_deleted_whether_there_or_not(store: Store, table: str) -> None:
    store.batch_put(table, rows(300))
    store.batch_delete(table, rows(400)[1:])
    assert list(whole_table(store, table)) == rows(1)
