"""The relay: what was committed to be put on the bus is put there, and then forgotten.

An event that tells of a change in the store must not be there without the change, nor the change without
it: both are one commit, and the event goes out after it. A crash before it is forgotten puts it on the bus
again, under the same id, and every target takes an id once.
"""

import msgspec

from flightpulse.bus.event import BusEvent
from flightpulse.routing.router import Router
from flightpulse.store.repositories.outbox import Outbox

#: Events put on the bus at a time.
BATCH = 100


class Relay:
    """Empties the outbox."""

    def __init__(self, outbox: Outbox, router: Router) -> None:
        self._outbox, self._router = outbox, router

    def run_due(self) -> int:
        """Put a batch of what waits on the bus; return how many events there were."""
        events = [msgspec.convert(entry, BusEvent) for entry in self._outbox.waiting(BATCH)]
        if events:
            self._router.publish(events)
            self._outbox.take_out([event.id for event in events])
        return len(events)
