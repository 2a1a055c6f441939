"""The SQLite file: opened safely, brought up to date, one writer with readers beside it."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from flightpulse.store.port import NO_SPACE, InvalidWrite, Item, StoreFailure, StoreFull
from flightpulse.store.sqlite.behind import LaggingIndex, LaggingIndexes, drop_lagging
from flightpulse.store.sqlite.codec import decode, decode_value
from flightpulse.store.sqlite.shape import Shape

#: The file's format. A greater number than this is a newer program's file.
FORMAT = 3

#: Before 3.51.3 SQLite could corrupt a WAL that several connections write or checkpoint.
_SAFE_SQLITE = (3, 51, 3)

# Durable at every commit; pages in memory before they are read again; a log that grew is cut short again.
_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA journal_size_limit = 100000000;
PRAGMA temp_store = MEMORY;
"""

# From how many pages on the log is folded into the file, and from how many on readers are waited for, who
# otherwise could keep it from beginning anew for ever; but not for long, in milliseconds.
_FOLD, _FOLD_WITHOUT_READERS, _READERS_PATIENCE = 20_000, 60_000, 250

# How long a writer waits for another one's commit, in milliseconds: no commit of ours comes near it.
_PATIENCE = 60_000

# Kilobytes of pages in memory: the flow reads and writes through one connection, readers look about. SQLite
# looks through a writer's at every commit, so that a larger one costs more than it saves.
_CACHE, _READERS_CACHE = 32_768, 8_192

_FORMATS = {
    1: """
    CREATE TABLE _stream (
        position INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, key BLOB, old BLOB, new BLOB, at TEXT
    );
    CREATE TABLE _shapes (name TEXT PRIMARY KEY, statements TEXT) WITHOUT ROWID;
    """,
    # Attributes that stand beside an item's blob; of records from before, the blob holds all.
    2: """
    ALTER TABLE _stream ADD COLUMN old_beside BLOB;
    ALTER TABLE _stream ADD COLUMN new_beside BLOB;
    UPDATE _stream SET old_beside = x'80' WHERE old IS NOT NULL;
    UPDATE _stream SET new_beside = x'80' WHERE new IS NOT NULL;
    """,
    # One change to many items is one record. Indexes may lag: their tables would be in the way of an older
    # program's indexes.
    3: "ALTER TABLE _stream ADD COLUMN many BLOB",
}


class StoreFileError(Exception):
    """The file cannot be used: it is newer than this program, damaged, or not to be written."""


