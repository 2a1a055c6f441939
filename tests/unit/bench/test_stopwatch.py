"""The stopwatch: every moment counts for one stage."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from stopwatch import Stopwatch


class Clock:
    """Stands still, but for what is said."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Flow:
    """Two stages, one inside the other, and a commit around something."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def outer(self) -> None:
        self.clock.now += 1
        self.inner()
        self.clock.now += 2

    def inner(self) -> None:
        self.clock.now += 10

    def fails(self) -> None:
        self.clock.now += 4
        raise ValueError

    @contextmanager
    def commit(self) -> Iterator[None]:
        self.clock.now += 100
        yield
        self.clock.now += 1000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flow(clock: Clock) -> Flow:
    return Flow(clock)


@pytest.fixture
def watch(clock: Clock, flow: Flow) -> Stopwatch:
    watch = Stopwatch(clock)
    watch.time(flow, "outer", "outer")
    watch.time(flow, "inner", "inner")
    watch.time(flow, "fails", "fails")
    watch.time_end(flow, "commit", "commit")
    return watch


def test_a_stage_stands_still_while_one_that_it_called_has_its_turn(flow: Flow, watch: Stopwatch) -> None:
    flow.outer()
    flow.inner()
    assert watch.seconds == {"outer": 3, "inner": 20}


def test_of_a_commit_only_the_end_is_its_own(flow: Flow, watch: Stopwatch) -> None:
    watch.begin("around")
    with flow.commit():
        flow.inner()
    watch.end()
    assert watch.seconds == {"around": 100, "inner": 10, "commit": 1000}


def test_a_stage_that_fails_gives_its_turn_back(flow: Flow, watch: Stopwatch) -> None:
    watch.begin("around")
    with pytest.raises(ValueError, match=r"^$"):
        flow.fails()
    flow.inner()
    watch.end()
    assert watch.seconds == {"around": 0, "fails": 4, "inner": 10}
