"""Retriers and catchers take errors by name, and retriers wait longer each time."""

import random
from typing import Any

import pytest

from flightpulse.workflow.retry import LONGEST_DELAY, Retrier, first_taking


@pytest.mark.parametrize(
    ("listed", "error", "taken"),
    [
        ("States.ALL", "Boom", True),
        ("States.ALL", "States.Timeout", True),
        ("States.ALL", "States.Runtime", False),
        ("States.ALL", "States.DataLimitExceeded", False),
        ("States.DataLimitExceeded", "States.DataLimitExceeded", True),
        ("States.TaskFailed", "Boom", True),
        ("States.TaskFailed", "States.Timeout", False),
        ("States.TaskFailed", "States.Runtime", False),
        ("States.Timeout", "States.Timeout", True),
        ("Boom", "Boom", True),
        ("Boom", "boom", False),
    ],
)
def test_an_error_is_taken_by_its_name(listed: str, error: str, taken: bool) -> None:
    assert Retrier(error_equals=[listed]).takes(error) is taken


def test_the_first_that_takes_an_error_is_chosen() -> None:
    retriers = [Retrier(error_equals=[name]) for name in ("A", "B", "States.ALL")]
    chosen = [first_taking(error, retriers) for error in ("B", "C", "States.Runtime")]
    assert [place and place[0] for place in chosen] == [1, 2, None]


def test_each_wait_is_the_backoff_rate_times_the_one_before_up_to_the_longest() -> None:
    retrier = Retrier(error_equals=["A"], interval_seconds=3, backoff_rate=1.5, max_delay_seconds=10)
    assert [retrier.delay(attempt, random.Random(0)) for attempt in range(5)] == [3, 4.5, 6.75, 10, 10]


def test_full_jitter_draws_between_nothing_and_the_whole_wait() -> None:
    retrier = Retrier(error_equals=["A"], interval_seconds=8, jitter_strategy="FULL")
    source = random.Random(1)
    drawn = [retrier.delay(1, source) for _ in range(500)]
    assert 0 <= min(drawn) < 1
    assert 15 < max(drawn) <= 16


@pytest.mark.parametrize("attempt", [40, 5000])
def test_no_wait_is_longer_than_a_year(attempt: int) -> None:
    assert Retrier(error_equals=["A"]).delay(attempt, random.Random(0)) == LONGEST_DELAY


def test_the_defaults_are_the_languages_own() -> None:
    shown: dict[str, Any] = {
        name: getattr(Retrier(error_equals=["A"]), name)
        for name in ("interval_seconds", "max_attempts", "backoff_rate", "jitter_strategy")
    }
    assert shown == {
        "interval_seconds": 1,
        "max_attempts": 3,
        "backoff_rate": 2.0,
        "jitter_strategy": "NONE",
    }