class File:
    """Connections to one file. A thread reads what is committed, or in its own commit what it wrote."""

    def __init__(
        self,
        path: Path,
        shapes: Mapping[str, Shape],
        *,
        to_read: bool = False,
        alone: Callable[[], bool] | None = None,
    ) -> None:
        """Open a file, or make one and bring it up to date; raises StoreFileError, StoreFull.

        `to_read` makes and changes nothing, and shows the file as it stood at the first look, whoever writes.
        `alone` tells, and sees to it, that nobody else works on a file that is to be brought up to date.
        """
        found = tuple(map(int, apsw.sqlite_lib_version().split(".")))
        if found < _SAFE_SQLITE:
            raise StoreFileError(f"SQLite {apsw.sqlite_lib_version()} can corrupt its log; 3.51.3 is needed")
        self._path = path
        self._to_read = to_read
        self._unwatched: os.stat_result | None = None  # as it was found, where no lock can be taken on it
        self._lagging = LaggingIndexes(each for shape in shapes.values() for each in shape.lagging.values())
        self._lock = threading.RLock()
        self._writing: int | None = None
        self._wait_for_readers_at = _FOLD_WITHOUT_READERS
        self._readers = threading.local()
        self._opened: list[apsw.Connection] = []
        try:
            with self._failures_named():
                if to_read:
                    self._writer = self._connect_to_read()
                    _check_up_to_date(self._writer, shapes, path)
                else:
                    self._open_to_write(shapes, alone)
        except OSError as error:
            self.close()
            if error.errno in NO_SPACE:
                raise StoreFull(path) from error
            raise StoreFileError(f"{path} cannot be written: {error.strerror}") from error
        except StoreFull:
            self.close()
            raise
        except (StoreFailure, InvalidWrite) as error:
            self.close()
            raise StoreFileError(str(error)) from error
        except BaseException:
            self.close()
            raise

    def _open_to_write(self, shapes: Mapping[str, Shape], alone: Callable[[], bool] | None) -> None:
        # Names, addresses and telephone numbers are for their owner only; SQLite's own files follow.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._sync_log()
        self._writer = self._connect(_CACHE)
        self._writer.set_wal_hook(self._fold)
        if not _is_up_to_date(self._writer, shapes):  # looking needs no lock, so that readers wait for nobody
            version = self._writer.pragma("user_version")
            if 0 < version <= FORMAT and alone is not None and not alone():
                raise StoreFileError(
                    f"{self._path} was made by an older FlightPulse, which still runs on it: stop it first"
                )
            with self.commit() as writer:
                _bring_up_to_date(writer, shapes, self._path)

    def _sync_log(self) -> None:
        """Make durable what a process wrote that was killed before it was synced: it counts as committed."""
        with suppress(FileNotFoundError):
            log = os.open(self._path.with_name(self._path.name + "-wal"), os.O_RDWR | os.O_CLOEXEC)
            try:
                os.fsync(log)
            finally:
                os.close(log)  # no lock is lost by that: SQLite takes none on its log

    def _connect(self, cache: int) -> apsw.Connection:
        # One thread at a time uses a connection, by our own lock or as its only one: SQLite's is not needed.
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_NOMUTEX
        connection = apsw.Connection(str(self._path), flags=flags)
        self._opened.append(connection)
        connection.set_busy_timeout(_PATIENCE)
        connection.execute(
            _SETTINGS + f"PRAGMA cache_size = -{cache};"
        ).fetchall()  # a statement runs only when the answer before it was read
        return connection

    def _connect_to_read(self) -> apsw.Connection:
        try:
            return self._look(apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE))
        except apsw.Error as error:
            # Nothing may be written here, or there is no space to, so that no lock can be taken. Where no log
            # lies beside it, the file is whole by itself, and whether somebody wrote is seen at the end.
            may_not = isinstance(error, apsw.CantOpenError | apsw.ReadOnlyError) or self._is_full(error)
            if not may_not or _size(self._path.with_name(self._path.name + "-wal")):
                raise
            self._unwatched = self._path.stat()
            address = f"{self._path.absolute().as_uri()}?immutable=1"
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
            return self._look(apsw.Connection(address, flags=flags))

    def _look(self, connection: apsw.Connection) -> apsw.Connection:
        """Let a connection see the file as it stands now, for as long as it is open."""
        self._opened.append(connection)
        connection.set_busy_timeout(_PATIENCE)
        connection.execute(f"PRAGMA query_only = ON; PRAGMA cache_size = -{_READERS_CACHE}").fetchall()
        connection.execute("BEGIN; SELECT count(*) FROM sqlite_schema").fetchall()
        return connection

    @contextmanager
    def commit(self) -> Iterator[apsw.Connection]:
        """Give the writing connection for one commit; inside another, for a part that can be undone."""
        with self._lock:
            if self._writing is not None:
                with self._failures_named(), self._undone_alone(), self._writer:  # a savepoint
                    yield self._writer
                return
            with self._failures_named():
                try:  # from the first statement on: a signal may end us at any moment
                    self._writer.execute("BEGIN IMMEDIATE")
                    self._writing = threading.get_ident()
                    yield self._writer
                    self._lagging.follow(self._writer)
                    self._writer.execute("COMMIT")
                except BaseException:
                    if self._writer.in_transaction:  # SQLite itself undoes it where the disk is full
                        self._writer.execute("ROLLBACK")
                    raise
                finally:
                    self._writing = None

    def catch_up(self) -> bool:
        """Let an index that is behind catch up with some changes; tell whether there was one."""
        with self.reading() as reader:
            index = self._lagging.first_behind(reader)
        if index is None or self._to_read:
            return False
        with self.joined() as writer:
            index.catch_up(writer)
        return True

    def try_to_bring_level(self, index: LaggingIndex) -> None:
        """Let an index say all that its table says, because it is to be read.

        Only where that makes nobody wait and nothing fail: else the reader reads what it lacks as well.
        """
        is_mine = self._writing == threading.get_ident()
        if self._to_read or is_mine or not self._lock.acquire(blocking=False):
            return
        try:
            self._writer.set_busy_timeout(0)
            while index.changes(self._writer):
                with self.commit() as writer:
                    index.catch_up(writer)
        except (apsw.Error, StoreFailure):
            return  # another process writes, or there is no space: what is wrong with the file, reading says
        finally:
            self._writer.set_busy_timeout(_PATIENCE)
            self._lock.release()

    def _fold(self, writer: apsw.Connection, _: str, pages: int) -> int:
        """Fold the log into the file; SQLite calls this after every commit."""
        if pages < _FOLD:
            self._wait_for_readers_at = _FOLD_WITHOUT_READERS
            return apsw.SQLITE_OK
        mode = apsw.SQLITE_CHECKPOINT_PASSIVE
        if pages >= self._wait_for_readers_at:
            mode = apsw.SQLITE_CHECKPOINT_RESTART
            self._wait_for_readers_at = pages + _FOLD
            writer.set_busy_timeout(_READERS_PATIENCE)
        try:
            writer.wal_checkpoint(mode=mode)
        except apsw.Error:
            return apsw.SQLITE_OK  # the commit is durable in the log; the next one tries again
        finally:
            writer.set_busy_timeout(_PATIENCE)
        return apsw.SQLITE_OK

    @contextmanager
    def joined(self) -> Iterator[apsw.Connection]:
        """Give the writing connection for a part of the commit at hand, or for a commit of its own.

        Joining costs nothing, where a part that can be undone makes SQLite keep every page it changes; so
        what is done inside must not fail half-way for a reason of ours.
        """
        with self._lock:
            if self._writing is not None:
                with self._failures_named(), self._undone_alone():
                    yield self._writer
                return
            with self.commit() as writer:
                yield writer

    @contextmanager
    def _undone_alone(self) -> Iterator[None]:
        """See that a part that fails does not take the commit around it along.

        On a full disk SQLite undoes everything by itself; what went on after that would be half a commit.
        """
        try:
            yield
        except Exception as error:
            if not self._writer.in_transaction:
                raise StoreFailure(f"{self._path}: the commit at hand was undone: {error}") from error
            raise

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """Give the connection that this thread reads through."""
        with self._failures_named():
            yield self._reader()

    def _reader(self) -> apsw.Connection:
        if self._writing == threading.get_ident():
            return self._writer
        if self._to_read:
            return self._writer
        if not hasattr(self._readers, "connection"):
            self._readers.connection = self._connect(
                _READERS_CACHE
            )  # without the lock: readers wait for no writer
        connection: apsw.Connection = self._readers.connection
        return connection

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        """Say of what the file itself cannot do that it is the store that fails, and nobody's write."""
        try:
            yield
        except apsw.Error as error:
            if self._is_full(error):
                raise StoreFull(self._path) from error
            raise StoreFailure(f"{self._path} {_said(error)}") from error

    def _is_full(self, error: apsw.Error) -> bool:
        code = getattr(error, "extendedresult", None)
        if code == apsw.SQLITE_IOERR_WRITE:  # a quota, or a limit on files' sizes, says it so
            return any(connection.system_errno in NO_SPACE for connection in self._opened)
        return isinstance(error, apsw.FullError) or code == apsw.SQLITE_IOERR_SHMSIZE

    def close(self) -> None:
        """Close every connection; the last one folds the log into the file.

        Raises StoreFailure, where the file was written while it was read without a lock.
        """
        for connection in self._opened:
            connection.close()
        if self._unwatched is not None and _stamp(self._path.stat()) != _stamp(self._unwatched):
            raise StoreFailure(f"{self._path} was written while it was read: what was shown may be mixed")


