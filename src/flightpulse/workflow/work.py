"""What tasks work with: what is kept, the clock, and what was read in the commit at hand."""

from msgspec.structs import replace

from flightpulse.domain.booking import Booking
from flightpulse.domain.clock import Clock
from flightpulse.domain.disruption import Disruption
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.store.port import Store
from flightpulse.store.repositories import Repositories
from flightpulse.workflow.failure import TaskError

#: Permanent: no retry makes it better, so it goes to the dead letters at once.
REFUSED = "DisruptionRefused"


class Affected:
    """A page's people: whom an event is told, each with what they booked on the flight."""

    def __init__(self, passengers: dict[str, Passenger], bookings: dict[str, list[Booking]]) -> None:
        self.passengers, self.bookings = passengers, bookings


class Work:
    """One commit's worth of tasks. What it read stays true until the commit, so it is read once."""

    def __init__(self, store: Store, repositories: Repositories, clock: Clock) -> None:
        self.store, self.kept, self.clock = store, repositories, clock
        self._look_ups: dict[str, list[tuple[str, str]]] = {}
        self._affected: dict[tuple[str, str, str], Affected] = {}

    def disruption(self, event_id: str) -> Disruption:
        """Return an accepted event; raises TaskError."""
        found = self.kept.events.get(event_id)
        if found is None:
            raise TaskError(REFUSED, f"there is no event {event_id!r}")
        return found

    def flight(self, flight_id: str) -> Flight:
        """Return a flight; raises TaskError."""
        found = self.kept.flights.get(flight_id)
        if found is None:
            raise TaskError(REFUSED, f"there is no flight {flight_id!r}")
        return found

    def announced_flight(self, flight_id: str) -> Flight:
        """Return a flight with its newest accepted times and gate, whether or not they are written there yet.

        Of two events at once, each message then says what the other event brought. Raises TaskError.
        """
        flight = self.flight(flight_id)
        for version in (flight.time_version, flight.gate_version):
            newest = self.kept.events.get(version.partition("#")[2]) if version else None
            if newest is not None:
                flight = replace(flight, **newest.announced)
        return flight

    def look_ups(self, flight_id: str) -> list[tuple[str, str]]:
        """Return (passenger id, booking id) of every booking that a flight ever had, in their order."""
        if flight_id not in self._look_ups:
            found = self.kept.bookings.look_up(flight_id)
            self._look_ups[flight_id] = sorted((passenger, booking) for booking, passenger in found)
        return self._look_ups[flight_id]

    def affected(self, flight_id: str, first: str, last: str) -> Affected:
        """Return the people of a page, from one passenger id to another; cancelled bookings affect nobody."""
        page = (flight_id, first, last)
        if page not in self._affected:
            booking_ids = [
                booking for passenger, booking in self.look_ups(flight_id) if first <= passenger <= last
            ]
            bookings: dict[str, list[Booking]] = {}
            for booking in self.kept.bookings.get_many(booking_ids):
                if booking.is_active:
                    bookings.setdefault(booking.passenger_id, []).append(booking)
            passengers = {each.passenger_id: each for each in self.kept.passengers.get_many(bookings)}
            self._affected[page] = Affected(passengers, bookings)
        return self._affected[page]
