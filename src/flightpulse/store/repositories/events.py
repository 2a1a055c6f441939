"""Accepted events in the store."""

from collections.abc import Iterator

import msgspec

from flightpulse.domain.disruption import Disruption
from flightpulse.observability import traces
from flightpulse.store.condition import absent, present
from flightpulse.store.port import ConditionFailed, Put, Store, every_item, whole_table

TABLE = "events"


class Events:
    """The accepted events."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def accepted(self, disruption: Disruption) -> Put:
        """Return the write that accepts an event, once."""
        return Put(TABLE, msgspec.to_builtins(disruption), if_absent=True)

    def get(self, event_id: str) -> Disruption | None:
        """Return the event of an id, or None."""
        item = self._store.get(TABLE, {"event_id": event_id})
        return None if item is None else msgspec.convert(item, Disruption)

    def traceparent(self, event_id: str) -> str | None:
        """Return where an event's trace goes on; where nothing is traced, nothing is read."""
        event = self.get(event_id) if traces.are_on() else None
        return None if event is None else event.traceparent

    def of_flight(self, flight_id: str) -> Iterator[Disruption]:
        """Yield a flight's events in the order of their acceptance."""
        for item in every_item(self._store, TABLE, flight_id, index="FlightIndex"):
            yield msgspec.convert(item, Disruption)

    def all(self) -> list[Disruption]:
        """Return every event in the order of acceptance; it reads the whole table."""
        found = [msgspec.convert(item, Disruption) for item in whole_table(self._store, TABLE)]
        return sorted(found, key=lambda event: (event.accepted_at, event.event_id))

    def claim(self, event_id: str, workflow: str, execution_id: str) -> bool:
        """Claim an event for one execution of a workflow; the same one claims again, another is refused."""
        attribute = f"claimed_{workflow}"
        try:
            self._store.update(
                TABLE,
                {"event_id": event_id},
                set={attribute: execution_id},
                conditions=[present("event_id"), absent(attribute)],
            )
        except ConditionFailed:
            item = self._store.get(TABLE, {"event_id": event_id})
            return item is not None and item.get(attribute) == execution_id
        return True
