"""The history of an execution: what happened, in order, by the names that Step Functions gives events.

It holds no state data, so that no history can hold personal data.
"""

from typing import Any

from msgspec import Struct


class HistoryEntry(Struct, frozen=True, omit_defaults=True):
    """One thing that happened."""

    type: str  # TaskStateEntered, TaskFailed, MapIterationStarted, ExecutionSucceeded …
    at: str  # UTC, to the millisecond
    state: str = ""  # the state's name; empty for the execution itself
    within: str = ""  # the Map's item or the branch it happened in: `TellPassengers[2]`
    detail: dict[str, Any] = {}  # error and cause; attempt and wake_at; index; length
