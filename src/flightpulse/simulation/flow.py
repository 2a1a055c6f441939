"""What a simulation plays on: the application, as far as a simulation knows it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from flightpulse.domain.clock import Clock
from flightpulse.domain.ids import Ids
from flightpulse.intake.accept import Answer
from flightpulse.intake.source import Source
from flightpulse.store.port import Store
from flightpulse.store.repositories import Repositories


class Flow(Protocol):
    """Takes events and does what is due."""

    store: Store
    kept: Repositories
    clock: Clock
    ids: Ids

    def take(self, source: Source) -> Iterator[Answer]:
        """Accept a source's events, and yield what became of each."""
        ...

    def drain(self) -> int:
        """Do all work that is due; return how much there was."""
        ...

    def finish(self, event_ids: Iterable[str]) -> None:
        """See events through, whichever process does the work."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next work is due; None: there is none."""
        ...

    def set_clock(self, instant: datetime) -> None:
        """Move the clock forward to an instant."""
        ...
