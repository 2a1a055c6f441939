"""Items that expire: invisible at once, gone at the next sweep."""

from datetime import timedelta
from typing import Any

import pytest

from flightpulse.domain.clock import SetClock
from flightpulse.store.condition import absent, equals, present
from flightpulse.store.port import Check, ConditionFailed, Item, Put, Store, every_item, whole_table

KEY = {"PK": "p", "SK": "s"}
both = pytest.mark.parametrize("table", ["rows", "seats"])  # with a stream, and without one


@pytest.fixture
def soon(clock: SetClock) -> int:
    """In Unix seconds; `later` is beyond it."""
    return int(clock.now().timestamp()) + 60


@pytest.fixture
def later(clock: SetClock) -> Any:
    return lambda minutes=2: clock.advance(clock.now() + timedelta(minutes=minutes))


@both
def test_an_expired_item_is_invisible_to_every_read(store: Store, table: str, soon: int, later: Any) -> None:
    item = {**KEY, "group": "g", "at": "A", "kind": "k", "owner": "o", "level": 1, "expires": soon}
    store.put(table, item)
    assert store.get(table, KEY) == item
    assert store.query(table, "p").items == [item]
    later()
    assert store.get(table, KEY) is None
    assert store.batch_get(table, [KEY]) == []
    assert store.query(table, "p").items == []
    assert store.scan(table).items == []
    assert store.query(table, "g", index="GroupIndex").items == []


def test_an_index_that_does_not_project_the_expiry_shows_no_expired_item(
    store: Store, soon: int, later: Any
) -> None:
    store.put("rows", {**KEY, "kind": "k", "owner": "o", "level": 1, "expires": soon})
    later()
    assert store.query("rows", "k", index="KindIndex").items == []
    assert store.query("rows", "o", index="OwnerIndex").items == []


@both
def test_pages_are_filled_over_expired_items(store: Store, table: str, soon: int, later: Any) -> None:
    items: list[Item] = [{"PK": "p", "SK": f"{n:02}", "group": "g", "at": f"{n:02}"} for n in range(30)]
    store.batch_put(table, [{**i, "expires": soon} if n % 5 else i for n, i in enumerate(items)])
    later()
    first = store.query(table, "p", limit=4)
    assert first.items == items[0:20:5]
    assert store.query(table, "p", limit=4, cursor=first.cursor).items == items[20::5]
    assert store.query(table, "g", index="GroupIndex", limit=4).items == items[0:20:5]
    assert len(store.scan(table, limit=4).items) == 4
    assert list(every_item(store, table, "p", limit=2)) == items[::5]


@both
def test_an_item_without_a_number_for_expiry_never_expires(store: Store, table: str, later: Any) -> None:
    odd: list[Any] = ["2020-01-01", None, True, [1], "1", b"1", 2**80]
    store.batch_put(table, [{"PK": "p", "SK": f"{n}", "expires": value} for n, value in enumerate(odd)])
    later()
    assert len(store.query(table, "p").items) == len(odd)
    assert store.sweep() == 0


@both
def test_an_item_whose_expiry_is_moved_on_stays(store: Store, table: str, soon: int, later: Any) -> None:
    store.put(table, {**KEY, "expires": soon})
    store.update(table, KEY, add={"expires": 3600})
    later()
    assert store.get(table, KEY) == {**KEY, "expires": soon + 3600}
    assert store.sweep() == 0


@both
def test_if_absent_also_accepts_an_expired_item(store: Store, table: str, soon: int, later: Any) -> None:
    store.batch_put(table, [{**KEY, "SK": s, "expires": soon} for s in "abc"])
    with pytest.raises(ConditionFailed):
        store.put(table, {**KEY, "SK": "a", "new": True}, if_absent=True)
    later()
    store.put(table, {**KEY, "SK": "a", "new": True}, if_absent=True)
    store.batch_put(table, [{**KEY, "SK": "b", "new": True}], if_absent=True)
    store.transact([Put(table, {**KEY, "SK": "c", "new": True}, if_absent=True)])
    assert store.query(table, "p").items == [{**KEY, "SK": s, "new": True} for s in "abc"]


def test_conditions_find_an_expired_item_absent(store: Store, soon: int, later: Any) -> None:
    store.put("rows", {**KEY, "n": 1, "expires": soon})
    later()
    for condition in (present("n"), equals("n", 1), present("PK")):
        with pytest.raises(ConditionFailed):
            store.update("rows", KEY, set={"n": 2}, conditions=[condition])
        with pytest.raises(ConditionFailed):
            store.transact([Check("rows", KEY, (condition,))])
    store.put("rows", {**KEY, "n": 2}, conditions=[absent("n")])
    assert store.get("rows", KEY) == {**KEY, "n": 2}


def test_an_update_takes_nothing_over_from_an_expired_item(store: Store, soon: int, later: Any) -> None:
    store.put("rows", {**KEY, "count": 5, "text": "old", "expires": soon})
    later()
    assert store.update("rows", KEY, add={"count": 1}) == {**KEY, "count": 1}
    assert store.get("rows", KEY) == {**KEY, "count": 1}


@both
def test_a_sweep_removes_expired_items_and_says_how_many(
    store: Store, table: str, soon: int, later: Any
) -> None:
    store.batch_put(table, [{"PK": "p", "SK": f"{n}", "expires": soon} for n in range(5)])
    store.put(table, KEY)
    assert store.sweep() == 0
    later()
    assert store.sweep() == 5
    assert store.sweep() == 0
    assert list(whole_table(store, table)) == [KEY]


def test_a_sweep_shows_in_the_stream(store: Store, soon: int, later: Any) -> None:
    item = {**KEY, "text": "brief", "expires": soon}
    store.put("rows", item)
    later()
    store.get("rows", KEY)
    (put,) = store.changes("rows")
    store.sweep()
    (removed,) = store.changes("rows", after=put.position)
    assert (removed.key, removed.old, removed.new) == (KEY, item, None)


def test_a_sweep_of_many_items_removes_them_all(store: Store, soon: int, later: Any) -> None:
    store.batch_put("seats", [{"PK": "p", "SK": f"{n}", "expires": soon} for n in range(2500)])
    later()
    assert store.sweep() == 2500
