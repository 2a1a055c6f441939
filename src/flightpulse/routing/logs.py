"""Logs that bus events are written to: a file of JSON lines each, every event once.

These are the logs of FP-6: e-mails and SMS handed over, and the audit log. The notification logs hold
personal data, by design, and are readable by their owner only.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from flightpulse.bus.event import BusEvent
from flightpulse.store.folder import make_folder, sync_names
from flightpulse.store.port import NO_SPACE, StoreFailure, StoreFull

#: Bytes that are written at most before they are synced: a power cut leaves no more than these torn.
_TOGETHER = 4 * 1024 * 1024


class Line(msgspec.Struct, kw_only=True):
    """What names a line: read back to know what is written already."""

    id: str


class Log:
    """One log."""

    def __init__(self, path: Path) -> None:
        try:
            make_folder(path.parent)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _failure(path, error) from error
        self._file: BinaryIO = os.fdopen(descriptor, "r+b", buffering=0)
        self._path = path
        self._whole = 0  # bytes of whole lines, as far as read
        self._written: set[str] = set()
        try:
            sync_names(path.parent)
            with self._locked():
                self._written.update(self._read())
        except OSError as error:
            self.close()
            raise _failure(path, error) from error
        except StoreFailure:
            self.close()
            raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes out: a command beside the flow may write here, too."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _read(self) -> list[str]:
        """Return the ids written since it was last read, durably, and cut off what was left torn."""
        ids, whole, size = [], self._whole, os.fstat(self._file.fileno()).st_size
        with self._path.open("rb") as lines:
            lines.seek(whole)
            for line in lines:
                # Of what was not synced a power cut can leave the length without the bytes: zeros.
                if not line.endswith(b"\n") or (b"\0" in line and size - whole <= _TOGETHER):
                    break
                whole += len(line)
                try:
                    ids.append(msgspec.json.decode(line, type=Line).id)
                except msgspec.DecodeError as error:
                    raise StoreFailure(
                        f"{self._path}: byte {whole} ends no line that was written: {error}"
                    ) from None
        try:
            if size > whole:
                self._file.truncate(whole)
            # Who wrote it may have been killed before this; nothing torn may come back under the next lines.
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _failure(self._path, error) from error
        self._whole = whole
        return ids

    def write(self, events: Sequence[BusEvent]) -> None:
        """Write events that are not there yet; when it returns they are durable. Raises StoreFailure."""
        with self._locked():
            if os.fstat(self._file.fileno()).st_size > self._whole:
                self._written.update(self._read())
            lines: dict[str, bytes] = {}
            for event in events:
                entry_id = str(event.detail.get("notification_id") or event.id)
                if entry_id not in self._written:
                    # These name the line, whatever the detail says.
                    named = {"id": entry_id, "time": event.time, "detail-type": event.detail_type}
                    line = msgspec.json.encode({**named, **event.detail, **named}) + b"\n"
                    lines.setdefault(entry_id, line)
            if lines:
                self._append(b"".join(lines.values()))
                self._written.update(lines)

    def _append(self, lines: bytes) -> None:
        self._file.seek(self._whole)
        left = memoryview(lines)
        try:
            while left:
                together, left = left[:_TOGETHER], left[_TOGETHER:]
                while together:
                    together = together[self._file.write(together) :]  # a disk that fills up takes a part
                os.fsync(self._file.fileno())
        except OSError as error:
            # What is not durable is not written: cut off, so that the next attempt writes it, and once.
            self._file.truncate(self._whole)
            with suppress(OSError):  # the one at hand is told of
                os.fsync(self._file.fileno())
            raise _failure(self._path, error) from error
        self._whole = self._file.tell()

    def holds(self, entry_id: str) -> bool:
        """Tell whether an event is written."""
        return entry_id in self._written

    def close(self) -> None:
        self._file.close()


def _failure(path: Path, error: OSError) -> StoreFailure:
    if error.errno in NO_SPACE:
        return StoreFull(path)
    return StoreFailure(f"{path} cannot be written: {error.strerror}")


class Logs:
    """The logs of a data folder, opened when they are first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Log] = {}

    def __getitem__(self, name: str) -> Log:
        if name not in self._open:
            self._open[name] = Log(self._folder / f"{name}.jsonl")
        return self._open[name]

    def close(self) -> None:
        """Close every log."""
        for log in self._open.values():
            log.close()
        self._open.clear()
