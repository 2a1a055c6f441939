"""The durable steps of a life: each is named, counted, and a place to die at."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import apsw

from flightpulse.delivery.provider import Message, Outcome, Provider
from flightpulse.store.sqlite.file import File


class Steps:
    """Counts a process's steps, from 0; at the step `die_at` the process kills itself."""

    def __init__(self, die_at: int | None) -> None:
        self._die_at = die_at
        self.passed: list[str] = []

    def __call__(self, name: str) -> None:
        """Pass a step, or die."""
        if len(self.passed) == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(name)

    def count_commits(self) -> None:
        """Make each commit of the store two steps: all written but not committed, and committed."""
        commit, depth = File.commit, 0

        @contextmanager
        def counted(file: File) -> Iterator[apsw.Connection]:
            nonlocal depth
            outermost = depth == 0
            with commit(file) as writer:
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
