"""The stream of changes: old and new image, in order per item."""

from decimal import Decimal
from typing import Any

import pytest

from contract.exact import exact
from flightpulse.domain.clock import SetClock
from flightpulse.domain.times import moment_text
from flightpulse.store.condition import absent
from flightpulse.store.port import Change, Check, ConditionFailed, Delete, Item, Put, Store, Update

A = {"PK": "p", "SK": "a"}
B = {"PK": "p", "SK": "b"}
Images = list[tuple[Item | None, Item | None]]


def images(changes: list[Change]) -> Images:
    return [(change.old, change.new) for change in changes]


def test_every_write_leaves_its_old_and_new_image(store: Store) -> None:
    store.put("rows", {**A, "n": 1})
    store.put("rows", {**A, "text": "x"})
    store.update("rows", A, set={"n": 2})
    store.delete("rows", A)
    store.put("rows", A)
    assert images(store.changes("rows")) == [
        (None, {**A, "n": 1}),
        ({**A, "n": 1}, {**A, "text": "x"}),
        ({**A, "text": "x"}, {**A, "text": "x", "n": 2}),
        ({**A, "text": "x", "n": 2}, None),
        (None, A),
    ]


def test_a_record_says_table_key_and_time(store: Store, clock: SetClock) -> None:
    store.put("bookings", {"id": "b", "flight": "SW1"})
    (change,) = store.changes("bookings")
    assert (change.table, change.key) == ("bookings", {"id": "b"})
    assert change.at == moment_text(clock.now()) == "2026-03-14T18:00:00.000Z"


def test_batches_and_transactions_leave_a_record_for_each_item(store: Store) -> None:
    store.batch_put("rows", [A, B])
    store.batch_put("rows", [A, {"PK": "p", "SK": "c"}], if_absent=True)
    store.transact([Update("rows", A, set={"n": 1}), Delete("rows", B), Put("rows", {"PK": "q", "SK": "d"})])
    store.batch_delete("rows", [A, B])
    by_key: dict[str, Images] = {}
    for change in store.changes("rows"):
        by_key.setdefault(change.key["SK"], []).append((change.old, change.new))
    assert by_key == {
        "a": [(None, A), (A, {**A, "n": 1}), ({**A, "n": 1}, None)],
        "b": [(None, B), (B, None)],
        "c": [(None, {"PK": "p", "SK": "c"})],
        "d": [(None, {"PK": "q", "SK": "d"})],
    }


def test_a_write_that_changes_nothing_leaves_no_record(store: Store) -> None:
    item: Item = {
        **A,
        "map": {"x": 1, "y": [True, None, {"z": b"z"}]},
        "set": {"b", "a"},
        "number": Decimal("1.50"),
        "big": 2**80,
        "list": [1, 2],
    }
    other: Item = {
        "list": (1, Decimal(2)),
        "big": Decimal(2**80),
        "number": Decimal("1.5"),
        "set": frozenset("ab"),
        "map": {"y": [True, None, {"z": b"z"}], "x": Decimal("1.0")},
        "SK": "a",
        "PK": "p",
    }
    store.put("rows", item)
    store.put("rows", item)
    store.put("rows", other)
    store.batch_put("rows", [other])
    store.batch_put("rows", [A], if_absent=True)
    store.update("rows", A)
    store.update("rows", A, set={"list": [1, 2]}, remove=["never there"], add={"set": {"a"}, "big": 0})
    store.transact([Put("rows", other)])
    store.delete("rows", B)
    store.batch_delete("rows", [B])
    store.transact([Delete("rows", B), Check("rows", A, ())])
    assert len(store.changes("rows")) == 1
    assert exact(store.get("rows", A)) == exact(item)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1, True),
        (0, False),
        (True, 1),
        ([1], [True]),
        ({"n": 0}, {"n": False}),
        ("1", 1),
        (b"a", "a"),
        (["a"], {"a"}),
        ([], {}),
        ("", None),
        ("é", "é"),
        (2**80, 2**80 + 1),
        (2**64, float),
    ],
)
def test_a_value_of_another_type_is_a_change(store: Store, before: Any, after: Any) -> None:
    after = Decimal("18446744073709551616.5") if after is float else after
    store.put("rows", {**A, "it": before})
    store.put("rows", {**A, "it": after})
    (_, change) = store.changes("rows")
    assert exact([change.old, change.new]) == exact([{**A, "it": before}, {**A, "it": after}])


def test_a_write_that_fails_leaves_no_record(store: Store) -> None:
    store.put("rows", A)
    with pytest.raises(ConditionFailed):
        store.put("rows", {**A, "n": 1}, if_absent=True)
    with pytest.raises(ConditionFailed):
        store.delete("rows", A, conditions=[absent("PK")])
    assert len(store.changes("rows")) == 1


def test_a_table_has_its_own_records_and_one_without_stream_none(store: Store) -> None:
    store.put("seats", A)
    store.batch_put("seats", [A, B])
    store.put("rows", A)
    store.put("bookings", {"id": "b"})
    assert store.changes("seats") == []
    assert images(store.changes("rows")) == [(None, A)]
    assert images(store.changes("bookings")) == [(None, {"id": "b"})]


def test_records_are_read_piece_by_piece_after_a_position(store: Store) -> None:
    for number in range(7):
        store.update("rows", A, set={"n": number})
        store.put("bookings", {"id": f"{number}"})
    whole = store.changes("rows")
    assert [change.new["n"] for change in whole if change.new] == list(range(7))
    assert store.changes("rows", limit=3) == whole[:3]
    assert store.changes("rows", after=whole[2].position) == whole[3:]
    assert store.changes("rows", after=whole[2].position, limit=2) == whole[3:5]
    assert store.changes("rows", after=whole[6].position) == []
    store.update("rows", A, set={"n": 7})
    assert images(store.changes("rows", after=whole[6].position)) == [({**A, "n": 6}, {**A, "n": 7})]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_records_of_many_items_changed_alike_are_read_piece_by_piece(store: Store, limit: int) -> None:
    keys = [{"PK": "p", "SK": name} for name in "abcde"]
    store.batch_put("rows", [{**key, "n": 1, "odd": {"a": [1]}} for key in keys])
    store.update_many("rows", keys, set={"n": 2}, remove=["odd"])
    store.update("rows", keys[0], set={"n": 3})
    expected: Images = [
        *((None, {**key, "n": 1, "odd": {"a": [1]}}) for key in keys),
        *(({**key, "n": 1, "odd": {"a": [1]}}, {**key, "n": 2}) for key in keys),
        ({**keys[0], "n": 2}, {**keys[0], "n": 3}),
    ]
    found: list[Change] = []
    while changes := store.changes("rows", after=found[-1].position if found else None, limit=limit):
        assert len(changes) <= limit
        found += changes
    assert images(found) == expected
    assert len({change.position for change in found}) == len(found)


def test_an_item_that_moves_in_the_layout_leaves_one_record(store: Store) -> None:
    store.put("bookings", {"id": "b", "flight": "SW1"})
    store.put("bookings", {"id": "b", "flight": "SW2"})
    store.batch_put("bookings", [{"id": "b", "flight": "SW3"}])
    _, second, third = images(store.changes("bookings"))
    assert second == ({"id": "b", "flight": "SW1"}, {"id": "b", "flight": "SW2"})
    assert third == ({"id": "b", "flight": "SW2"}, {"id": "b", "flight": "SW3"})
