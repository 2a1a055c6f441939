"""Indexes that lag: what is found by them is what the table holds, however far they are behind."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from contract.conftest import TABLES
from contract.exact import exact
from contract.lagging import check_indexes, lagging, side_by_side
from contract.test_store_model import START, EngineAndModel, groups, partitions
from flightpulse.domain.clock import SetClock
from flightpulse.store.port import Item, Store, every_item
from flightpulse.store.sqlite import behind
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import Table

LAGGING = lagging(TABLES)
SIDE_BY_SIDE = side_by_side(LAGGING)


class LaggingEngineAndModel(EngineAndModel):
    """The contract's model. Beside the engine, which lags, somebody looks on who cannot write."""

    tables: Mapping[str, Table]

    def open(self) -> None:
        self.store = SqliteStore(self.path, self.tables, self.clock)

    @property
    def path(self) -> Path:
        return Path(self.folder.name) / "store.db"

    def teardown(self) -> None:
        assert check_indexes(self.path, self.tables) > 0
        super().teardown()

    @rule(
        table=st.sampled_from(["rows", "seats"]),
        group=groups,
        partition=partitions,
        limit=st.integers(1, 4),
        back=st.booleans(),
    )
    def look_on(self, table: str, group: str, partition: str, limit: int, back: bool) -> None:
        held = list(self.model.table(table))
        alike = [item for item in held if item["PK"] == partition]
        in_group = [item for item in held if item.get("group") == group and "at" in item]
        in_group.sort(key=lambda item: (item["at"], item["PK"], item["SK"]))
        if back:
            alike, in_group = alike[::-1], in_group[::-1]
        asked: dict[str, Any] = {"descending": back, "limit": limit}
        with closing(SqliteStore(self.path, self.tables, self.clock, to_read=True)) as beside:
            for store in (self.store, beside):
                found = every_item(store, table, group, index="GroupIndex", **asked)
                assert exact(list(found)) == exact(in_group)
                assert exact(list(every_item(store, table, partition, **asked))) == exact(alike)
                got = [store.get(table, {"PK": item["PK"], "SK": item["SK"]}) for item in alike]
                assert exact(got) == exact(alike)


@pytest.mark.parametrize(("most", "together"), [(1, 100), (4, 100), (5, 2), (1000, 3), (1000, 1000)])
@pytest.mark.parametrize("tables", [LAGGING, SIDE_BY_SIDE], ids=["indexes", "keys"])
def test_whatever_is_written_an_index_that_lags_shows_it(
    tables: dict[str, Table], most: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "MOST_BEHIND", most)
    monkeypatch.setattr(behind, "CATCH_UP_BATCH", together)
    machine = type("Machine", (LaggingEngineAndModel,), {"tables": tables})
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=30))


CLOCK = SetClock(START)


class Interrupted(Exception):
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    monkeypatch.setattr(behind, "MOST_BEHIND", 50)
    with closing(SqliteStore(path, LAGGING, CLOCK)) as store:
        yield store


def seats(count: int, **more: Any) -> list[Item]:
    alike = {"SK": "s", "flight": "SW1", "at": "A", **more}
    return [{"PK": f"p{number:05}", **alike} for number in range(count)]


def in_group(store: Store, group: str) -> list[Item]:
    return list(every_item(store, "seats", group, index="GroupIndex"))


def behind_with(path: Path) -> int:
    with closing(apsw.Connection(str(path))) as connection:
        ((count,),) = connection.execute('SELECT count(*) FROM "seats.GroupIndex behind"')
        return int(count)


def test_an_index_falls_no_further_behind_than_it_may(store: SqliteStore, path: Path) -> None:
    lags = []
    for number in range(1, 13):
        store.batch_put("seats", seats(20, group=f"g{number % 2}"))
        lags.append(behind_with(path))
    assert lags == [20, 40, 0] * 4
    assert in_group(store, "g0") == seats(20, group="g0")


