"""A file that is opened to read: as it stood at one moment, changed by nobody, in no writer's way."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from flightpulse.domain.clock import SetClock
from flightpulse.store.port import StoreFailure
from flightpulse.store.sqlite import file as file_module
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.sqlite.file import File, StoreFileError
from flightpulse.store.table import Attribute, PrimaryKey, Table

TABLES = {
    "notes": Table(
        table_name="Notes",
        description="Notes",
        primary_key=PrimaryKey("id"),
        attributes={"id": Attribute("S", "Names it")},
    )
}
CLOCK = SetClock(datetime(2026, 3, 14, tzinfo=UTC))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def writer(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path, TABLES, CLOCK)
    yield store
    store.close()


def ids(store: SqliteStore) -> list[str]:
    return [item["id"] for item in store.scan("notes").items]


def test_a_reader_sees_the_file_as_it_stood_and_keeps_nobody_from_writing(
    path: Path, writer: SqliteStore
) -> None:
    writer.put("notes", {"id": "a"})
    reader = SqliteStore(path, TABLES, CLOCK, to_read=True)
    writer.put("notes", {"id": "b"})
    assert ids(reader) == ["a"]
    writer.delete("notes", {"id": "a"})
    assert reader.get("notes", {"id": "a"}) == {"id": "a"}
    reader.close()
    again = SqliteStore(path, TABLES, CLOCK, to_read=True)
    assert ids(again) == ["b"]
    again.close()


def test_a_reader_waits_for_no_commit(path: Path, writer: SqliteStore) -> None:
    with writer.one_commit():
        writer.put("notes", {"id": "a"})
        reader = SqliteStore(path, TABLES, CLOCK, to_read=True)
        assert ids(reader) == []
        reader.close()


def test_a_reader_writes_nothing(path: Path, writer: SqliteStore) -> None:
    reader = SqliteStore(path, TABLES, CLOCK, to_read=True)
    with pytest.raises(StoreFailure, match=r"store\.db may only be read"):
        reader.put("notes", {"id": "a"})
    reader.close()
    assert ids(writer) == []


def test_a_reader_makes_no_file(path: Path) -> None:
    with pytest.raises(StoreFileError, match=r"store\.db"):
        SqliteStore(path, TABLES, CLOCK, to_read=True)
    assert not path.exists()


@pytest.mark.parametrize("is_read", [True, False])
def test_a_file_that_is_written_while_it_is_read_without_a_lock_is_noticed(
    path: Path, monkeypatch: pytest.MonkeyPatch, is_read: bool
) -> None:
    SqliteStore(path, TABLES, CLOCK).close()

    def no_lock(self: File, connection: apsw.Connection) -> apsw.Connection:
        if "immutable" not in connection.filename and not connection.readonly("main"):
            connection.close()
            raise apsw.CantOpenError("as in a folder that may not be written")
        return look(self, connection)

    look = File._look
    monkeypatch.setattr(File, "_look", no_lock)
    reader = SqliteStore(path, TABLES, CLOCK, to_read=True)
    assert ids(reader) == []
    if is_read:
        reader.close()
        return
    writer = SqliteStore(path, TABLES, CLOCK)
    writer.put("notes", {"id": "a"})
    writer.close()
    os.utime(path)
    with pytest.raises(StoreFailure, match="was written while it was read"):
        reader.close()


def test_readers_that_leave_no_gap_do_not_let_the_log_grow_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "_FOLD", 20)
    monkeypatch.setattr(file_module, "_FOLD_WITHOUT_READERS", 40)
    writer = SqliteStore(path, TABLES, CLOCK)
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            reader = SqliteStore(path, TABLES, CLOCK, to_read=True)
            ids(reader)
            is_over.wait(0.02)
            reader.close()

    readers = [threading.Thread(target=read) for _ in range(4)]
    for thread in readers:
        thread.start()
    for number in range(300):
        writer.put("notes", {"id": f"{number % 10}", "text": f"{number:04}" * 1024})
    is_over.set()
    for thread in readers:
        thread.join()
    assert path.with_name("store.db-wal").stat().st_size < 150 * 4096
    writer.close()


def test_a_reader_that_stays_keeps_no_writer_and_the_log_begins_anew_when_it_ends(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "_FOLD", 20)
    monkeypatch.setattr(file_module, "_FOLD_WITHOUT_READERS", 40)
    monkeypatch.setattr(file_module, "_READERS_PATIENCE", 1)
    writer = SqliteStore(path, TABLES, CLOCK)
    reader = SqliteStore(path, TABLES, CLOCK, to_read=True)
    for number in range(100):
        writer.put("notes", {"id": f"{number:03}", "text": "x" * 4096})
    assert ids(reader) == []
    log = path.with_name("store.db-wal")
    grown = log.stat().st_size
    assert grown > 100 * 4096
    reader.close()
    for number in range(100):
        writer.put("notes", {"id": f"{number:03}", "text": "y" * 4096})
    assert log.stat().st_size < 1.2 * grown
    assert len(ids(writer)) == 100
    writer.close()
