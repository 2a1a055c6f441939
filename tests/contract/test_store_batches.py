"""Reading and writing many items at once."""

from typing import Any

import pytest

from flightpulse.store.condition import equals
from flightpulse.store.port import InvalidWrite, Item, Store, every_item, whole_table

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


@tables
def test_many_items_are_changed_alike_and_what_stays_is_said(store: Store, table: str) -> None:
    store.batch_put(table, [*rows(120, n=1), *({**each, "n": 7} for each in rows(130)[120:])])
    asked = rows(140)
    stay = store.update_many(table, asked, set={"n": 2}, remove=["odd"], conditions=[equals("n", 1)])
    assert stay == asked[120:]
    assert [item["n"] for item in every_item(store, table, "p")] == [2] * 120 + [7] * 10


@tables
def test_many_items_are_changed_in_attributes_of_any_kind(store: Store, table: str) -> None:
    store.batch_put(table, rows(10, note="a"))
    assert store.update_many(table, rows(10), set={"note": {"b"}, "odd": {"a": [1]}}) == []
    assert store.query(table, "p").items == rows(10, note={"b"}, odd={"a": [1]})


@tables
def test_of_many_items_none_is_made(store: Store, table: str) -> None:
    assert store.update_many(table, rows(10), set={"n": 2}) == rows(10)
    assert store.update_many(table, [], set={"n": 2}) == []
    assert store.scan(table).items == []


def test_many_items_changed_alike_show_in_the_stream_where_they_changed(store: Store) -> None:
    store.batch_put("rows", rows(8, n=1, text="x"))
    seen = store.changes("rows")[-1].position
    store.update_many("rows", rows(5), set={"n": 2})
    store.update_many("rows", rows(8), set={"n": 2})
    changes = store.changes("rows", after=seen)
    assert [change.key for change in changes] == rows(8)
    assert [change.old for change in changes] == rows(8, n=1, text="x")
    assert [change.new for change in changes] == rows(8, n=2, text="x")


def test_many_items_that_become_what_they_are_leave_no_record(store: Store) -> None:
    store.batch_put("rows", rows(5, odd={"a": 1, "b": 2}))
    seen = store.changes("rows")[-1].position
    assert store.update_many("rows", rows(5), set={"odd": {"b": 2, "a": 1}}) == []
    assert store.changes("rows", after=seen) == []


@tables
def test_many_items_are_held_against_numbers_of_any_size(store: Store, table: str) -> None:
    store.batch_put(table, [*rows(3, n=2**70), *rows(5, n=1)[3:]])
    assert store.update_many(table, rows(5), set={"odd": "x"}, conditions=[equals("n", 2**70)]) == rows(5)[3:]


@tables
@pytest.mark.parametrize(
    "named", [{"set": {"SK": "x"}}, {"set": {"n": 1}, "remove": ["n"]}, {"set": {"": 1}}]
)
def test_what_no_item_may_become_is_refused_of_many(store: Store, table: str, named: Any) -> None:
    store.batch_put(table, rows(6))
    with pytest.raises(InvalidWrite):
        store.update_many(table, rows(6), **named)
    assert store.query(table, "p").items == rows(6)
