"""The embedded stream: only where somebody reads it, and a day long."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flightpulse.domain.clock import SetClock
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.sqlite.stream import STREAM_HOURS
from flightpulse.store.table import Attribute, PrimaryKey, Stream, Table


def table(stream: Stream, *volatile: str) -> Table:
    return Table(
        table_name="Notes",
        description="Notes",
        primary_key=PrimaryKey("id"),
        attributes={name: Attribute("S", "Names it") for name in ("id", *volatile)},
        stream=stream,
        volatile=list(volatile),
    )


def test_a_table_whose_stream_is_off_embedded_has_no_records(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 3, 14, tzinfo=UTC))
    store = SqliteStore(tmp_path / "store.db", {"notes": table(Stream(embedded=False))}, clock)
    store.put("notes", {"id": "a"})
    store.batch_put("notes", [{"id": "a", "n": 1}])
    store.delete("notes", {"id": "a"})
    assert store.changes("notes") == []
    store.close()


def test_a_sweep_takes_away_records_older_than_a_day(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 3, 14, tzinfo=UTC))
    store = SqliteStore(tmp_path / "store.db", {"notes": table(Stream())}, clock)
    store.put("notes", {"id": "old"})
    clock.advance(clock.now() + timedelta(hours=1))
    store.put("notes", {"id": "new"})
    old, new = store.changes("notes")
    clock.advance(clock.now() + timedelta(hours=STREAM_HOURS - 1))
    store.sweep()
    assert store.changes("notes") == [old, new]
    clock.advance(clock.now() + timedelta(milliseconds=1))
    assert store.sweep() == 0, "it counts items, not records"
    assert store.changes("notes") == [new]
    clock.advance(clock.now() + timedelta(days=2))
    store.sweep()
    assert store.changes("notes") == []
    store.put("notes", {"id": "next"})
    (following,) = store.changes("notes", after=new.position)
    assert following.key == {"id": "next"}, "positions go on where all records are gone"
    store.close()


def test_what_many_items_were_is_read_by_a_program_that_lays_them_out_otherwise(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 3, 14, tzinfo=UTC))
    items = [{"id": name, "state": "open", "note": f"of {name}"} for name in "abcd"]
    with closing(SqliteStore(tmp_path / "store.db", {"notes": table(Stream(), "state")}, clock)) as store:
        store.batch_put("notes", items)
        assert store.update_many("notes", [{"id": name} for name in "abcd"], set={"state": "shut"}) == []
    with closing(SqliteStore(tmp_path / "store.db", {"notes": table(Stream(), "note")}, clock)) as store:
        changes = store.changes("notes")[4:8]
    assert [change.old for change in changes] == items
    assert [change.new for change in changes] == [{**item, "state": "shut"} for item in items]