def _said(error: apsw.Error) -> str:
    """Say what SQLite's error means here, and what to do."""
    match error:
        case apsw.NotADBError():
            return "is no database, or damaged from its beginning: bring back a copy, or use another folder"
        case apsw.CorruptError():
            return f"is damaged ({error}): stop what runs on it, and bring back a copy"
        case apsw.ReadOnlyError():
            return "may only be read: the file, its folder or its disk is not to be written"
        case apsw.CantOpenError():
            return "cannot be opened: it is not there, or neither it nor its folder may be written"
        case apsw.BusyError():
            return f"has been written by another process for {_PATIENCE // 1000} seconds: does that one hang?"
    return f"fails: {error}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _stamp(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns


def _check_up_to_date(connection: apsw.Connection, shapes: Mapping[str, Shape], path: Path) -> None:
    version = connection.pragma("user_version")
    _check_not_newer(version, path)
    if not _is_up_to_date(connection, shapes):
        raise StoreFileError(
            f"{path} was made by an older FlightPulse, or not to the end; `flightpulse up`, or any command "
            "that writes, brings it up to date"
        )


def _check_not_newer(version: int, path: Path) -> None:
    if version > FORMAT:
        raise StoreFileError(
            f"{path} has format {version}, this FlightPulse knows {FORMAT}: use the newer one that wrote it"
        )


