"""A bench that runs small machines to their end, in a time of its own."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flightpulse.domain import times
from flightpulse.workflow.context import ExecutionContext
from flightpulse.workflow.definition import parse
from flightpulse.workflow.failure import TIMEOUT, StateError, TaskError
from flightpulse.workflow.history import HistoryEntry
from flightpulse.workflow.machine import advance
from flightpulse.workflow.position import Position, begin
from flightpulse.workflow.states import LONGEST_TIMEOUT, Machine

START = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)

Tasks = dict[str, Callable[[Any], Any]]


@dataclass
class Run:
    """An execution under test."""

    machine: Machine
    tasks: Tasks
    input: Any
    resumes: bool = False  # stores and loads the position between all steps
    instant: datetime = START
    seed: int = 0
    history: list[HistoryEntry] = field(default_factory=list)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # seconds

    def __post_init__(self) -> None:
        self.position = begin(self.machine, self.input)
        self._random = random.Random(self.seed)

    def step(self) -> list[HistoryEntry]:
        """Advance once, at the bench's time."""
        context = ExecutionContext("delay:e1", "2026-03-14T18:00:00.000Z", self.input)
        new = advance(
            self.machine,
            self.position,
            context=context,
            perform=self._perform,
            now=lambda: self.instant,
            random=self._random,
        )
        self.history += new
        if self.resumes:
            stored = msgspec.json.encode(msgspec.to_builtins(self.position))
            self.position = msgspec.convert(msgspec.json.decode(stored), Position)
        return new

    def finish(self) -> "Run":
        """Advance to the end, sleeping through every wait."""
        for _ in range(2000):
            if self.position.has_ended:
                return self
            if self.position.wake_at is not None:
                wake = times.parse(self.position.wake_at)
                self.waits.append((wake - self.instant).total_seconds())
                self.instant = max(self.instant, wake)
            self.step()
        raise AssertionError("it does not end")

    @property
    def output(self) -> Any:
        assert self.position.status == "SUCCEEDED", self.position
        return self.position.output

    @property
    def error(self) -> str | None:
        assert self.position.status == "FAILED", self.position
        return self.position.error

    def types(self, *skipped: str) -> list[str]:
        """Name the history's entries by type."""
        return [entry.type for entry in self.history if entry.type not in skipped]

    def _perform(self, name: str, given: Any, deadline: datetime) -> Any:
        self.calls.append((name, msgspec.to_builtins(given)))
        answer = self.tasks[name](given)
        if self.instant > deadline:
            raise StateError(TIMEOUT, "too late")
        return answer


@dataclass
class Bench:
    """Makes executions of the states given; the first state starts."""

    tasks: Tasks

    def machine(self, states: dict[str, Any], timeout: int = LONGEST_TIMEOUT) -> Machine:
        document = {"StartAt": next(iter(states)), "States": states, "TimeoutSeconds": timeout}
        return parse(document, self.tasks, Path("test.asl.json"))

    def begin(
        self, states: dict[str, Any], data: Any = None, *, timeout: int = LONGEST_TIMEOUT, **options: Any
    ) -> Run:
        return self.of(self.machine(states, timeout), self.tasks, data, **options)

    def of(self, machine: Machine, tasks: Tasks, data: Any, **options: Any) -> Run:
        return Run(machine, tasks, data, **options)

    def run(self, states: dict[str, Any], data: Any = None, **options: Any) -> Run:
        return self.begin(states, data, **options).finish()


class Failing:
    """A task that fails the first so many times, then answers its input."""

    def __init__(self, times_: int, error: str = "Boom") -> None:
        self.left, self.error = times_, error

    def __call__(self, given: Any) -> Any:
        if self.left:
            self.left -= 1
            raise TaskError(self.error, "bang")
        return given


@pytest.fixture
def bench() -> Bench:
    """A bench with the tasks Echo (answers its input), Boom (always fails), Twice (fails twice)."""
    return Bench({"Echo": lambda given: given, "Boom": Failing(10**6), "Twice": Failing(2)})


@pytest.fixture
def failing() -> type[Failing]:
    return Failing
