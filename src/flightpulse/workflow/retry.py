"""Retriers and catchers: which errors they take, and how long a retrier waits.

Source: https://states-language.net/#errors.
"""

import random
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct

from flightpulse.workflow.failure import (
    ALL,
    CATCHABLE,
    DATA_LIMIT_EXCEEDED,
    RUNTIME,
    TASK_FAILED,
    TIMEOUT,
)
from flightpulse.workflow.paths import ROOT, Path

#: The longest wait between two attempts, in seconds: Step Functions takes less than a (leap) year.
LONGEST_DELAY = 31_622_399

ErrorNames = Annotated[list[str], Meta(min_length=1)]


class _Handler(Struct, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    error_equals: ErrorNames
    comment: str = ""

    def __post_init__(self) -> None:
        for name in self.error_equals:
            if name == RUNTIME:
                raise ValueError(f"{name} always fails the execution: nothing retries or catches it")
            if name.startswith("States.") and name not in CATCHABLE:
                raise ValueError(f"{name} is not supported; the reserved names are {sorted(CATCHABLE)}")
        if ALL in self.error_equals and len(self.error_equals) > 1:
            raise ValueError(f"{ALL} stands alone")

    def takes(self, error: str) -> bool:
        """Tell whether it handles an error of this name."""
        if error in self.error_equals:
            return True
        if error in (RUNTIME, DATA_LIMIT_EXCEEDED):
            return False
        return ALL in self.error_equals or (TASK_FAILED in self.error_equals and error != TIMEOUT)


class Retrier(_Handler, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    """Tries a failed state again. Times are seconds."""

    interval_seconds: Annotated[int, Meta(ge=1, le=99_999_999)] = 1  # before the first retry
    max_attempts: Annotated[int, Meta(ge=0, le=99_999_999)] = 3  # retries after the first failure
    backoff_rate: Annotated[float, Meta(ge=1)] = 2.0  # each wait is this many times the one before
    max_delay_seconds: Annotated[int, Meta(ge=1, le=LONGEST_DELAY)] = LONGEST_DELAY
    jitter_strategy: Literal["FULL", "NONE"] = "NONE"

    def delay(self, attempt: int, source: random.Random) -> float:
        """Return how many seconds to wait before a retry (0 is the first).

        Full jitter draws evenly between nothing and the whole wait.
        """
        try:
            whole = min(self.interval_seconds * self.backoff_rate**attempt, float(self.max_delay_seconds))
        except OverflowError:
            whole = float(self.max_delay_seconds)
        return source.uniform(0, whole) if self.jitter_strategy == "FULL" else whole


class Catcher(_Handler, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    """Goes on elsewhere after a failure, with `{Error, Cause}` at the result path."""

    next: str
    result_path: Path | None = ROOT


_H = TypeVar("_H", bound=_Handler)


def first_taking(error: str, handlers: Sequence[_H]) -> tuple[int, _H] | None:
    """Return the first handler of an error and its place, as the language scans them: in order."""
    for place, handler in enumerate(handlers):
        if handler.takes(error):
            return place, handler
    return None
