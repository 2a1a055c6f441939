"""SQLite's files, watched: a VFS that does what SQLite asks, and tells the journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import apsw

from power.disk import folder_of
from power.journal import Journal

#: Files whose folder the system's own VFS syncs when a new one is synced for the first time.
_JOURNALS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL

#: The system's own VFS: the default, as long as nobody watches.
_SYSTEMS = apsw.vfs_names()[0]


class WatchedVfs(apsw.VFS):
    """The VFS that connections get which ask for none. Locks and shared memory are the system's."""

    def __init__(self, journal: Journal, name: str) -> None:
        self._journal = journal
        self._random = Random(name)
        super().__init__(name, _SYSTEMS, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        path = None if name is None else self._journal.path(_filename(name))
        if path is None:
            return apsw.VFSFile(_SYSTEMS, name, flags)
        is_new = self._journal.file(path) is None
        opened = _File(name, flags, self._journal, path)
        if is_new:
            self._journal.made(path)
            opened.has_new_name = bool(flags[0] & _JOURNALS)
        return opened

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        super().xDelete(name, False)
        if (path := self._journal.path(name)) is not None:
            self._journal.forgot(path)
            if sync_folder:
                self._journal.synced_folder(folder_of(path))

    def xRandomness(self, count: int) -> bytes:  # noqa: N802
        """Let a log's salts be the same at every run."""
        return self._random.randbytes(count)


class _File(apsw.VFSFile):
    """A file of SQLite's."""

    def __init__(self, name: Any, flags: list[int], journal: Journal, path: str) -> None:
        super().__init__(_SYSTEMS, name, flags)
        self._journal, self._path = journal, path
        self.has_new_name = False

    @property
    def _number(self) -> int:
        number = self._journal.file(self._path)
        assert number is not None, f"{self._path} was taken away while it was open"
        return number

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._journal.wrote(self._number, offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._journal.resized(self._number, size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._journal.synced(self._number)
        if self.has_new_name:
            self._journal.synced_folder(folder_of(self._path))
            self.has_new_name = False


def _filename(name: Any) -> str:
    return name.filename() if isinstance(name, apsw.URIFilename) else str(name)


@contextmanager
def watched(journal: Journal) -> Iterator[None]:
    """Watch the connections that are opened while this runs."""
    vfs = WatchedVfs(journal, "power")
    apsw.randomness(0)  # drawn anew, from the VFS
    try:
        yield
    finally:
        vfs.unregister()
