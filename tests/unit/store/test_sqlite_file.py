"""The file: its format, its tables brought up to date, and what makes it unusable."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from flightpulse.domain.clock import SetClock
from flightpulse.store.port import Item, whole_table
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.sqlite.file import FORMAT, File, StoreFileError
from flightpulse.store.table import Attribute, Index, PrimaryKey, Stream, Table

INSTANT = datetime(2026, 3, 14, 18, tzinfo=UTC)
ITEMS: list[Item] = [
    {"PK": pk, "SK": sk, "flight": f"SW{sk}", "group": "g", "at": sk, "until": 2**40, "n": 2**70}
    for pk in "ab"
    for sk in "123"
]


def rows(**more: Any) -> dict[str, Table]:
    named = {name: Attribute("S", "a key") for name in ("PK", "SK", "flight", "group", "at")}
    key = PrimaryKey("PK", "SK")
    table = {"table_name": "Rows", "description": "Rows", "primary_key": key, "stream": Stream(), **more}
    return {"rows": Table(attributes={**named, "until": Attribute("N", "Unix seconds")}, **table)}


@contextmanager
def store_at(path: Path, tables: dict[str, Table], instant: datetime = INSTANT) -> Iterator[SqliteStore]:
    store = SqliteStore(path, tables, SetClock(instant))
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_the_file_says_its_format_and_is_written_safely(path: Path) -> None:
    with store_at(path, rows()):
        reader = apsw.Connection(str(path))
        assert reader.pragma("user_version") == FORMAT
        assert reader.pragma("journal_mode") == "wal"
        reader.close()


def test_a_file_of_a_newer_format_is_refused_and_left_as_it_is(path: Path) -> None:
    with store_at(path, rows()) as store:
        store.put("rows", ITEMS[0])
    newer = apsw.Connection(str(path))
    newer.pragma("user_version", FORMAT + 1)
    newer.close()
    with pytest.raises(StoreFileError, match=rf"store\.db has format {FORMAT + 1}, .* knows {FORMAT}"):
        SqliteStore(path, rows(global_secondary_indexes=[Index("GroupIndex", "group")]), SetClock(INSTANT))
    older = apsw.Connection(str(path))
    older.pragma("user_version", FORMAT)
    older.close()
    with store_at(path, rows()) as store:
        assert store.scan("rows").items == [ITEMS[0]]


def test_a_file_that_is_no_store_is_refused_by_name(path: Path) -> None:
    path.write_bytes(b"a letter to the editor, and no database at all\n" * 100)
    with pytest.raises(StoreFileError, match=r"store\.db"):
        SqliteStore(path, rows(), SetClock(INSTANT))


def test_a_damaged_file_is_refused_by_name(path: Path) -> None:
    with store_at(path, rows()) as store:
        store.batch_put("rows", ITEMS)
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(StoreFileError, match=r"store\.db"):
        SqliteStore(path, rows(), SetClock(INSTANT))


def test_a_folder_that_is_not_there_or_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "store.db", tmp_path):
        with pytest.raises(StoreFileError, match=path.name):
            SqliteStore(path, rows(), SetClock(INSTANT))


def open_files() -> int:
    """Count this process's open files, where the system tells."""
    told = Path("/proc/self/fd")
    return len(list(told.iterdir())) if told.exists() else 0


def test_a_refused_file_is_let_go_of(path: Path) -> None:
    path.write_bytes(b"no database\n" * 1000)
    before = open_files()
    for _ in range(3):
        with pytest.raises(StoreFileError):
            SqliteStore(path, rows(), SetClock(INSTANT))
    assert open_files() == before


GROUP = [Index("GroupIndex", "group", "at")]
LAGGING = [Index("GroupIndex", "group", "at", lags=True)]
DEFINITIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "with an index": {"global_secondary_indexes": GROUP},
    "with another index": {"global_secondary_indexes": [*GROUP, Index("FlightIndex", "flight", "PK")]},
    "with an index of the same name": {"global_secondary_indexes": [Index("GroupIndex", "flight", "at")]},
    "with an index that lags": {"global_secondary_indexes": LAGGING},
    "with one that lags, laid out by group": {"cluster_by": "group", "global_secondary_indexes": LAGGING},
    "laid out by what follows from the key": {"cluster_by": "flight", "cluster_follows_key": True},
    "laid out by flight": {"cluster_by": "flight", "global_secondary_indexes": GROUP},
    "laid out by group": {"cluster_by": "group"},
    "with expiry": {"ttl_attribute": "until"},
}


