"""Operations that all happen or do not."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from flightpulse.store.condition import absent, equals, present
from flightpulse.store.port import (
    MAX_TRANSACTION,
    Check,
    ConditionFailed,
    Delete,
    InvalidWrite,
    Item,
    Operation,
    Put,
    Store,
    Update,
    whole_table,
)

A, B, C = ({"PK": "p", "SK": s} for s in "abc")


def test_a_transaction_does_all_its_operations_in_several_tables(store: Store) -> None:
    store.batch_put("rows", [{**A, "n": 1}, {**B, "n": 1}, {**C, "state": "open"}])
    store.transact(
        [
            Put("rows", {**A, "n": 2}),
            Delete("rows", B),
            Check("rows", C, (equals("state", "open"),)),
            Update("notes", {"id": "n"}, set={"text": "x"}, add={"count": 1}),
            Put("seats", A, if_absent=True),
        ]
    )
    assert list(whole_table(store, "rows")) == [{**A, "n": 2}, {**C, "state": "open"}]
    assert store.get("notes", {"id": "n"}) == {"id": "n", "text": "x", "count": 1}
    assert store.get("seats", A) == A


def test_a_transaction_does_nothing_where_one_condition_fails_and_says_which(store: Store) -> None:
    store.batch_put("rows", [{**A, "n": 1}, {**B, "n": 1}])
    operations: list[Operation] = [
        Update("rows", A, add={"n": 1}, conditions=(equals("n", 1),)),
        Put("rows", {**B, "n": 2}, if_absent=True),
        Put("notes", {"id": "n"}),
        Check("rows", C, (present("PK"),)),
        Delete("seats", A, (absent("PK"),)),
    ]
    with pytest.raises(ConditionFailed) as raised:
        store.transact(operations)
    assert raised.value.failed == (1, 3)
    assert list(whole_table(store, "rows")) == [{**A, "n": 1}, {**B, "n": 1}]
    assert store.get("notes", {"id": "n"}) is None
    assert len(store.changes("rows")) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        Put("seats", {"PK": "p"}),
        Put("seats", {**B, "odd": 1.5}),
        Put("seats", {**B, "text": "x" * 410_000}),
        Update("seats", B, set={"SK": "c"}),
        Update("seats", B, add={"n": "1"}),
        Delete("seats", {"PK": "p"}),
        Check("seats", {"PK": "p", "SK": 1}, ()),
    ],
)
def test_a_transaction_does_nothing_where_one_operation_is_refused(store: Store, wrong: Operation) -> None:
    with pytest.raises(InvalidWrite):
        store.transact([Put("rows", A), wrong])
    assert store.get("rows", A) is None
    assert store.changes("rows") == []


def test_a_check_writes_nothing(store: Store) -> None:
    store.put("rows", A)
    store.transact([Check("rows", A, (present("PK"),)), Check("rows", B, (absent("PK"),))])
    assert store.get("rows", A) == A
    assert store.get("rows", B) is None
    assert len(store.changes("rows")) == 1


def test_a_transaction_has_at_most_100_operations(store: Store) -> None:
    puts = [Put("rows", {"PK": "p", "SK": f"{n:03}"}) for n in range(MAX_TRANSACTION + 1)]
    with pytest.raises(InvalidWrite, match="100"):
        store.transact(puts)
    assert store.scan("rows").items == []
    store.transact(puts[:MAX_TRANSACTION])
    assert len(store.scan("rows").items) == 100


@pytest.mark.parametrize(
    "other",
    [Put("rows", {**A, "n": 1}), Update("rows", A), Delete("rows", A), Check("rows", A, (absent("n"),))],
)
def test_a_transaction_has_each_item_once(store: Store, other: Operation) -> None:
    with pytest.raises(InvalidWrite):
        store.transact([Put("rows", A), Put("rows", B), other])
    assert store.scan("rows").items == []


def test_items_of_the_same_key_in_two_tables_are_two_items(store: Store) -> None:
    store.transact([Put("rows", A), Put("seats", A)])
    assert store.get("rows", A) == store.get("seats", A) == A


def test_operations_see_the_items_as_they_were_before_the_transaction(store: Store) -> None:
    store.transact([Put("rows", A), Check("rows", B, (absent("PK"),)), Put("rows", C, if_absent=True)])
    assert [item["SK"] for item in store.query("rows", "p").items] == ["a", "c"]


def test_what_is_written_in_one_commit_is_there_after_it_and_seen_within(store: Store) -> None:
    with store.one_commit():
        store.put("rows", A)
        store.batch_put("seats", [A, B])
        assert store.get("rows", A) == A
        store.update("rows", A, set={"n": 1}, conditions=[present("PK")])
        assert store.query("rows", "p").items == [{**A, "n": 1}]
    assert store.get("rows", A) == {**A, "n": 1}
    assert store.batch_get("seats", [A, B]) == [A, B]


def test_writes_of_several_threads_lose_nothing(store: Store) -> None:
    def write(thread: int) -> None:
        for number in range(25):
            store.update("rows", A, add={"sum": 1})
            store.put("seats", {"PK": f"t{thread}", "SK": f"{number}"})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert store.get("rows", A) == {**A, "sum": 100}
    assert len(list(whole_table(store, "seats"))) == 100


def test_of_several_threads_one_wins_what_only_one_may(store: Store) -> None:
    def claim(thread: int) -> bool:
        try:
            store.put("rows", {**A, "by": thread}, if_absent=True)
        except ConditionFailed:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        won = [thread for thread, one in enumerate(threads.map(claim, range(8))) if one]
    item: Item | None = store.get("rows", A)
    assert item is not None
    assert won == [item["by"]]
