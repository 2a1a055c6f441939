"""Bookings in the store."""

from collections.abc import Iterable, Iterator

from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.store.layout import AccessName, Layout, Mapping
from flightpulse.store.port import Item, Store
from flightpulse.store.repositories.entities import Entities


class Bookings(Entities[Booking]):
    """The bookings."""

    def __init__(self, store: Store, layout: Layout) -> None:
        super().__init__(store, layout, Mapping(Booking, layout.entities["booking"]))

    def look_up(self, flight_id: str) -> Iterator[tuple[str, str]]:
        """Yield booking and passenger id of every booking that a flight ever had: what never changes."""
        for item in self.found("bookings_of_flight", flight_id=flight_id):
            yield item["booking_id"], item["passenger_id"]

    def of_flight(self, flight_id: str) -> list[Booking]:
        """Return a flight's bookings."""
        return self._of("bookings_of_flight", flight_id=flight_id)

    def passengers_of_flight(self, flight_id: str) -> set[str]:
        """Return who has a booking on a flight that is not cancelled, without reading more of it."""
        pattern = self._layout.access["bookings_of_flight"]
        items: Iterable[Item] = self.found("bookings_of_flight", flight_id=flight_id)
        if pattern.look_up:
            keys = self._mapping.keys(item["booking_id"] for item in items)
            items = self._store.batch_get(self._mapping.table, keys)
        passenger, status = map(self._mapping.stored_name, ("passenger_id", "booking_status"))
        cancelled = self._mapping.stored_value("booking_status", BookingStatus.CANCELLED.value)
        return {item[passenger] for item in items if item.get(status) != cancelled}

    def of_passenger(self, passenger_id: str) -> list[Booking]:
        """Return a passenger's bookings."""
        return self._of("bookings_of_passenger", passenger_id=passenger_id)

    def by_status(self, status: BookingStatus) -> Iterator[Booking]:
        """Yield the bookings of a status, by creation."""
        return map(self._mapping.entity, self.found("bookings_by_status", booking_status=status))

    def _of(self, access: AccessName, **values: str) -> list[Booking]:
        found = self.found(access, **values)
        if self._layout.access[access].look_up:
            return self.get_many(item["booking_id"] for item in found)
        return list(map(self._mapping.entity, found))
