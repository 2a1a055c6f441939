"""A stopwatch: whose turn it is, so that every moment counts for one stage, however deep the calls go."""

import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from types import TracebackType
from typing import Any


class Stopwatch:
    """Seconds by stage, exclusive: a stage that calls another one stands still meanwhile."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._turns: list[str] = []
        self._since = 0.0
        self.seconds: dict[str, float] = defaultdict(float)

    def begin(self, stage: str) -> None:
        """Give a stage its turn."""
        now = self._clock()
        if self._turns:
            self.seconds[self._turns[-1]] += now - self._since
        self._turns.append(stage)
        self._since = now

    def end(self) -> None:
        """Give the turn back to who had it before."""
        now = self._clock()
        self.seconds[self._turns.pop()] += now - self._since
        self._since = now

    def time(self, owner: object, name: str, stage: str) -> None:
        """Count what a function or method of 'owner' takes for a stage, from now on."""
        timed = getattr(owner, name)

        @wraps(timed)
        def wrapper(*args: Any, **named: Any) -> Any:
            self.begin(stage)
            try:
                return timed(*args, **named)
            finally:
                self.end()

        setattr(owner, name, wrapper)

    def time_end(self, owner: object, name: str, stage: str) -> None:
        """Count the end of a context manager that 'owner' gives, as of a commit, for a stage."""
        given = getattr(owner, name)
        setattr(owner, name, lambda: _Ending(given(), self, stage))


class _Ending:
    """A context manager whose end is timed."""

    def __init__(self, inside: AbstractContextManager[Any], watch: Stopwatch, stage: str) -> None:
        self._inside, self._watch, self._stage = inside, watch, stage

    def __enter__(self) -> Any:
        return self._inside.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._watch.begin(self._stage)
        try:
            return self._inside.__exit__(kind, error, trace)
        finally:
            self._watch.end()
