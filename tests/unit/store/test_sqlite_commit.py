"""One commit of several writes: undone together, and unseen until it is done."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flightpulse.domain.clock import SetClock
from flightpulse.store.condition import present
from flightpulse.store.port import ConditionFailed, InvalidWrite, Put
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import Attribute, PrimaryKey, Stream, Table

A, B, C = {"id": "a"}, {"id": "b"}, {"id": "c"}
TABLES = {
    "notes": Table(
        table_name="Notes",
        description="Notes",
        primary_key=PrimaryKey("id"),
        attributes={"id": Attribute("S", "Names it")},
        stream=Stream(),
    )
}


class Interrupted(Exception):
    pass


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "store.db", TABLES, SetClock(datetime(2026, 3, 14, tzinfo=UTC)))
    yield store
    store.close()


def ids(store: SqliteStore) -> list[str]:
    return [item["id"] for item in store.scan("notes").items]


def test_an_exception_undoes_all_writes_and_their_records(store: SqliteStore) -> None:
    def write() -> None:
        with store.one_commit():
            store.put("notes", B)
            store.batch_put("notes", [C])
            store.transact([Put("notes", {"id": "d"})])
            store.delete("notes", A)
            assert ids(store) == ["b", "c", "d"]
            raise Interrupted

    store.put("notes", A)
    with pytest.raises(Interrupted):
        write()
    assert ids(store) == ["a"]
    assert len(store.changes("notes")) == 1


def test_an_interruption_from_the_keyboard_undoes_all_writes_too(store: SqliteStore) -> None:
    def write() -> None:
        with store.one_commit():
            store.put("notes", A)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert ids(store) == []
    store.put("notes", B)
    assert ids(store) == ["b"]


def test_a_part_is_undone_alone_where_its_exception_is_caught(store: SqliteStore) -> None:
    def part() -> None:
        with store.one_commit():
            store.put("notes", B)
            with store.one_commit():
                store.put("notes", C)
            raise Interrupted

    with store.one_commit():
        store.put("notes", A)
        with pytest.raises(Interrupted):
            part()
        assert ids(store) == ["a"]
        store.put("notes", {"id": "d"})
    assert ids(store) == ["a", "d"]
    assert [change.key for change in store.changes("notes")] == [A, {"id": "d"}]


def test_a_part_that_is_done_is_undone_with_the_whole(store: SqliteStore) -> None:
    def write() -> None:
        with store.one_commit():
            with store.one_commit():
                store.put("notes", A)
            assert ids(store) == ["a"]
            raise Interrupted

    with pytest.raises(Interrupted):
        write()
    assert ids(store) == []


def test_a_write_that_is_refused_leaves_the_others_of_the_commit(store: SqliteStore) -> None:
    with store.one_commit():
        store.put("notes", A)
        with pytest.raises(ConditionFailed):
            store.put("notes", {**A, "n": 1}, if_absent=True)
        with pytest.raises(ConditionFailed):
            store.transact([Put("notes", B), Put("notes", C, conditions=(present("id"),))])
        with pytest.raises(InvalidWrite):
            store.batch_put("notes", [B, {"id": ""}])
    assert ids(store) == ["a"]


def test_other_threads_and_stores_see_nothing_until_the_commit(store: SqliteStore, tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 3, 14, tzinfo=UTC))
    other = SqliteStore(tmp_path / "store.db", TABLES, clock)
    with ThreadPoolExecutor(1) as before, ThreadPoolExecutor(1) as during:
        assert before.submit(ids, store).result(timeout=20) == []
        with store.one_commit():
            store.put("notes", A)
            assert ids(store) == ["a"]
            assert before.submit(ids, store).result(timeout=20) == []
            assert during.submit(ids, store).result(timeout=20) == [], (
                "a thread's first read waits for nobody"
            )
            assert before.submit(store.get, "notes", A).result(timeout=20) is None
            assert before.submit(store.changes, "notes").result(timeout=20) == []
            assert ids(other) == []
        assert before.submit(ids, store).result(timeout=20) == ["a"]
        assert during.submit(store.get, "notes", A).result(timeout=20) == A
        assert ids(other) == ["a"]
    other.close()


def test_a_write_of_another_thread_waits_and_is_no_part_of_the_commit(store: SqliteStore) -> None:
    with ThreadPoolExecutor(1) as thread:
        waiting: list[Future[None]] = []

        def write() -> None:
            with store.one_commit():
                store.put("notes", A)
                waiting.append(thread.submit(store.put, "notes", B))
                raise Interrupted

        with pytest.raises(Interrupted):
            write()
        waiting[0].result(timeout=20)
    assert ids(store) == ["b"]
