"""Secondary indexes: who is in them, in which order, and what they show."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest

from flightpulse.store.condition import Between, Prefix
from flightpulse.store.port import Item, Store, every_item


def eventually(wanted: object, read: Callable[[], object]) -> None:
    """See that a read of an index comes to give what is wanted: an index may lag behind a write."""
    end = monotonic() + 10
    while (found := read()) != wanted and monotonic() < end:
        sleep(0.05)
    assert found == wanted


def seen(
    store: Store, index: str, partition: Any, table: str = "rows", **asked: Any
) -> Callable[[], list[Item]]:
    return lambda: list(every_item(store, table, partition, index=index, **asked))


def row(sort_key: str, **more: Any) -> Item:
    return {"PK": "p", "SK": sort_key, **more}


def test_an_index_gives_items_of_all_partitions_in_the_order_of_its_sort_key(store: Store) -> None:
    items = [{"PK": f"p{n}", "SK": "s", "group": "g", "at": at, "n": n} for n, at in enumerate("CAB")]
    store.batch_put("rows", [*items, row("other", group="h", at="A")])
    c, a, b = items
    eventually([a, b, c], seen(store, "GroupIndex", "g"))
    eventually([c, b, a], seen(store, "GroupIndex", "g", descending=True))
    eventually([a, b], seen(store, "GroupIndex", "g", sort=Between(None, "B")))
    eventually([b], seen(store, "GroupIndex", "g", sort=Prefix("B")))


def test_an_index_holds_only_items_that_have_all_its_keys(store: Store) -> None:
    whole = row("whole", group="g", at="A", owner="o", level=1)
    store.batch_put("rows", [whole, row("half", group="g"), row("other half", at="A"), row("neither")])
    eventually([whole], seen(store, "GroupIndex", "g"))
    eventually([{"PK": "p", "SK": "whole", "owner": "o", "level": 1}], seen(store, "OwnerIndex", "o"))
    eventually([], seen(store, "OwnerIndex", "p"))


def test_an_index_without_sort_key_holds_items_that_have_its_partition_key(store: Store) -> None:
    store.batch_put("rows", [row("a", kind="k", text="x"), row("b", kind="k"), row("c")])
    eventually(
        ["a", "b"], lambda: sorted(item["SK"] for item in every_item(store, "rows", "k", index="KindIndex"))
    )


def test_an_index_shows_what_it_projects(store: Store) -> None:
    item = row("a", kind="k", group="g", at="A", owner="o", level=1, note="n", more="m", expires=2**40)
    store.put("rows", item)
    eventually([item], seen(store, "GroupIndex", "g"))
    eventually([row("a", kind="k")], seen(store, "KindIndex", "k"))
    eventually([row("a", owner="o", level=1, note="n")], seen(store, "OwnerIndex", "o"))


def test_an_index_may_turn_the_tables_own_keys_round(store: Store) -> None:
    store.batch_put("rows", [{"PK": p, "SK": s} for p in "ba" for s in "12"])
    eventually([{"PK": "a", "SK": "2"}, {"PK": "b", "SK": "2"}], seen(store, "TurnedIndex", "2", limit=1))


def test_an_index_by_number_is_in_the_order_of_numbers(store: Store) -> None:
    store.batch_put("rows", [row(f"{n}", owner="o", level=n) for n in (10, -1, 9)])
    eventually(
        [-1, 9, 10], lambda: [item["level"] for item in every_item(store, "rows", "o", index="OwnerIndex")]
    )
    eventually(
        [9, 10],
        lambda: [i["level"] for i in every_item(store, "rows", "o", index="OwnerIndex", sort=Between(0))],
    )


@pytest.mark.parametrize("table", ["rows", "seats"])
def test_an_index_follows_the_changes_of_its_attributes(store: Store, table: str) -> None:
    def look(group: str) -> Callable[[], list[Item]]:
        return seen(store, "GroupIndex", group, table)

    key = {"PK": "p", "SK": "s"}
    item = store.update(table, key, set={"group": "g", "at": "A"})
    eventually([item], look("g"))
    item = store.update(table, key, set={"group": "h"})
    eventually([item], look("h"))
    eventually([], look("g"))
    store.update(table, key, remove=["at"])
    eventually([], look("h"))
    item = store.update(table, key, set={"at": "B", "n": 1})
    eventually([item], look("h"))
    store.put(table, {**key, "group": "g", "at": "C"})
    eventually([{**key, "group": "g", "at": "C"}], look("g"))
    eventually([], look("h"))
    store.batch_put(table, [key])
    eventually([], look("g"))
    store.put(table, item)
    eventually([item], look("h"))
    store.delete(table, key)
    eventually([], look("h"))


@pytest.mark.parametrize("table", ["rows", "seats"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 11, 12, 13])
def test_items_of_equal_index_keys_are_paged_through_once_each(
    store: Store, table: str, limit: int, descending: bool
) -> None:
    items: list[Item] = [{"PK": p, "SK": s, "group": "g", "at": "A"} for p in "cab" for s in "2143"]
    store.batch_put(table, items)
    wanted = sorted((item["PK"], item["SK"]) for item in items)

    def found() -> list[tuple[str, str]]:
        asked: dict[str, Any] = {"index": "GroupIndex", "descending": descending, "limit": limit}
        return sorted((i["PK"], i["SK"]) for i in every_item(store, table, "g", **asked))

    eventually(wanted, found)


def test_an_item_moves_to_another_place_in_the_layout_and_is_found_as_before(store: Store) -> None:
    key = {"PK": "p", "SK": "s"}
    changes: list[Any] = ["SW1", "SW2", "", 7, None, 2**70, ["odd"], {"odd": 1}, b"odd", True, {"odd"}, "SW1"]
    for flight in changes:
        item = store.update("seats", key, set={"flight": flight, "group": "g", "at": "A"})
        assert store.get("seats", key) == item
        assert store.query("seats", "p").items == [item]
        assert store.scan("seats").items == [item]
        eventually([item], seen(store, "GroupIndex", "g", "seats"))
    assert store.update("seats", key, remove=["flight"]) == {**key, "group": "g", "at": "A"}
    store.batch_put("seats", [{**key, "flight": "SW3"}])
    assert store.scan("seats").items == [{**key, "flight": "SW3"}]
    store.delete("seats", key)
    assert store.scan("seats").items == []


def test_items_laid_out_side_by_side_stay_in_the_order_of_their_sort_keys(store: Store) -> None:
    store.batch_put("seats", [{"PK": "p", "SK": s, "flight": f} for s, f in zip("4213", "acbd", strict=True)])
    assert [item["SK"] for item in every_item(store, "seats", "p", limit=1)] == ["1", "2", "3", "4"]
    assert [item["SK"] for item in every_item(store, "seats", "p", limit=3, descending=True)] == list("4321")
