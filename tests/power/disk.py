"""A disk: what it keeps for sure, what it was given since, and what is left of that when the power fails.

It promises what POSIX does, and no more. A file's sync makes its content and its size durable, not its name;
its folder's sync makes names durable. Of everything else any part may be there after a cut, in any order:
each sector of each write by itself, torn at any byte, a file's length with or without its content, a name
given, moved or taken away, or not. Bytes that were never written read as zeros, and a write harms no bytes
beside it: SQLite counts on the second, and so do the logs.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from random import Random

from msgspec import Struct

#: The number that stands for any folder, where a file has one of its own.
FOLDER = 0


class Write(Struct, frozen=True):
    """Bytes into a file."""

    file: int
    offset: int
    data: bytes


class Resize(Struct, frozen=True):
    """A file's new length."""

    file: int
    size: int


class Sync(Struct, frozen=True):
    """A file is to be durable."""

    file: int


class Name(Struct, frozen=True):
    """A file or a folder gets a name; `old`: the one that it had is gone in the same moment."""

    path: str
    file: int
    old: str | None = None


class Forget(Struct, frozen=True):
    """A name is gone."""

    path: str


class SyncFolder(Struct, frozen=True):
    """The names in a folder are to be durable."""

    path: str


class Note(Struct, frozen=True):
    """Nothing on the disk: somebody outside was told something."""

    told: str


Change = Write | Resize
Naming = Name | Forget
Step = Change | Naming | Sync | SyncFolder | Note


class Left(Struct):
    """What a cut left of what was not durable."""

    kept: int = 0  # pieces of writes that are there
    dropped: int = 0
    torn: int = 0  # of those that are there, as far as a byte in their middle
    names_lost: int = 0


class Disk:
    """A disk. Paths are relative to its root, which is always there."""

    def __init__(self, contents: dict[int, bytes] | None = None, names: dict[str, int] | None = None) -> None:
        """Start with what is durable."""
        self.contents: dict[int, bytes] = dict(contents or {})
        self.names: dict[str, int] = dict(names or {})
        self._given: dict[int, list[Change]] = {}
        self._named: list[Naming] = []

    def copy(self) -> "Disk":
        """Return a disk in the same state."""
        copied = Disk(self.contents, self.names)
        copied._given = {file: list(changes) for file, changes in self._given.items()}
        copied._named = list(self._named)
        return copied

    def do(self, steps: Iterable[Step]) -> "Disk":
        """Take steps; return this disk."""
        for step in steps:
            match step:
                case Write() | Resize():
                    self._given.setdefault(step.file, []).append(step)
                case Sync(file):
                    self.contents[file] = changed(self.contents.get(file, b""), self._given.pop(file, []))
                case Name() | Forget():
                    self._named.append(step)
                case SyncFolder(path):
                    durable = [each for each in self._named if _is_in(each, path)]
                    self._named = [each for each in self._named if not _is_in(each, path)]
                    _rename(self.names, durable)
                case Note():
                    pass
        return self

    def seen(self) -> tuple[dict[str, int], dict[int, bytes]]:
        """Return the names and contents that processes see, as long as there is power."""
        names = dict(self.names)
        _rename(names, self._named)
        contents = {
            file: changed(self.contents.get(file, b""), self._given.get(file, []))
            for file in {*names.values(), *self.contents, *self._given}
        }
        return names, contents

    def is_waiting(self, path: str) -> bool:
        """Tell whether a file was written and not synced since."""
        names = dict(self.names)
        _rename(names, self._named)
        return bool(self._given.get(names.get(path, FOLDER)))

    def durable(self) -> "Disk":
        """Return the disk after a cut that left nothing but what is durable."""
        return Disk(self.contents, self.names)

    def cut(self, rng: Random) -> tuple["Disk", Left]:
        """Return the disk after the power failed, and what was left."""
        left, sector = Left(), rng.choice((512, 4096))
        names = dict(self.names)
        for naming in self._named:
            if rng.random() < 0.5:
                _rename(names, [naming])
            else:
                left.names_lost += 1
        there = {path: file for path, file in sorted(names.items()) if _has_folders(path, names)}
        contents = {
            file: changed(
                self.contents.get(file, b""), _survivors(self._given.get(file, []), sector, rng, left)
            )
            for file in sorted(set(there.values()) - {FOLDER})
        }
        return Disk(contents, there), left


def changed(content: bytes, changes: Iterable[Change]) -> bytes:
    """Return a content after changes; what was never written is zeros."""
    now = bytearray(content)
    for change in changes:
        end = change.size if isinstance(change, Resize) else change.offset + len(change.data)
        if end > len(now):
            now.extend(bytes(end - len(now)))
        if isinstance(change, Resize):
            del now[change.size :]
        else:
            now[change.offset : end] = change.data
    return bytes(now)


def _survivors(changes: list[Change], sector: int, rng: Random, left: Left) -> list[Change]:
    """Return what is left of the changes of a file: all, none, the first of them, or any."""
    pieces = [piece for change in changes for piece in _pieces(change, sector)]
    how = rng.random()
    if how < 0.1:
        chance = 1.0
    elif how < 0.2:
        chance = 0.0
    elif how < 0.4:  # in their order, up to one of them
        first = rng.randrange(len(pieces) + 1)
        left.dropped += len(pieces) - first
        pieces, chance = pieces[:first], 1.0
    else:
        chance = rng.choice((0.1, 0.5, 0.9))
    survivors: list[Change] = []
    for piece in pieces:
        if rng.random() >= chance:
            left.dropped += 1
            continue
        left.kept += 1
        if isinstance(piece, Write) and len(piece.data) > 1 and rng.random() < 0.1:
            left.torn += 1
            at = rng.randrange(1, len(piece.data))
            piece = (
                Write(piece.file, piece.offset, piece.data[:at])
                if rng.random() < 0.5
                else Write(piece.file, piece.offset + at, piece.data[at:])
            )
        survivors.append(piece)
    if rng.random() < 0.5:
        rng.shuffle(survivors)
    if changes and rng.random() < 0.2:  # the length alone
        whole = max(change.size if isinstance(change, Resize) else change.offset + len(change.data)
                    for change in changes)  # fmt: skip
        survivors.insert(0, Write(changes[0].file, rng.randrange(whole + 1), b""))
    return survivors


def _pieces(change: Change, sector: int) -> list[Change]:
    """Return a write sector by sector."""
    if isinstance(change, Resize):
        return [change]
    pieces: list[Change] = []
    offset, end = change.offset, change.offset + len(change.data)
    while offset < end:
        until = min(end, (offset // sector + 1) * sector)
        pieces.append(Write(change.file, offset, change.data[offset - change.offset : until - change.offset]))
        offset = until
    return pieces


def _rename(names: dict[str, int], namings: Iterable[Naming]) -> None:
    for naming in namings:
        if isinstance(naming, Name):
            if naming.old is not None:
                names.pop(naming.old, None)
            names[naming.path] = naming.file
        else:
            names.pop(naming.path, None)


def folder_of(path: str) -> str:
    """Return the folder that a path's name stands in; of the root: itself."""
    return str(PurePosixPath(path).parent)


def _is_in(naming: Naming, folder: str) -> bool:
    return folder_of(naming.path) == folder


def _has_folders(path: str, names: dict[str, int]) -> bool:
    above = folder_of(path)
    return above == "." or (names.get(above) == FOLDER and _has_folders(above, names))
