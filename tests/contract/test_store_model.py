"""The engine beside a model of a few lines: whatever is done to both, they hold the same."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from contract.conftest import TABLES, Engine
from contract.exact import exact, some_order
from flightpulse.domain.clock import SetClock
from flightpulse.store.condition import Between, Condition, Prefix, SortRange, absent, equals, present
from flightpulse.store.port import (
    Check,
    ConditionFailed,
    Delete,
    InvalidWrite,
    Item,
    Key,
    Operation,
    Put,
    Update,
    every_item,
    whole_table,
)

START = datetime(2026, 3, 14, 18, tzinfo=UTC)
Name = tuple[str, str, str]  # table, PK, SK

tables = st.sampled_from(["rows", "seats"])
partitions = st.sampled_from(["p", "p\0", "P", "\U0010ffff", "é"])
SORT_KEYS = ["a", "a\0", "ab", "b", "B", "\0", "\uffff", "🛫", "\U0010ffff", "%", "'; --"]
sort_keys = st.sampled_from(SORT_KEYS)
keys = st.fixed_dictionaries({"PK": partitions, "SK": sort_keys})
alike = st.one_of(  # many keys, of one partition or of one sort key
    st.builds(
        lambda partition, sort: [{"PK": partition, "SK": each} for each in sort],
        partitions,
        st.lists(sort_keys, max_size=8, unique=True),
    ),
    st.builds(
        lambda partition, sort: [{"PK": each, "SK": sort} for each in partition],
        st.lists(partitions, max_size=5, unique=True),
        sort_keys,
    ),
    st.lists(keys, max_size=3, unique_by=lambda key: (key["PK"], key["SK"])),
)
groups = st.sampled_from(["g", "g\0", "é"])
moments = st.sampled_from(["A", "AA", "B", "\U0010ffff"])
expiries = st.sampled_from([int(START.timestamp()) + seconds for seconds in (30, 90, 10**6)])
odd = st.sampled_from(
    ["", "x\0", None, True, 1, 0, 2**70, b"\0", [], [1, {"a": {"s"}}], {}, {"m": {"": True}}]
)
optional: dict[str, st.SearchStrategy[Any]] = {
    "group": groups,
    "at": moments,
    "flight": st.sampled_from(["SW1", "SW2", ""]) | odd,
    "expires": expiries,
    "odd": odd,
    "n": st.integers(-3, 3),
}
attributes = st.fixed_dictionaries({}, optional=optional)
items = st.builds(lambda key, rest: {**key, **rest}, keys, attributes)
conditions = st.lists(
    st.sampled_from([present("PK"), absent("odd"), equals("group", "g"), present("n"), absent("expires")])
    | st.builds(
        Condition, st.just("n"), st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.integers(-3, 3)
    )
    | st.builds(
        Condition, st.sampled_from(["at", "odd"]), st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), moments
    ),
    max_size=1,
).map(tuple)
updates: st.SearchStrategy[Update] = st.builds(
    lambda table, key, to_set, remove, number, conditions: Update(
        table,
        key,
        {name: value for name, value in to_set.items() if name not in remove and name != "n"},
        tuple(remove),
        {} if number is None or "n" in remove else {"n": number},
        conditions,
    ),
    tables,
    keys,
    attributes,
    st.sets(st.sampled_from(sorted(optional)), max_size=2),
    st.none() | st.integers(-3, 3),
    conditions,
)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Put, tables, items, st.booleans(), conditions),
    updates,
    st.builds(Delete, tables, keys, conditions),
    st.builds(Check, tables, keys, conditions),
)
ranges: st.SearchStrategy[SortRange | None] = st.one_of(
    st.none(),
    st.builds(Prefix, st.sampled_from(["", "a", "A", "\0", "\U0010ffff"])),
    st.builds(Between, st.none() | sort_keys, st.none() | sort_keys),
)


def name_of(operation: Operation) -> Name:
    key = operation.item if isinstance(operation, Put) else operation.key
    return (operation.table, key["PK"], key["SK"])


class Model:
    """All tables in one dict, expired items among them."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.all: dict[Name, Item] = {}

    def get(self, name: Name) -> Item | None:
        item = self.all.get(name)
        expired = item is not None and item.get("expires", 2**40) <= self.clock.now().timestamp()
        return None if expired else item

    def table(self, table: str) -> Iterator[Item]:
        found = (self.get(name) for name in sorted(self.all) if name[0] == table)
        return (item for item in found if item is not None)

    def holds(self, operation: Operation) -> bool:
        found = self.get(name_of(operation))
        if isinstance(operation, Put) and operation.if_absent and found is not None:
            return False
        return all(condition.holds(found) for condition in operation.conditions)

    def do(self, operation: Operation) -> None:
        name = name_of(operation)
        if isinstance(operation, Put):
            self.all[name] = operation.item
        elif isinstance(operation, Delete):
            if self.get(name) is not None:
                del self.all[name]
        elif isinstance(operation, Update):
            item = {**(self.get(name) or operation.key), **operation.set}
            item = {
                attribute: value for attribute, value in item.items() if attribute not in operation.remove
            }
            for attribute, number in operation.add.items():
                item[attribute] = item.get(attribute, 0) + number
            self.all[name] = item


