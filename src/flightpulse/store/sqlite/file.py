"""The SQLite file: opened safely, brought up to date, one writer with readers beside it."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import apsw

from flightpulse.store.port import InvalidWrite, StoreFailure
from flightpulse.store.sqlite.codec import decode
from flightpulse.store.sqlite.shape import Shape

#: The file's format. A greater number than this is a newer program's file.
FORMAT = 1

#: Before 3.51.3 SQLite could corrupt a WAL that several connections write or checkpoint.
_SAFE_SQLITE = (3, 51, 3)

# Durable at every commit; pages in memory before they are read again; the log folded in now and then.
_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA wal_autocheckpoint = 10000;
PRAGMA temp_store = MEMORY;
"""

# Kilobytes of pages in memory: the flow reads and writes through one connection, readers look about.
_CACHE, _READERS_CACHE = 131_072, 8_192

_FORMATS = {
    1: """
    CREATE TABLE _stream (
        position INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, key BLOB, old BLOB, new BLOB, at TEXT
    );
    CREATE TABLE _shapes (name TEXT PRIMARY KEY, statements TEXT) WITHOUT ROWID;
    """
}


class StoreFileError(Exception):
    """The file cannot be used: it is newer than this program, damaged, or not to be written."""


class File:
    """Connections to one file. A thread reads what is committed, or in its own commit what it wrote."""

    def __init__(self, path: Path, shapes: Mapping[str, Shape]) -> None:
        found = tuple(map(int, apsw.sqlite_lib_version().split(".")))
        if found < _SAFE_SQLITE:
            raise StoreFileError(f"SQLite {apsw.sqlite_lib_version()} can corrupt its log; 3.51.3 is needed")
        self._path = path
        self._lock = threading.RLock()
        self._writing: int | None = None
        self._readers = threading.local()
        self._opened: list[apsw.Connection] = []
        try:
            # Names, addresses and telephone numbers are for their owner only; SQLite's own files follow.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._writer = self._connect(_CACHE)
            if not _is_up_to_date(
                self._writer, shapes
            ):  # looking needs no lock, so that readers wait for nobody
                with self.commit() as writer:
                    _bring_up_to_date(writer, shapes, path)
        except OSError as error:
            self.close()
            raise StoreFileError(f"{path}: {error.strerror}") from error
        except StoreFailure as error:
            self.close()
            raise StoreFileError(str(error)) from error
        except (apsw.Error, InvalidWrite) as error:
            self.close()
            raise StoreFileError(f"{path}: {error}") from error
        except BaseException:
            self.close()
            raise

    def _connect(self, cache: int) -> apsw.Connection:
        connection = apsw.Connection(str(self._path))
        connection.set_busy_timeout(30_000)
        connection.execute(
            _SETTINGS + f"PRAGMA cache_size = -{cache};"
        ).fetchall()  # a statement runs only when the answer before it was read
        self._opened.append(connection)
        return connection

    @contextmanager
    def commit(self) -> Iterator[apsw.Connection]:
        """Give the writing connection for one commit; inside another, for a part that can be undone."""
        with self._lock:
            if self._writing is not None:
                with failures_named(self._path), self._undone_alone(), self._writer:  # a savepoint
                    yield self._writer
                return
            with failures_named(self._path):
                self._writer.execute("BEGIN IMMEDIATE")
                self._writing = threading.get_ident()
                try:
                    yield self._writer
                    self._writer.execute("COMMIT")
                except BaseException:
                    if self._writer.in_transaction:  # SQLite itself undoes it where the disk is full
                        self._writer.execute("ROLLBACK")
                    raise
                finally:
                    self._writing = None

    @contextmanager
    def joined(self) -> Iterator[apsw.Connection]:
        """Give the writing connection for a part of the commit at hand, or for a commit of its own.

        Joining costs nothing, where a part that can be undone makes SQLite keep every page it changes; so
        what is done inside must not fail half-way for a reason of ours.
        """
        with self._lock:
            if self._writing is not None:
                with failures_named(self._path), self._undone_alone():
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
        with failures_named(self._path):
            yield self._reader()

    def _reader(self) -> apsw.Connection:
        if self._writing == threading.get_ident():
            return self._writer
        if not hasattr(self._readers, "connection"):
            self._readers.connection = self._connect(
                _READERS_CACHE
            )  # without the lock: readers wait for no writer
        connection: apsw.Connection = self._readers.connection
        return connection

    def close(self) -> None:
        """Close every connection; the last one folds the log into the file."""
        for connection in self._opened:
            connection.close()


@contextmanager
def failures_named(path: Path) -> Iterator[None]:
    """Say of what the file itself cannot do that it is the store that fails, and nobody's write."""
    try:
        yield
    except apsw.Error as error:
        raise StoreFailure(f"{path}: {error}") from error


def _is_up_to_date(connection: apsw.Connection, shapes: Mapping[str, Shape]) -> bool:
    if connection.pragma("user_version") != FORMAT:
        return False
    known = dict(connection.execute("SELECT name, statements FROM _shapes"))
    return all(known.get(name) == shape.laid_out for name, shape in shapes.items())


def _bring_up_to_date(writer: apsw.Connection, shapes: Mapping[str, Shape], path: Path) -> None:
    version = writer.pragma("user_version")
    if version > FORMAT:
        raise StoreFileError(
            f"{path} has format {version}, this FlightPulse knows {FORMAT}: use the newer one"
        )
    for number in range(version + 1, FORMAT + 1):
        writer.execute(_FORMATS[number])
    if version < FORMAT:
        writer.pragma("user_version", FORMAT)
    known = dict(writer.execute("SELECT name, statements FROM _shapes"))
    for name, shape in shapes.items():
        if known.get(name) != shape.laid_out:
            _reshape(writer, shape, was_there=name in known)
            writer.execute("INSERT OR REPLACE INTO _shapes VALUES (?, ?)", (name, shape.laid_out))


def _reshape(writer: apsw.Connection, shape: Shape, *, was_there: bool) -> None:
    """Make a table as its definition says now, and carry the items over from as it was."""
    if not was_there:
        writer.execute(";".join(shape.create))
        return
    indexes = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    for (index,) in writer.execute(indexes, (shape.name,)).fetchall():
        writer.execute(f'DROP INDEX "{index}"')
    writer.execute(f'ALTER TABLE "{shape.name}" RENAME TO "{shape.name}.was"')
    writer.execute(";".join(shape.create))
    items = writer.execute(f'SELECT _item FROM "{shape.name}.was"')
    writer.executemany(shape.put, (shape.row(decode(item)) for (item,) in items))
    writer.execute(f'DROP TABLE "{shape.name}.was"')
