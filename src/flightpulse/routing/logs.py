"""Logs that bus events are written to: a file of JSON lines each, every event once.

These are the logs of FP-6: e-mails and SMS handed over, and the audit log. The notification logs hold
personal data, by design, and are readable by their owner only.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from flightpulse.bus.event import BusEvent
from flightpulse.store.port import StoreFailure


class Line(msgspec.Struct, kw_only=True):
    """What names a line: read back to know what is written already."""

    id: str


class Log:
    """One log."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "r+b", buffering=0)
        self._whole = 0  # bytes of whole lines
        self._written = set(self._read(path))

    def _read(self, path: Path) -> Iterable[str]:
        """Yield the ids that are written, and cut off a line that a crash left torn."""
        with path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self._whole += len(line)
                try:
                    yield msgspec.json.decode(line, type=Line).id
                except msgspec.DecodeError as error:
                    raise StoreFailure(
                        f"{path}: byte {self._whole} ends no line that was written: {error}"
                    ) from None
        self._file.truncate(self._whole)

    def write(self, events: Sequence[BusEvent]) -> None:
        """Write events that are not there yet; when it returns they are durable. Raises OSError."""
        lines: dict[str, bytes] = {}
        for event in events:
            entry_id = str(event.detail.get("notification_id") or event.id)
            if entry_id not in self._written:
                named = {"id": entry_id, "time": event.time}  # these name the line, whatever the detail says
                lines.setdefault(entry_id, msgspec.json.encode({**named, **event.detail, **named}) + b"\n")
        if not lines:
            return
        self._file.seek(self._whole)
        left = memoryview(b"".join(lines.values()))
        try:
            while left:
                left = left[self._file.write(left) :]  # a disk that fills up takes a part
            os.fsync(self._file.fileno())
        except OSError:
            # What is not durable is not written: cut off, so that the next attempt writes it, and once.
            self._file.truncate(self._whole)
            raise
        self._whole = self._file.tell()
        self._written.update(lines)

    def holds(self, entry_id: str) -> bool:
        """Tell whether an event is written."""
        return entry_id in self._written

    def close(self) -> None:
        self._file.close()


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
