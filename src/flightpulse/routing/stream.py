"""The stream handler: what changes in the tables becomes events on the bus (FP-12)."""

from collections.abc import Sequence

from flightpulse.bus.details import BookingStatusChangedDetail, Detail, FlightStatusChangedDetail
from flightpulse.bus.event import FROM_STREAM, BusEvent
from flightpulse.observability.logs import Happened, log
from flightpulse.routing.router import Router
from flightpulse.store.port import Change, Store
from flightpulse.store.repositories import Repositories

#: Records of the stream read at a time.
BATCH = 1000


class StreamHandler:
    """Reads the streams of flights and bookings, and publishes their changes of status.

    Where it stands is recorded after what it read is published: a crash in between publishes again, under the
    same ids, and every target takes an id once.
    """

    def __init__(self, store: Store, kept: Repositories, router: Router) -> None:
        self._store, self._kept, self._router = store, kept, router
        self._tables = list(dict.fromkeys([kept.flights.table, kept.bookings.table]))  # one, or two

    def run_due(self) -> int:
        """Read what each table has new, a batch at most; return how many records there were."""
        return sum(map(self._read, self._tables))

    def _read(self, table: str) -> int:
        reader = f"stream/{table}"
        changes = self._store.changes(table, after=self._kept.checkpoints.position(reader), limit=BATCH)
        if changes:
            self.handle(changes)
            self._kept.checkpoints.reach(reader, changes[-1].position)
        return len(changes)

    def handle(self, changes: Sequence[Change]) -> None:
        """Publish what changes say; handled again, they say nothing new."""
        events = [event for change in changes if (event := self._event(change)) is not None]
        self._router.publish(events)
        if events:
            log(Happened.CHANGES_PUBLISHED, changes=len(changes), events=len(events))

    def _event(self, change: Change) -> BusEvent | None:
        """Return what a change says; None: no status changed."""
        flights, bookings = self._kept.flights, self._kept.bookings
        if change.table == bookings.table and (moved := bookings.moved(change, "booking_status")):
            booking_id, old, new = moved
            booking = BookingStatusChangedDetail(
                booking_id=booking_id, old_status=old, new_status=new, timestamp=change.at
            )
            return _bus_event(change, "booking.status_changed", booking_id, booking)
        if change.table == flights.table and (moved := flights.moved(change, "status")):
            flight_id, old, new = moved
            flight = FlightStatusChangedDetail(
                flight_id=flight_id, old_status=old, new_status=new, timestamp=change.at
            )
            return _bus_event(change, "flight.status_changed", flight_id, flight)
        return None


def _bus_event(change: Change, detail_type: str, entity_id: str, detail: Detail) -> BusEvent:
    return BusEvent(
        id=f"{entity_id}@{change.position}",  # the same, however often the change is read
        source=FROM_STREAM,
        detail_type=detail_type,
        time=change.at,
        detail=detail.as_item(),
    )
