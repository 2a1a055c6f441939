"""The system calls that the logs and the folder make, watched: each is done, and told to the journal."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from power.disk import FOLDER
from power.journal import Journal


class Calls:
    """Watches the calls of `os` that change files."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._open: dict[int, str] = {}  # by descriptor

    def _file(self, descriptor: int) -> int | None:
        path = self._open.get(descriptor)
        return None if path is None else self._journal.file(path)

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        name = self._journal.path(os.fspath(path))
        descriptor = _open(path, flags, mode, dir_fd=dir_fd)
        self._open.pop(descriptor, None)
        if name is not None:
            if flags & os.O_CREAT and self._journal.file(name) is None:
                self._journal.made(name)
            self._open[descriptor] = name
            if flags & os.O_TRUNC:
                self._resized(descriptor, 0)
        return descriptor

    def fdopen(self, descriptor: int, mode: str = "r", buffering: int = -1, **how: Any) -> Any:
        if descriptor in self._open and ("w" in mode or "+" in mode or "a" in mode):
            if buffering != 0:
                raise NotImplementedError("a watched file has no buffer of its own")
            return _Watched(self, descriptor, mode.replace("b", ""))
        return _fdopen(descriptor, mode, buffering, **how)

    def close(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        _close(descriptor)

    def write(self, descriptor: int, data: Any) -> int:
        offset = os.lseek(descriptor, 0, os.SEEK_CUR)
        return self._written(descriptor, data, _write(descriptor, data), offset)

    def pwrite(self, descriptor: int, data: Any, offset: int) -> int:
        return self._written(descriptor, data, _pwrite(descriptor, data, offset), offset)

    def _written(self, descriptor: int, data: Any, count: int, offset: int) -> int:
        if (file := self._file(descriptor)) is not None:
            self._journal.wrote(file, offset, bytes(data)[:count])
        return count

    def ftruncate(self, descriptor: int, size: int) -> None:
        _ftruncate(descriptor, size)
        self._resized(descriptor, size)

    def _resized(self, descriptor: int, size: int) -> None:
        if (file := self._file(descriptor)) is not None:
            self._journal.resized(file, size)

    def fsync(self, descriptor: int) -> None:
        path = self._open.get(descriptor)
        if path is None:
            _fsync(descriptor)
        elif (file := self._journal.file(path)) == FOLDER:
            self._journal.synced_folder(path)
        elif file is not None:
            self._journal.synced(file)

    def mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        _mkdir(path, mode, dir_fd=dir_fd)
        if (name := self._journal.path(os.fspath(path))) is not None:
            self._journal.made(name, folder=True)

    def unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        _unlink(path, dir_fd=dir_fd)
        if (name := self._journal.path(os.fspath(path))) is not None:
            self._journal.forgot(name)

    def replace(self, old: Any, new: Any, **where: Any) -> None:
        _replace(old, new, **where)
        names = self._journal.path(os.fspath(old)), self._journal.path(os.fspath(new))
        if names[0] is not None and names[1] is not None:
            self._journal.moved(names[0], names[1])


class _Watched(io.FileIO):
    """An open file without a buffer."""

    def __init__(self, calls: Calls, descriptor: int, mode: str) -> None:
        super().__init__(descriptor, mode)
        self._calls = calls

    def write(self, data: Any) -> int:
        offset = self.tell()
        return self._calls._written(self.fileno(), data, super().write(data), offset)

    def truncate(self, size: int | None = None) -> int:
        size = super().truncate(size)
        self._calls._resized(self.fileno(), size)
        return size

    def close(self) -> None:
        if not self.closed:
            self._calls._open.pop(self.fileno(), None)
        super().close()


# As they were, whoever watches.
_open: Callable[..., int] = os.open
_fdopen: Callable[..., Any] = os.fdopen
_close, _write, _pwrite, _ftruncate = os.close, os.write, os.pwrite, os.ftruncate
_fsync, _mkdir, _unlink, _replace = os.fsync, os.mkdir, os.unlink, os.replace


@contextmanager
def watched(journal: Journal) -> Iterator[None]:
    """Watch the calls while this runs."""
    calls = Calls(journal)
    names = ("open", "fdopen", "close", "write", "pwrite", "ftruncate", "fsync", "mkdir", "unlink", "replace")
    ours: dict[str, Any] = {name: getattr(calls, name) for name in names}
    ours |= {"fdatasync": calls.fsync, "rename": calls.replace, "remove": calls.unlink}
    with patch.multiple(os, **ours):
        yield
