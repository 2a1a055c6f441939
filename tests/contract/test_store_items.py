"""Reading and writing items one by one."""

import pytest

from contract.exact import exact
from flightpulse.store.condition import absent, equals, present
from flightpulse.store.port import ConditionFailed, InvalidWrite, Item, Key, Store

ROW = {"PK": "a", "SK": "1"}


def test_an_item_put_is_got_by_its_key(store: Store) -> None:
    store.put("rows", {**ROW, "text": "boarding"})
    store.put("notes", {"id": "n", "text": "closed"})
    assert store.get("rows", ROW) == {**ROW, "text": "boarding"}
    assert store.get("notes", {"id": "n"}) == {"id": "n", "text": "closed"}


def test_a_key_that_nothing_was_put_under_gives_none(store: Store) -> None:
    store.put("rows", {**ROW})
    assert store.get("rows", {"PK": "a", "SK": "2"}) is None
    assert store.get("rows", {"PK": "1", "SK": "a"}) is None


def test_a_put_replaces_the_whole_item(store: Store) -> None:
    store.put("rows", {**ROW, "old": 1})
    store.put("rows", {**ROW, "new": 2})
    assert store.get("rows", ROW) == {**ROW, "new": 2}


def test_an_item_stays_as_it_was_put_whatever_becomes_of_the_dict(store: Store) -> None:
    item: Item = {**ROW, "list": [1]}
    store.put("rows", item)
    item["list"].append(2)
    item["more"] = True
    assert store.get("rows", ROW) == {**ROW, "list": [1]}


def test_if_absent_writes_where_nothing_is(store: Store) -> None:
    store.put("rows", {**ROW, "first": True}, if_absent=True)
    with pytest.raises(ConditionFailed) as raised:
        store.put("rows", {**ROW, "first": False}, if_absent=True)
    assert raised.value.failed == (0,)
    assert store.get("rows", ROW) == {**ROW, "first": True}


def test_a_put_with_a_condition_looks_at_the_item_that_it_replaces(store: Store) -> None:
    store.put("rows", {**ROW, "state": "open"}, conditions=[absent("state")])
    with pytest.raises(ConditionFailed):
        store.put("rows", {**ROW, "state": "again"}, conditions=[absent("state")])
    store.put("rows", {**ROW, "state": "closed"}, conditions=[equals("state", "open")])
    assert store.get("rows", ROW) == {**ROW, "state": "closed"}


def test_a_deleted_item_is_gone_and_deleting_it_again_does_nothing(store: Store) -> None:
    store.put("rows", ROW)
    store.delete("rows", ROW)
    assert store.get("rows", ROW) is None
    store.delete("rows", ROW)


def test_a_delete_with_a_condition_leaves_an_item_that_does_not_meet_it(store: Store) -> None:
    store.put("rows", {**ROW, "state": "open"})
    with pytest.raises(ConditionFailed):
        store.delete("rows", ROW, conditions=[equals("state", "closed")])
    assert store.get("rows", ROW) is not None
    store.delete("rows", ROW, conditions=[equals("state", "open")])
    assert store.get("rows", ROW) is None
    with pytest.raises(ConditionFailed):
        store.delete("rows", ROW, conditions=[present("state")])


def test_an_update_sets_and_removes_and_returns_the_item_as_it_is_then(store: Store) -> None:
    store.put("rows", {**ROW, "gate": "B1", "text": "old", "kept": [1]})
    item = store.update("rows", ROW, set={"gate": "B2", "new": None}, remove=["text", "never there"])
    assert item == {**ROW, "gate": "B2", "new": None, "kept": [1]}
    assert store.get("rows", ROW) == item


def test_an_update_of_nothing_makes_an_item(store: Store) -> None:
    assert store.update("rows", ROW, set={"gate": "B2"}, add={"count": 1}) == {
        **ROW,
        "gate": "B2",
        "count": 1,
    }
    assert store.update("notes", {"id": "n"}) == {"id": "n"}
    assert store.get("rows", ROW) == {**ROW, "gate": "B2", "count": 1}
    assert store.get("notes", {"id": "n"}) == {"id": "n"}


def test_an_update_adds_to_numbers_from_nought(store: Store) -> None:
    store.update("rows", ROW, add={"count": 3})
    assert exact(store.update("rows", ROW, add={"count": -5})) == exact({**ROW, "count": -2})


def test_an_update_adds_to_sets_from_none(store: Store) -> None:
    store.update("rows", ROW, add={"names": {"a", "b"}})
    assert store.update("rows", ROW, add={"names": {"b", "c"}})["names"] == {"a", "b", "c"}
    assert store.get("rows", ROW) == {**ROW, "names": {"a", "b", "c"}}