def test_an_index_catches_up_piece_by_piece_when_there_is_nothing_else_to_do(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "CATCH_UP_BATCH", 8)
    store.batch_put("seats", seats(20, group="g"))
    lags = []
    while store.catch_up():
        lags.append(behind_with(path))
    assert lags == [12, 4, 0]
    check_indexes(path, LAGGING)


def test_an_index_catches_up_before_it_is_read(store: SqliteStore, path: Path) -> None:
    store.batch_put("seats", seats(20, group="g"))
    with closing(SqliteStore(path, LAGGING, CLOCK, to_read=True)) as beside:
        assert in_group(beside, "g") == seats(20, group="g")
        assert not beside.catch_up()
    assert behind_with(path) == 20
    assert in_group(store, "g") == seats(20, group="g")
    assert behind_with(path) == 0
    assert not store.catch_up()


def test_what_others_left_an_index_behind_with_counts_as_well(store: SqliteStore, path: Path) -> None:
    store.batch_put("seats", seats(40, group="g"))
    with closing(SqliteStore(path, LAGGING, CLOCK)) as another:
        another.batch_put("seats", seats(20, group="h"))
    assert behind_with(path) == 0


def test_a_commit_that_is_undone_leaves_an_index_as_it_was(store: SqliteStore, path: Path) -> None:
    def write() -> None:
        with store.one_commit():
            store.batch_put("seats", seats(90, group="h"))
            assert in_group(store, "h") == seats(90, group="h")
            raise Interrupted

    store.batch_put("seats", seats(10, group="g"))
    with pytest.raises(Interrupted):
        write()
    assert in_group(store, "g") == seats(10, group="g")
    assert in_group(store, "h") == []
    check_indexes(path, LAGGING)


def test_a_query_of_an_index_that_lags_waits_for_no_commit(store: SqliteStore) -> None:
    store.batch_put("seats", seats(3, group="g"))
    with ThreadPoolExecutor(1) as thread, store.one_commit():
        store.batch_put("seats", seats(2, group="h"))
        assert thread.submit(in_group, store, "g").result(timeout=20) == seats(3, group="g")
        assert in_group(store, "g") == seats(3, group="g")[2:]


def test_an_item_that_moves_is_found_where_it_lies_now(store: SqliteStore, path: Path) -> None:
    for count in (20, 60):  # still to be caught up with, and caught up with
        store.batch_put("seats", seats(count, group="g"))
        moved = seats(count, group="g", flight="SW2")
        store.batch_put("seats", moved)
        assert in_group(store, "g") == moved
        check_indexes(path, LAGGING)


def test_who_reads_while_another_process_writes_waits_for_nobody(store: SqliteStore, path: Path) -> None:
    store.batch_put("seats", seats(20, group="g"))
    with closing(apsw.Connection(str(path))) as another:
        another.execute("BEGIN IMMEDIATE")
        assert in_group(store, "g") == seats(20, group="g")
        another.execute("ROLLBACK")
    assert behind_with(path) == 20


def test_who_reads_within_a_commit_does_no_other_work_in_it(store: SqliteStore, path: Path) -> None:
    store.batch_put("seats", seats(20, group="g"))
    with store.one_commit():
        assert in_group(store, "g") == seats(20, group="g")
    assert behind_with(path) == 20


def test_an_entry_that_changes_between_two_looks_is_found_all_the_same(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.batch_put("seats", seats(2, group="g"))
    assert store.catch_up()
    count, calls = behind.LaggingIndex.changes, list[int]()

    def then_changed(index: behind.LaggingIndex, connection: apsw.Connection) -> int:
        calls.append(count(index, connection))
        counted = calls[-1]
        if len(calls) == 2:  # the first looks whether to catch up, the second how to ask
            with closing(SqliteStore(path, LAGGING, CLOCK)) as another:
                another.batch_put("seats", seats(2, group="g", at="B"))
        return counted

    monkeypatch.setattr(behind.LaggingIndex, "changes", then_changed)
    assert len(in_group(store, "g")) == 2
    assert calls[:2] == [0, 0]
