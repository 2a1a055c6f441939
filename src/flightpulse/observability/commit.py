"""What the work of one commit tells of itself: metrics within the commit, lines and spans after it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Unpack

from flightpulse.observability.logs import Fields, Happened, log
from flightpulse.observability.metrics import Measured
from flightpulse.observability.traces import Unfinished


class Observed(Unfinished):
    """Spans, and lines, of what is not committed yet; and the metrics to be kept in the commit."""

    def __init__(self) -> None:
        super().__init__()
        self.measured = Measured()
        self._lines: list[tuple[Happened, Fields]] = []

    def log(self, happened: Happened, **fields: Unpack[Fields]) -> None:
        """Say something of the span at hand, and in a line once it is committed: of what was undone none."""
        self.add(**fields)
        self._lines.append((happened, fields))

    def told(self, milliseconds: float) -> None:
        """Write the lines; inside another commit they wait for it."""
        around = _around.get()
        for happened, fields in self._lines:
            fields.setdefault("milliseconds", milliseconds)
            if around is None:
                log(happened, **fields)
            else:
                around._lines.append((happened, fields))


_around: ContextVar[Observed | None] = ContextVar("around", default=None)


@contextmanager
def observed() -> Iterator[Observed]:
    """Observe a commit: put it inside this block."""
    began, seen = time.perf_counter(), Observed()
    around = _around.set(seen)
    try:
        yield seen
    except BaseException as error:
        seen.end(error)
        raise
    finally:
        _around.reset(around)
    seen.end()
    seen.told(round((time.perf_counter() - began) * 1000, 1))
