"""Indexes that lag in the SQLite engine: tables that have them, and whether they agree with their tables."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import apsw
from msgspec.structs import replace

from flightpulse.store.sqlite.shape import Shape
from flightpulse.store.table import Table


def lagging(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Return the same tables with indexes that lag."""
    return {
        name: replace(
            table, global_secondary_indexes=[replace(index, lags=True) for index in table.indexes.values()]
        )
        for name, table in tables.items()
    }


def side_by_side(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Return the same tables, laid out by a part of the key, so that the index of the keys may lag, too."""
    return {
        name: replace(table, cluster_by=table.key[-1], cluster_follows_key=True)
        for name, table in tables.items()
    }


def check_indexes(path: Path, tables: Mapping[str, Table]) -> int:
    """See that each lagging index holds what its table holds once it has caught up; return how many do.

    The file stays as it is. Raises AssertionError.
    """
    checked = 0
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for name, table in tables.items():
            for index in Shape(name, table).lagging.values():
                while index.changes(connection):
                    index.catch_up(connection)
                _check(connection, name, index.name)
                checked += 1
        connection.execute("ROLLBACK")
    return checked


def _check(connection: apsw.Connection, table: str, index: str) -> None:
    entry = _columns(connection, index)
    parts = [name.removeprefix("was ") for name in _columns(connection, f"{index} behind") if " " in name]
    there = " AND ".join(f'"{part}" IS NOT NULL' for part in parts)
    columns = ", ".join(f'"{name}"' for name in entry)
    held = f'SELECT {columns} FROM "{table}" WHERE {there}'
    listed = f'SELECT {columns} FROM "{index}"'
    assert connection.execute(f"{held} EXCEPT {listed}").fetchall() == [], f"{index} lacks entries"
    assert connection.execute(f"{listed} EXCEPT {held}").fetchall() == [], f"{index} has others"
    assert connection.execute(f'SELECT * FROM "{index} behind"').fetchall() == []


def _columns(connection: apsw.Connection, table: str) -> list[str]:
    asked = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
    return [name for (name,) in connection.execute(asked, (table,))]