@pytest.mark.parametrize("before", DEFINITIONS)
@pytest.mark.parametrize("after", DEFINITIONS)
def test_items_are_carried_over_where_a_definition_has_changed(path: Path, before: str, after: str) -> None:
    with store_at(path, rows(**DEFINITIONS[before])) as store:
        store.batch_put("rows", ITEMS)
        stream = store.changes("rows")
    with store_at(path, rows(**DEFINITIONS[after])) as store:
        assert list(whole_table(store, "rows")) == ITEMS
        assert store.query("rows", "b").items == ITEMS[3:]
        for name, index in rows(**DEFINITIONS[after])["rows"].indexes.items():
            found = store.query("rows", "SW2" if index.partition_key == "flight" else "g", index=name).items
            assert len(found) == (2 if index.partition_key == "flight" else 6)
        assert store.changes("rows") == stream, "carrying over is no change"
        store.update("rows", {"PK": "a", "SK": "1"}, set={"flight": "SW9"})
        assert store.get("rows", {"PK": "a", "SK": "1"}) == {**ITEMS[0], "flight": "SW9"}
    with store_at(path, rows(**DEFINITIONS[before])) as store:
        assert len(list(whole_table(store, "rows"))) == len(ITEMS)


def test_a_new_index_holds_the_items_that_are_there_already(path: Path) -> None:
    with store_at(path, rows()) as store:
        store.batch_put("rows", [*ITEMS, {"PK": "c", "SK": "1"}])
    with store_at(path, rows(**DEFINITIONS["with another index"])) as store:
        in_group = store.query("rows", "g", index="GroupIndex").items
        assert sorted(item["PK"] + item["SK"] for item in in_group) == ["a1", "a2", "a3", "b1", "b2", "b3"]
        assert store.query("rows", "SW2", index="FlightIndex").items == [ITEMS[1], ITEMS[4]]


@pytest.mark.parametrize(("first", "second"), [("until", "since"), ("since", "until"), (None, "until")])
def test_another_attribute_of_expiry_counts_for_the_items_that_are_there(
    path: Path, first: str | None, second: str
) -> None:
    before, after = rows(ttl_attribute=first), rows(ttl_attribute=second)
    soon, far = int(INSTANT.timestamp()) + 60, 2**40
    with store_at(path, before) as store:
        for sort_key, until, since in (("1", soon, far), ("2", far, soon)):
            store.put("rows", {"PK": "a", "SK": sort_key, "until": until, "since": since})
    with store_at(path, after, INSTANT + timedelta(hours=1)) as store:
        (left,) = store.scan("rows").items
        assert left[second] == far
        assert store.sweep() == 1


def test_a_definition_that_the_items_do_not_fit_is_refused_and_nothing_is_lost(path: Path) -> None:
    with store_at(path, rows()) as store:
        store.batch_put("rows", [*ITEMS, {"PK": "c", "SK": "1", "odd": ["no key"]}])
    unfit = rows(global_secondary_indexes=[Index("OddIndex", "odd")])
    unfit["rows"].attributes["odd"] = Attribute("S", "a key now")
    with pytest.raises(StoreFileError, match="odd"):
        SqliteStore(path, unfit, SetClock(INSTANT))
    with store_at(path, rows()) as store:
        assert len(store.scan("rows").items) == 7


def test_a_table_that_is_new_begins_empty_beside_the_others(path: Path) -> None:
    with store_at(path, rows()) as store:
        store.batch_put("rows", ITEMS)
    with store_at(path, {**rows(), "stream": rows()["rows"]}) as store:
        assert store.scan("stream").items == []
        store.put("stream", {"PK": "a", "SK": "1"})
        assert store.scan("rows").items == ITEMS


def test_a_table_that_is_called_as_the_files_own_are_is_changed_like_any(path: Path) -> None:
    with store_at(path, {"stream": rows()["rows"]}) as store:
        store.batch_put("stream", ITEMS)
    with store_at(path, {"stream": rows(**DEFINITIONS["with an index"])["rows"]}) as store:
        assert store.scan("stream").items == ITEMS


def test_an_index_may_be_called_as_the_engines_own_are(path: Path) -> None:
    named = [Index("key", "group"), Index("expires", "flight")]
    tables = rows(cluster_by="flight", ttl_attribute="until", global_secondary_indexes=named)
    with store_at(path, tables) as store:
        store.batch_put("rows", ITEMS)
        assert len(store.query("rows", "g", index="key").items) == 6
        assert len(store.query("rows", "SW1", index="expires").items) == 2


def test_what_was_committed_is_in_the_log_before_the_file_is_closed(path: Path, tmp_path: Path) -> None:
    with store_at(path, rows()) as store:
        store.put("rows", ITEMS[0])
        (tmp_path / "copy").mkdir()
        for file in tmp_path.glob("store.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, tmp_path / "copy")
    with store_at(tmp_path / "copy" / "store.db", rows()) as store:
        assert store.scan("rows").items == [ITEMS[0]]


def test_a_commit_is_synced_and_pages_are_kept_in_memory(path: Path) -> None:
    file = File(path, {})
    with file.commit() as writer:
        settings = {name: writer.pragma(name) for name in ("synchronous", "journal_mode", "cache_size")}
    file.close()
    assert settings == {"synchronous": 2, "journal_mode": "wal", "cache_size": -32768}
