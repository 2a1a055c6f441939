"""Entities and FlightPulse's own records in the store: one file a noun, keys and items in no other place."""

from flightpulse.domain.disruption import Disruption, version_of
from flightpulse.domain.flight import Flight
from flightpulse.store.condition import equals
from flightpulse.store.layout import Layout
from flightpulse.store.port import Operation, Store
from flightpulse.store.repositories.bookings import Bookings
from flightpulse.store.repositories.checkpoints import Checkpoints
from flightpulse.store.repositories.dead_letters import DeadLetters
from flightpulse.store.repositories.events import Events
from flightpulse.store.repositories.executions import Executions
from flightpulse.store.repositories.flights import Flights
from flightpulse.store.repositories.inbox import Inbox
from flightpulse.store.repositories.ledger import Ledger
from flightpulse.store.repositories.metrics import Metrics
from flightpulse.store.repositories.outbox import Outbox
from flightpulse.store.repositories.passengers import Passengers


class Repositories:
    """All that is kept, by noun."""

    def __init__(self, store: Store, layout: Layout) -> None:
        self.flights = Flights(store, layout)
        self.passengers = Passengers(store, layout)
        self.bookings = Bookings(store, layout)
        self.events = Events(store)
        self.executions = Executions(store)
        self.ledger = Ledger(store)
        self.inbox = Inbox(store)
        self.dead_letters = DeadLetters(store)
        self.outbox = Outbox(store)
        self.checkpoints = Checkpoints(store)
        self.metrics = Metrics(store)

    def acceptance(self, disruption: Disruption, flight: Flight) -> list[Operation]:
        """Return the writes that accept an event, once: itself, and the flight's new version on its topic.

        They fail together where another event of the flight was accepted since it was read. A stale event
        raises no version.
        """
        writes: list[Operation] = [self.events.accepted(disruption)]
        if not disruption.stale:
            topic = disruption.kind.topic
            version = f"{topic}_version"
            unchanged = equals(version, version_of(flight, topic))
            writes.append(self.flights.update(flight.flight_id, unchanged, **{version: disruption.version}))
        return writes
