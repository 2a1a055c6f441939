"""Partitions, ranges and pages of tables."""

from decimal import Decimal
from typing import Any

import pytest

from contract.exact import some_order
from flightpulse.store.condition import Between, Prefix, SortRange
from flightpulse.store.port import MAX_PAGE_BYTES, InvalidWrite, Item, Store, every_item, whole_table

#: In the order of their UTF-8 bytes: neither an alphabet's order nor that of UTF-16.
SORTED = [
    "\0",
    "\0a",
    "A",
    "AB",
    "AB\U0010ffff",
    "AC",
    "Z",
    "a",
    "e\u0301",
    "z",
    "é",
    "\ud7ff",
    "\ue000",
    "\uffff",
]
SORTED += ["🛫", "\U0010ffff", "\U0010ffff\U0010ffff"]


def fill(store: Store, sort_keys: list[str], partition: str = "p") -> None:
    for number, sort_key in enumerate(reversed(sort_keys)):
        store.put("rows", {"PK": partition, "SK": sort_key, "number": number})
    store.put("rows", {"PK": partition + "x", "SK": "in another partition"})


def sort_keys(store: Store, sort: SortRange | None = None, **asked: Any) -> list[str]:
    return [item["SK"] for item in every_item(store, "rows", "p", sort=sort, **asked)]


def pages(store: Store, limit: int | None, **asked: Any) -> list[list[Item]]:
    """Follow a query's cursors to the end."""
    found, cursor = [], None
    while True:
        page = store.query("rows", "p", limit=limit, cursor=cursor, **asked)
        found.append(page.items)
        if page.cursor is None:
            return found
        cursor = page.cursor


def test_a_partition_is_in_the_order_of_its_sort_keys_utf8_bytes(store: Store) -> None:
    fill(store, SORTED)
    assert sort_keys(store) == SORTED
    assert sort_keys(store, descending=True) == SORTED[::-1]


def test_a_partition_that_nothing_is_in_is_an_empty_page(store: Store) -> None:
    fill(store, ["a"])
    page = store.query("rows", "nobody")
    assert page.items == []
    assert page.cursor is None


def test_a_table_without_sort_keys_has_one_item_to_a_partition(store: Store) -> None:
    store.put("notes", {"id": "a"})
    store.put("notes", {"id": "b"})
    assert list(every_item(store, "notes", "a", limit=1)) == [{"id": "a"}]


@pytest.mark.parametrize(
    "prefix", ["", "\0", "A", "AB", "AB\U0010ffff", "e", "é", "\ud7ff", "\U0010ffff", "no"]
)
def test_a_prefix_gives_the_sort_keys_that_begin_with_it(store: Store, prefix: str) -> None:
    fill(store, SORTED)
    assert sort_keys(store, Prefix(prefix)) == [key for key in SORTED if key.startswith(prefix)]


@pytest.mark.parametrize(
    ("between", "found"),
    [
        (Between("B", "D"), ["B", "C", "D"]),
        (Between("BA", "CZ"), ["C"]),
        (Between("C"), ["C", "D", "E"]),
        (Between(None, "B"), ["A", "B"]),
        (Between(last="A~"), ["A"]),
        (Between("C", "C"), ["C"]),
        (Between("F", None), []),
        (Between(), ["A", "B", "C", "D", "E"]),
    ],
)
def test_between_includes_both_ends_and_leaves_none_open(
    store: Store, between: Between, found: list[str]
) -> None:
    fill(store, ["A", "B", "C", "D", "E"])
    assert sort_keys(store, between) == found
    assert sort_keys(store, between, descending=True) == found[::-1]


def test_sort_keys_that_are_numbers_are_in_the_order_of_numbers(store: Store) -> None:
    numbers = [-(2**40), -10, -9, 0, 2, 10, 2**53 + 1]
    for number in reversed(numbers):
        store.put("counts", {"place": 7, "number": number})
    store.put("counts", {"place": 77, "number": 1})
    assert [item["number"] for item in every_item(store, "counts", 7, limit=2)] == numbers
    between = store.query("counts", 7, sort=Between(-9, 10), descending=True)
    assert [item["number"] for item in between.items] == [10, 2, 0, -9]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 16, 17, 18, 1000])
def test_pages_of_any_size_hold_the_same_items(store: Store, limit: int, descending: bool) -> None:
    fill(store, SORTED)
    found = pages(store, limit, descending=descending)
    assert [item["SK"] for page in found for item in page] == (SORTED[::-1] if descending else SORTED)
    assert all(len(page) == limit for page in found[:-1])
    assert len(found[-1]) <= limit


def test_a_range_goes_on_from_page_to_page(store: Store) -> None:
    fill(store, SORTED)
    assert sort_keys(store, Prefix("A"), limit=1) == ["A", "AB", "AB\U0010ffff", "AC"]
    assert sort_keys(store, Between("AB", "z"), limit=2, descending=True) == SORTED[9:2:-1]


