"""The one clock, handed in to whatever asks for the time: replays and tests run in a time of their own."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time, UTC."""

    def now(self) -> datetime:
        """Return the current moment, aware, UTC."""
        ...


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """A clock that stands at an instant until it is moved: a demo's, a replayed day's, a test's."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        return self._instant

    def advance(self, instant: datetime) -> None:
        """Move the clock forward to an instant; an earlier one leaves it where it is."""
        self._instant = max(self._instant, instant.astimezone(UTC))