@pytest.mark.parametrize(
    ("found", "added"),
    [("1", 1), (1, "1"), (True, 1), (1, True), (None, 1), ([1], 1), (1, {"a"}), ({"a"}, 1), (1, 1.5)],
)
def test_an_update_adds_only_numbers_to_numbers_and_sets_to_sets(
    store: Store, found: object, added: object
) -> None:
    store.put("rows", {**ROW, "it": found})
    with pytest.raises(InvalidWrite, match="it"):
        store.update("rows", ROW, add={"it": added})
    assert exact(store.get("rows", ROW)) == exact({**ROW, "it": found})


@pytest.mark.parametrize("change", [{"set": {"SK": "2"}}, {"remove": ["SK"]}, {"add": {"SK": 1}}])
def test_an_update_changes_no_key(store: Store, change: dict[str, dict[str, int]]) -> None:
    store.put("rows", ROW)
    with pytest.raises(InvalidWrite, match="SK"):
        store.update("rows", ROW, **change)  # type: ignore[arg-type]
    assert store.get("rows", ROW) == ROW


@pytest.mark.parametrize(
    "change",
    [
        {"set": {"n": 1}, "remove": ["n"]},
        {"set": {"n": 1}, "add": {"n": 1}},
        {"add": {"n": 1}, "remove": ["n"]},
        {"remove": ["n", "n"]},
    ],
)
def test_an_update_names_an_attribute_once(store: Store, change: dict[str, dict[str, int]]) -> None:
    store.put("rows", ROW)
    with pytest.raises(InvalidWrite):
        store.update("rows", ROW, **change)  # type: ignore[arg-type]
    assert store.get("rows", ROW) == ROW


def test_an_update_with_a_condition_that_fails_changes_nothing(store: Store) -> None:
    with pytest.raises(ConditionFailed):
        store.update("rows", ROW, set={"n": 1}, conditions=[present("PK")])
    assert store.get("rows", ROW) is None
    store.put("rows", {**ROW, "n": 1})
    with pytest.raises(ConditionFailed):
        store.update("rows", ROW, add={"n": 1}, conditions=[equals("n", 1), equals("n", 2)])
    assert store.get("rows", ROW) == {**ROW, "n": 1}


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"PK": "a"},
        {"SK": "1"},
        {"PK": "a", "SK": None},
        {"PK": "a", "SK": ""},
        {"PK": "", "SK": "1"},
        {"PK": "a", "SK": 1},
        {"PK": b"a", "SK": "1"},
        {"PK": "a", "SK": "k" * 1025},
        {"PK": "a", "SK": "ü" * 513},
        {"PK": "a", "SK": "\ud800"},
    ],
)
def test_a_key_that_is_none_is_refused_by_every_read_and_write(store: Store, key: Key) -> None:
    refused = pytest.raises(InvalidWrite)
    with refused:
        store.get("rows", key)
    with refused:
        store.put("rows", key)
    with refused:
        store.update("rows", key, set={"n": 1})
    with refused:
        store.delete("rows", key)
    with refused:
        store.batch_get("rows", [ROW, key])
    with refused:
        store.batch_put("rows", [key])
    with refused:
        store.batch_delete("rows", [key])


@pytest.mark.parametrize("number", ["1", True, None, 1.0, 2**200])
def test_a_number_as_key_is_a_whole_one(store: Store, number: object) -> None:
    with pytest.raises(InvalidWrite, match="number"):
        store.put("counts", {"place": 1, "number": number})
    with pytest.raises(InvalidWrite, match="number"):
        store.get("counts", {"place": 1, "number": number})


def test_a_key_names_nothing_but_the_key(store: Store) -> None:
    store.put("rows", {**ROW, "n": 1})
    with pytest.raises(InvalidWrite):
        store.get("rows", {**ROW, "n": 1})
    with pytest.raises(InvalidWrite):
        store.get("notes", {"id": "a", "PK": "a"})


@pytest.mark.parametrize("value", ["", 7, None, True, b"g", ["g"]])
def test_a_value_that_is_no_key_is_refused_where_an_index_has_its_key(store: Store, value: object) -> None:
    with pytest.raises(InvalidWrite, match="group"):
        store.put("rows", {**ROW, "group": value})
    store.put("rows", ROW)
    with pytest.raises(InvalidWrite, match="group"):
        store.update("rows", ROW, set={"group": value})
    assert store.get("rows", ROW) == ROW