def _is_up_to_date(connection: apsw.Connection, shapes: Mapping[str, Shape]) -> bool:
    if connection.pragma("user_version") != FORMAT:
        return False
    known = dict(connection.execute("SELECT name, statements FROM _shapes"))
    return all(known.get(name) == shape.laid_out for name, shape in shapes.items())


def _bring_up_to_date(writer: apsw.Connection, shapes: Mapping[str, Shape], path: Path) -> None:
    version = writer.pragma("user_version")
    _check_not_newer(version, path)
    if version == 0 and _holds_anything(writer):
        raise StoreFileError(f"{path} is the database of another program: use another folder")
    for number in range(version + 1, FORMAT + 1):
        writer.execute(_FORMATS[number])
    if version < FORMAT:
        writer.pragma("user_version", FORMAT)
    known = dict(writer.execute("SELECT name, statements FROM _shapes"))
    for name, shape in shapes.items():
        if known.get(name) != shape.laid_out:
            _reshape(writer, shape, was_there=name in known)
            writer.execute("INSERT OR REPLACE INTO _shapes VALUES (?, ?)", (name, shape.laid_out))


def _holds_anything(connection: apsw.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is not None


def _reshape(writer: apsw.Connection, shape: Shape, *, was_there: bool) -> None:
    """Make a table as its definition says now, and carry the items over from as it was."""
    if not was_there:
        writer.execute(";".join(shape.create))
        return
    indexes = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    for (index,) in writer.execute(indexes, (shape.name,)).fetchall():
        writer.execute(f'DROP INDEX "{index}"')
    drop_lagging(writer, shape.name)
    writer.execute(f'ALTER TABLE "{shape.name}" RENAME TO "{shape.name}.was"')
    writer.execute(";".join(shape.create))
    asked = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
    columns = [name for (name,) in writer.execute(asked, (f"{shape.name}.was",))]
    rows = writer.execute(f'SELECT * FROM "{shape.name}.was"')
    writer.executemany(shape.put, (shape.row(_whole(columns, row)) for row in rows))
    writer.execute(f'DROP TABLE "{shape.name}.was"')


def _whole(columns: Sequence[str], row: Sequence[Any]) -> Item:
    """Return the item of a row, whichever of its attributes stand beside the blob."""
    named = dict(zip(columns, row, strict=True))
    item: Item = decode(named["_item"])
    for name, value in named.items():
        if not name.startswith("_") and value is not None and name not in item:
            item[name] = decode_value(name, value)
    return item