def in_range(value: str, sort: SortRange | None) -> bool:
    if isinstance(sort, Prefix):
        return value.startswith(sort.text)
    if isinstance(sort, Between):
        return (sort.first is None or sort.first <= value) and (sort.last is None or value <= sort.last)
    return True


def failed(write: Callable[[], object]) -> tuple[int, ...]:
    """Return the operations whose conditions failed."""
    try:
        write()
    except ConditionFailed as failure:
        return failure.failed
    return ()


class EngineAndModel(RuleBasedStateMachine):
    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = SetClock(START)
        self.model = Model(self.clock)
        self.open()

    def open(self) -> None:
        self.store = type(self).engine(Path(self.folder.name), TABLES, self.clock)

    def teardown(self) -> None:
        with self.folder, closing(self.store):
            for table in ("rows", "seats"):
                assert some_order(whole_table(self.store, table)) == some_order(self.model.table(table))
            replayed: Mapping[Any, Item] = self.replayed()
            wanted = [item for (table, *_), item in self.model.all.items() if table == "rows"]
            assert some_order(replayed.values()) == some_order(wanted)

    def replayed(self) -> dict[Any, Item]:
        """Make a table of its stream."""
        replayed: dict[Any, Item] = {}
        for change in self.store.changes("rows", limit=100_000):
            assert exact(change.old) != exact(change.new)
            key = tuple(change.key.values())
            if change.new is None:
                del replayed[key]
            else:
                replayed[key] = change.new
        return replayed

    @rule(operation=operations)
    def write(self, operation: Operation) -> None:
        wanted = self.model.holds(operation)
        assert failed(lambda: self.written(operation)) == (() if wanted else (0,))
        if wanted:
            self.model.do(operation)
        if wanted and isinstance(operation, Update):
            assert exact(self.returned) == exact(self.model.all[name_of(operation)])

    def written(self, write: Operation) -> None:
        if isinstance(write, Put):
            self.store.put(write.table, write.item, if_absent=write.if_absent, conditions=write.conditions)
        elif isinstance(write, Delete):
            self.store.delete(write.table, write.key, conditions=write.conditions)
        elif isinstance(write, Update):
            self.returned = self.store.update(
                write.table,
                write.key,
                set=write.set,
                remove=write.remove,
                add=write.add,
                conditions=write.conditions,
            )
        else:
            self.store.transact([write])

    @rule(operations=st.lists(operations, min_size=2, max_size=5))
    def transact(self, operations: list[Operation]) -> None:
        if len(set(map(name_of, operations))) < len(operations):
            with pytest.raises(InvalidWrite):
                self.store.transact(operations)
            return
        failing = tuple(n for n, operation in enumerate(operations) if not self.model.holds(operation))
        assert failed(lambda: self.store.transact(operations)) == failing
        if not failing:
            for operation in operations:
                self.model.do(operation)

    @rule(table=tables, items=st.lists(items, max_size=6), if_absent=st.booleans())
    def batch_put(self, table: str, items: list[Item], if_absent: bool) -> None:
        self.store.batch_put(table, items, if_absent=if_absent)
        for item in items:
            put = Put(table, item, if_absent)
            if self.model.holds(put):
                self.model.do(put)

    @rule(
        table=tables,
        keys=alike,
        to_set=attributes,
        remove=st.sets(st.sampled_from(sorted(optional)), max_size=2),
        conditions=conditions,
    )
    def update_many(
        self, table: str, keys: list[Key], to_set: Item, remove: set[str], conditions: tuple[Condition, ...]
    ) -> None:
        to_set = {name: value for name, value in to_set.items() if name not in remove}
        changes = [Update(table, key, to_set, tuple(remove), {}, conditions) for key in keys]
        wanted = [self.model.get(name_of(each)) is not None and self.model.holds(each) for each in changes]
        stay = self.store.update_many(table, keys, set=to_set, remove=tuple(remove), conditions=conditions)
        assert stay == [key for key, changes in zip(keys, wanted, strict=True) if not changes]
        for change, changes_it in zip(changes, wanted, strict=True):
            if changes_it:
                self.model.do(change)

    @rule(table=tables, keys=st.lists(keys, max_size=4))
    def batch_delete(self, table: str, keys: list[Key]) -> None:
        self.store.batch_delete(table, keys)
        for key in keys:
            self.model.do(Delete(table, key))

    @rule(table=tables, keys=st.lists(keys, max_size=4))
    def read(self, table: str, keys: list[Key]) -> None:
        wanted = [self.model.get((table, key["PK"], key["SK"])) for key in keys]
        assert exact([self.store.get(table, key) or {} for key in keys]) == exact([w or {} for w in wanted])
        assert exact(self.store.batch_get(table, keys)) == exact(
            [item for item in wanted if item is not None]
        )

    @rule(table=tables, partition=partitions, sort=ranges, descending=st.booleans(), limit=st.integers(1, 4))
    def query(self, table: str, partition: str, sort: SortRange | None, descending: bool, limit: int) -> None:
        found = every_item(self.store, table, partition, sort=sort, descending=descending, limit=limit)
        wanted = [
            item for item in self.model.table(table) if item["PK"] == partition and in_range(item["SK"], sort)
        ]
        assert exact(list(found)) == exact(wanted[::-1] if descending else wanted)

    @rule(table=tables, group=groups, descending=st.booleans(), limit=st.integers(1, 4))
    def query_index(self, table: str, group: str, descending: bool, limit: int) -> None:
        found = list(
            every_item(self.store, table, group, index="GroupIndex", descending=descending, limit=limit)
        )
        wanted = [item for item in self.model.table(table) if item.get("group") == group and "at" in item]
        assert some_order(found) == some_order(wanted)
        order = [item["at"] for item in found]
        assert order == sorted(order, reverse=descending)

    @rule(table=tables, limit=st.integers(1, 4) | st.none())
    def scan(self, table: str, limit: int | None) -> None:
        page = self.store.scan(table, limit=limit)
        found = list(page.items)
        while page.cursor is not None:
            page = self.store.scan(table, limit=limit, cursor=page.cursor)
            found += page.items
        assert some_order(found) == some_order(self.model.table(table))

    @precondition(lambda self: self.clock.now() < START + timedelta(minutes=3))
    @rule()
    def a_minute_passes(self) -> None:
        self.clock.advance(self.clock.now() + timedelta(minutes=1))

    @rule()
    def sweep(self) -> None:
        gone = [name for name in self.model.all if self.model.get(name) is None]
        assert self.store.sweep() == len(gone)
        for name in gone:
            del self.model.all[name]

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.open()


def test_the_engine_does_as_the_model_does(engine: Engine) -> None:
    machine = type("Machine", (EngineAndModel,), {"engine": staticmethod(engine)})
    run_state_machine_as_test(machine, settings=settings(max_examples=40, stateful_step_count=30))
