"""Closing and opening again, and the tables that FlightPulse ships."""

from pathlib import Path

from contract.conftest import TABLES, Engine, Opener
from flightpulse.domain.clock import SetClock
from flightpulse.store.port import Item, whole_table
from flightpulse.store.table import tables


def test_a_store_opened_again_has_all_that_was_written(
    engine: Engine, tmp_path: Path, clock: SetClock
) -> None:
    items: list[Item] = [{"PK": "p", "SK": s, "group": "g", "at": s, "big": 2**70} for s in "abc"]
    store = engine(tmp_path, TABLES, clock)
    store.batch_put("rows", items)
    with store.one_commit():
        store.put("notes", {"id": "n"})
    stream, page = store.changes("rows"), store.query("rows", "p", limit=2)
    store.close()

    store = engine(tmp_path, TABLES, clock)
    assert store.query("rows", "p").items == items
    assert store.query("rows", "g", index="GroupIndex").items == items
    assert list(whole_table(store, "notes")) == [{"id": "n"}]
    assert store.changes("rows") == stream
    assert store.query("rows", "p", cursor=page.cursor).items == items[2:]
    store.update("rows", {"PK": "p", "SK": "a"}, set={"n": 1})
    assert len(store.changes("rows", after=stream[-1].position)) == 1
    store.close()


def test_two_stores_on_the_same_tables_see_each_others_writes(opened: Opener) -> None:
    one, other = opened(TABLES), opened(TABLES)
    one.put("notes", {"id": "a"})
    other.put("notes", {"id": "b"})
    assert one.get("notes", {"id": "b"}) == {"id": "b"}
    assert other.get("notes", {"id": "a"}) == {"id": "a"}


def test_every_table_that_flightpulse_ships_opens_and_keeps_an_item(opened: Opener) -> None:
    store = opened(tables())
    for name, table in tables().items():
        item: Item = {key: 1 if table.attributes[key].type == "N" else "a" for key in table.key}
        store.put(name, item)
        assert list(whole_table(store, name)) == [item]
        for index in table.indexes:
            store.query(name, "a", index=index)
