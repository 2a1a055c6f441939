"""Sources of events: JSON lines, and events made in the process; Kafka stands behind the same port.

A source gives batches. Asking for the next one says that the last is accepted durably: a source that
can be asked again (a topic) commits its place then, and a crash before repeats the batch.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Protocol

import msgspec
from msgspec import Struct


class Arrival(Struct, frozen=True):
    """An event's bytes, and where they came from."""

    body: bytes
    position: str  # file:line, topic:partition:offset …
    dead_letter_id: str | None = None  # the dead letter that it is driven again from


class Source(Protocol):
    """Gives events, batch by batch, until there are no more."""

    def __iter__(self) -> Iterator[list[Arrival]]: ...


class JsonLines:
    """A file, or standard input: one event a line; empty lines are none."""

    def __init__(self, stream: BinaryIO, name: str, batch: int) -> None:
        """Read at most `batch` lines at a time; 1 where somebody types them and waits for the answer."""
        self._stream, self._name, self._batch = stream, name, batch

    def __iter__(self) -> Iterator[list[Arrival]]:
        batch = []
        for number, line in enumerate(self._stream, 1):
            if body := (line.removeprefix(BOM_UTF8) if number == 1 else line).strip():
                batch.append(Arrival(body, f"{self._name}:{number}"))
            if len(batch) >= self._batch:
                yield batch
                batch = []
        if batch:
            yield batch


class InProcess:
    """Events that this process made."""

    def __init__(self, events: Iterable[dict[str, Any]], name: str) -> None:
        self._events, self._name = events, name

    def __iter__(self) -> Iterator[list[Arrival]]:
        for number, event in enumerate(self._events, 1):
            yield [Arrival(msgspec.json.encode(event), f"{self._name}:{number}")]
