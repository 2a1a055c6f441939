"""Where an execution stands: all that is needed to go on with it, as plain data."""

from typing import Any

from msgspec import Struct

from flightpulse.domain.execution import Status
from flightpulse.workflow.states import Machine


class Position(Struct, kw_only=True, omit_defaults=True):
    """Where an execution stands; a Map's items and a Parallel's branches stand in positions of their own.

    It round-trips: `msgspec.convert(msgspec.to_builtins(position), Position)` goes on as the first would.
    """

    state: str  # the current state; the last one where it has ended
    status: Status = Status.RUNNING
    data: Any = None  # the current state's raw input
    steps: int = 0  # how often it was advanced
    times_out_at: str | None = None  # UTC; set when it is first advanced, or where it is None again
    entered_at: str | None = None  # UTC; None until the current state is begun
    retries: list[int] = []  # of the current visit, used up per retrier
    wake_at: str | None = None  # UTC; only while WAITING
    children: "list[Position] | None" = None  # of the current Map or Parallel, as far as begun
    turns: list[int] = []  # places of the open children; the first is the next whose turn it is
    output: Any = None
    error: str | None = None
    cause: str | None = None

    @property
    def has_ended(self) -> bool:
        """Tell whether it has succeeded, failed, or taken too long."""
        return self.status is not Status.RUNNING and self.status is not Status.WAITING


def begin(machine: Machine, data: Any) -> Position:
    """Return the position of a new execution, in front of the first state."""
    return Position(state=machine.start_at, data=data)