def test_a_cursor_goes_on_behind_the_last_item_even_if_that_is_gone(store: Store) -> None:
    fill(store, ["A", "B", "D"])
    page = store.query("rows", "p", limit=2)
    store.delete("rows", {"PK": "p", "SK": "B"})
    store.put("rows", {"PK": "p", "SK": "AA"})
    store.put("rows", {"PK": "p", "SK": "C"})
    rest = store.query("rows", "p", cursor=page.cursor)
    assert [item["SK"] for item in rest.items] == ["C", "D"]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_holds_at_least_one_item(store: Store, limit: int) -> None:
    with pytest.raises(InvalidWrite, match="limit"):
        store.query("rows", "p", limit=limit)
    with pytest.raises(InvalidWrite, match="limit"):
        store.scan("rows", limit=limit)


@pytest.mark.parametrize(
    ("table", "partition", "asked"),
    [
        ("rows", "px", {}),
        ("rows", "p", {"descending": True}),
        ("rows", "p", {"sort": Prefix("A")}),
        ("rows", "p", {"index": "GroupIndex"}),
        ("rows", "p", {"index": "TurnedIndex"}),
        ("seats", "p", {}),
        ("counts", 1, {}),
        ("notes", "p", {}),
    ],
)
def test_a_cursor_of_another_query_is_refused(
    store: Store, table: str, partition: object, asked: dict[str, Any]
) -> None:
    fill(store, ["A", "AB", "C"])
    cursor = store.query("rows", "p", limit=1).cursor
    assert cursor is not None
    with pytest.raises(InvalidWrite, match="cursor"):
        store.query(table, partition, cursor=cursor, **asked)
    with pytest.raises(InvalidWrite, match="cursor"):
        store.scan(table, cursor=cursor)


@pytest.mark.parametrize("cursor", ["", "x", "é", "bm9uZQ==", "W10=", "bnVsbA==", "W1tdXQ==", "\ud800"])
def test_a_cursor_that_no_page_gave_is_refused(store: Store, cursor: str) -> None:
    fill(store, ["A", "B"])
    with pytest.raises(InvalidWrite, match="cursor"):
        store.query("rows", "p", cursor=cursor)
    with pytest.raises(InvalidWrite, match="cursor"):
        store.scan("rows", cursor=cursor)


@pytest.mark.parametrize("partition", [7, None, "", b"p", True, "\ud800"])
def test_a_partition_that_no_item_can_be_in_is_refused(store: Store, partition: object) -> None:
    with pytest.raises(InvalidWrite, match="PK"):
        store.query("rows", partition)
    with pytest.raises(InvalidWrite, match="group"):
        store.query("rows", partition, index="GroupIndex")


def test_a_range_of_another_type_than_the_sort_keys_is_refused(store: Store) -> None:
    ranges: list[SortRange] = [
        Between(1, 2),
        Between("a", 2),
        Between(None, b"b"),
        Prefix("\ud800"),
        Between("\udfff"),
    ]
    for sort in ranges:
        with pytest.raises(InvalidWrite, match="SK"):
            store.query("rows", "p", sort=sort)
    ranges = [Prefix("1"), Prefix(""), Between("1"), Between(Decimal("1.5")), Between(True)]
    for sort in ranges:
        with pytest.raises(InvalidWrite, match="number"):
            store.query("counts", 1, sort=sort)


def test_a_range_where_there_are_no_sort_keys_is_refused(store: Store) -> None:
    ranges: list[SortRange] = [Prefix("a"), Between("a", "b")]
    for sort in ranges:
        with pytest.raises(InvalidWrite):
            store.query("notes", "a", sort=sort)
        with pytest.raises(InvalidWrite):
            store.query("rows", "a", index="KindIndex", sort=sort)


def test_an_unknown_index_is_refused_by_name(store: Store) -> None:
    with pytest.raises(InvalidWrite, match="NoIndex"):
        store.query("rows", "p", index="NoIndex")


def test_a_page_holds_at_most_1_mb(store: Store) -> None:
    big = "x" * 300_000
    items: list[Item] = [{"PK": "p", "SK": f"{number}", "big": big} for number in range(8)]
    store.batch_put("rows", items)
    found = pages(store, None)
    assert [item for page in found for item in page] == items
    assert max(len(page) for page in found) * len(big) <= MAX_PAGE_BYTES
    assert [len(page) for page in pages(store, 2)][:4] == [2, 2, 2, 2]
    first = store.scan("rows")
    assert first.cursor is not None
    assert len(first.items) * len(big) <= MAX_PAGE_BYTES
    assert some_order(whole_table(store, "rows")) == some_order(items)


@pytest.mark.parametrize("table", ["rows", "seats"])
@pytest.mark.parametrize("limit", [1, 2, 7, 100])
def test_a_scan_gives_every_item_once_whatever_the_size_of_its_pages(
    store: Store, table: str, limit: int
) -> None:
    items: list[Item] = [{"PK": p, "SK": s, "flight": s + p} for p in "abc" for s in "1234"]
    store.batch_put(table, items)
    found: list[Item] = []
    page = store.scan(table, limit=limit)
    found += page.items
    while page.cursor is not None:
        assert len(page.items) == limit
        page = store.scan(table, limit=limit, cursor=page.cursor)
        found += page.items
    assert some_order(found) == some_order(items)


def test_a_scan_of_an_empty_table_is_an_empty_page(store: Store) -> None:
    assert store.scan("rows").items == []
    assert store.scan("rows").cursor is None
