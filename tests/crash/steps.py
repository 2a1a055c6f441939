"""The durable steps of a life: each is named, counted, and a place to die at."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import apsw

from flightpulse.delivery.provider import Message, Outcome, Provider
from flightpulse.store.sqlite.file import File


class Steps:
    """Counts a process's steps, from 0; at the step `die_at` the process kills itself.

    Or, `armed_at` a unit of its story (an event delivered), so many steps `after` it. `last_words` is told
    the step's name.
    """

    def __init__(
        self,
        die_at: int | None,
        *,
        armed_at: int | None = None,
        after: int = 0,
        last_words: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._die_at, self._armed_at, self._after, self._last_words = die_at, armed_at, after, last_words
        self.passed: list[str] = []

    def __call__(self, name: str) -> None:
        """Pass a step, or die."""
        if len(self.passed) == self._die_at:
            self._last_words(name)
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(name)

    def reach(self, unit: int) -> None:
        """Come to a unit of the story; -1: the story begins."""
        if self._die_at is None and self._armed_at is not None and unit >= self._armed_at:
            self._die_at = len(self.passed) + self._after

    def count_commits(self, *, begins: bool = False) -> None:
        """Make each commit of the store two steps: all written but not committed, and committed.

        With `begins` three: begun, and nothing written yet.
        """
        commit, depth = File.commit, 0

        @contextmanager
        def counted(file: File) -> Iterator[apsw.Connection]:
            nonlocal depth
            outermost = depth == 0
            with commit(file) as writer:
                if outermost and begins:
                    self("begun")
                depth += 1
                try:
                    yield writer
                finally:
                    depth -= 1
                if outermost:
                    self("before commit")
            if outermost:
                self("after commit")

        File.commit = counted  # type: ignore[assignment, method-assign]

    def count_syncs(self) -> None:
        """Make each sync of a log a step: all written, nothing synced."""
        sync = os.fsync

        def counted(descriptor: int) -> None:
            self("before sync")
            sync(descriptor)

        os.fsync = counted  # type: ignore[assignment]


class Stepping:
    """A provider whose calls are steps."""

    def __init__(self, provider: Provider, step: Steps) -> None:
        self._provider, self._step = provider, step
        self.ignores_seen_keys, self.answers_by_key = provider.ignores_seen_keys, provider.answers_by_key
        self.batch = provider.batch

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        channel = messages[0].channel
        self._step(f"before {channel}")
        outcomes = self._provider.hand_over(messages)
        self._step(f"after {channel}")
        return outcomes

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return self._provider.look_up(keys)
