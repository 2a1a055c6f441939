"""Indexes that follow their table behind the commits, many changes at a time.

What a storm changes lies side by side in the table and all over an index by something else: kept up in every
commit, the index costs a page for each row. So it is a table of its own, and triggers only append to a list
which rows have changed. The index catches up with them in its own order, many at a time, which changes each
of its pages once: when there is nothing else to do, before it is read, and at the latest when it is far
behind. Who reads it and may not write just then reads the list too, and of both only what the table confirms
(docs/decisions/0010).
"""

from collections.abc import Iterable, Sequence

import apsw

#: So many changes an index may be behind: a storm's, so that it holds up nobody's message.
MOST_BEHIND = 100_000

#: So many it catches up with in one commit, for which others may wait.
CATCH_UP_BATCH = 8_000


class LaggingIndex:
    """An index of one table, and the list of the changes that it is behind with."""

    def __init__(
        self, table: str, name: str, found_by: Sequence[str], key: Sequence[str], cluster: Sequence[str]
    ) -> None:
        """Make the index `name` by attributes; `cluster` and `key` together are the table's primary key."""
        self.name = name
        index, behind = f'"{name}"', f'"{name} behind"'
        entry, place = list(dict.fromkeys([*found_by, *key])), _listed([*key, *cluster])
        columns = _listed([*entry, *cluster])
        was = {part: f"was {part}" for part in found_by}
        self.create = [
            f"CREATE TABLE {index} ({columns}, PRIMARY KEY ({columns})) WITHOUT ROWID",
            f"CREATE TABLE {behind} ({_listed(was.values())}, {place})",
        ]
        # A row has no entry where it lacks a part.
        old_there, new_there, there = (_all_there(found_by, of) for of in ("OLD.", "NEW.", ""))
        was_none, was_old = ", ".join("NULL" for _ in was), _listed(found_by, "OLD.")
        at_old, at_new = (_listed([*key, *cluster], of) for of in ("OLD.", "NEW."))
        follow = [
            ("INSERT", "", new_there, f"{was_none}, {at_new}"),
            ("DELETE", "", old_there, f"{was_old}, {at_old}"),
        ]
        if changing := [part for part in [*found_by, *cluster] if part not in key]:
            differs = " OR ".join(f'OLD."{part}" IS NOT NEW."{part}"' for part in changing)
            when = f"({differs}) AND ({old_there} OR {new_there})"
            follow.append(("UPDATE", f"OF {_listed(changing)}", when, f"{was_old}, {at_new}"))
        self.create += [
            f'CREATE TRIGGER "{name} {event}" AFTER {event} {of} ON "{table}" WHEN {when}'
            f" BEGIN INSERT INTO {behind} VALUES ({values}); END"
            for event, of, when, values in follow
        ]
        self._found = f'{index} CROSS JOIN "{table}" USING ({columns})'
        self._changed = f'{behind} CROSS JOIN "{table}" USING ({place})'
        # Numbered as they are appended, and taken out from the first one on.
        self._first = f"SELECT min(_rowid_) FROM {behind}"
        self._count = f"SELECT (SELECT max(_rowid_) FROM {behind}) - ({self._first}) + 1"
        entry_was = _listed(was.get(part, part) for part in entry)
        self._catch_up = (
            f"DELETE FROM {index} WHERE ({_listed(entry)}) IN (SELECT {entry_was} FROM {behind}"
            f" WHERE _rowid_ < :end AND {_all_there(was.values())});"
            f"INSERT OR REPLACE INTO {index} SELECT {columns} FROM {self._changed}"
            f" WHERE {behind}._rowid_ < :end AND {there} ORDER BY {columns};"
            f"DELETE FROM {behind} WHERE _rowid_ < :end"
        )

    def select(self, columns: str, where: str) -> str:
        """Return the query of the table's rows by what stands in the index."""
        return f"SELECT {columns} FROM {self._found} WHERE {where}"

    def select_merged(self, columns: str, where: str) -> str:
        """Return the same with the changes that the index is behind with; its values are given twice."""
        return f"{self.select(columns, where)} UNION SELECT {columns} FROM {self._changed} WHERE {where}"

    def changes(self, connection: apsw.Connection) -> int:
        """Count the changes that the index is behind with."""
        ((count,),) = connection.execute(self._count)
        return int(count or 0)

    def catch_up(self, writer: apsw.Connection) -> None:
        """Let the index say what the table says, of some of the changes that it is behind with."""
        ((first,),) = writer.execute(self._first)
        writer.execute(self._catch_up, {"end": (first or 0) + CATCH_UP_BATCH})


class LaggingIndexes:
    """All of a file, which do not fall further behind than they may."""

    def __init__(self, indexes: Iterable[LaggingIndex]) -> None:
        self._indexes, self._look_at = tuple(indexes), 0

    def follow(self, writer: apsw.Connection) -> None:
        """Let those catch up that are too far behind. Called at every commit, it seldom has to look."""
        if writer.total_changes() < self._look_at:  # each change of a list is one of the connection's
            return
        most = 0
        for index in self._indexes:
            if index.changes(writer) >= MOST_BEHIND:
                index.catch_up(writer)
            most = max(most, index.changes(writer))
        self._look_at = writer.total_changes() + MOST_BEHIND - most

    def first_behind(self, connection: apsw.Connection) -> LaggingIndex | None:
        """Return one that is behind; None: all say what their tables say."""
        return next((index for index in self._indexes if index.changes(connection)), None)


def drop_lagging(writer: apsw.Connection, table: str) -> None:
    """Take out the lagging indexes of a table, whichever definition made them."""
    asked = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?"
    triggers = [name for (name,) in writer.execute(asked, (table,))]
    for trigger in triggers:
        writer.execute(f'DROP TRIGGER "{trigger}"')
    for name in {trigger.rpartition(" ")[0] for trigger in triggers}:
        writer.execute(f'DROP TABLE "{name} behind"; DROP TABLE "{name}"')


def _listed(names: Iterable[str], of: str = "") -> str:
    return ", ".join(f'{of}"{name}"' for name in names)


def _all_there(names: Iterable[str], of: str = "") -> str:
    return " AND ".join(f'{of}"{name}" IS NOT NULL' for name in names)
