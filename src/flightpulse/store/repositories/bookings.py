"""Bookings in the store."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from flightpulse.domain.booking import Booking, BookingStatus, Place
from flightpulse.store.form import Form
from flightpulse.store.layout import AccessName, Layout, Mapping
from flightpulse.store.port import Store
from flightpulse.store.repositories.entities import Entities


class LookUpItem(Struct):
    """What never changes of a booking."""

    booking_id: str
    passenger_id: str = ""  # whose item it is says so itself


_LOOK_UP = Form(LookUpItem)


class Bookings(Entities[Booking]):
    """The bookings."""

    def __init__(self, store: Store, layout: Layout) -> None:
        mapping = Mapping(Booking, layout.entities["booking"])
        super().__init__(store, layout, mapping)
        self._place = mapping.form_of(Place)

    def look_up(self, flight_id: str) -> Iterator[LookUpItem]:
        """Yield every booking that a flight ever had."""
        return self.found("bookings_of_flight", _LOOK_UP, flight_id=flight_id)

    def of_flight(self, flight_id: str) -> list[Booking]:
        """Return a flight's bookings."""
        return self._of("bookings_of_flight", near=flight_id, flight_id=flight_id)

    def places(self, flight_id: str, booking_ids: Iterable[str]) -> list[Place]:
        """Return the places of bookings that were made for a flight, in their order."""
        return self.read_many(booking_ids, self._place, near=flight_id)

    def passengers_of_flight(self, flight_id: str) -> set[str]:
        """Return who has a booking on a flight that is not cancelled."""
        if self._layout.access["bookings_of_flight"].look_up:
            booking_ids = [each.booking_id for each in self.look_up(flight_id)]
            found: Iterable[Place] = self.places(flight_id, booking_ids)
        else:
            found = self.found("bookings_of_flight", self._place, flight_id=flight_id)
        return {place.passenger_id for place in found if place.is_active}

    def of_passenger(self, passenger_id: str) -> list[Booking]:
        """Return a passenger's bookings."""
        return self._of("bookings_of_passenger", passenger_id=passenger_id)

    def by_status(self, status: BookingStatus) -> Iterator[Booking]:
        """Yield the bookings of a status, by creation."""
        return self.found("bookings_by_status", self._mapping.form, booking_status=status)

    def _of(self, access: AccessName, *, near: str | None = None, **values: str) -> list[Booking]:
        if self._layout.access[access].look_up:
            booking_ids = [each.booking_id for each in self.found(access, _LOOK_UP, **values)]
            return self.get_many(booking_ids, near=near)
        return list(self.found(access, self._mapping.form, **values))
