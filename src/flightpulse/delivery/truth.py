"""The truth at hand-off: what is read again, so that nobody is told what no longer holds (design 5)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter

from flightpulse.domain.disruption import Disruption, Kind, is_superseded
from flightpulse.domain.flight import Flight
from flightpulse.domain.notification import Channel, Notification
from flightpulse.domain.passenger import Passenger
from flightpulse.domain.times import parse
from flightpulse.store.repositories import Repositories

_EVENT: Callable[[Notification], tuple[str, str]] = attrgetter("event_id", "flight_id")
_PASSENGER: Callable[[Notification], str] = attrgetter("passenger_id")


class Truth:
    """Flights, bookings and passengers of some notifications, as they are now."""

    def __init__(self, kept: Repositories, rows: Sequence[Notification], now: datetime) -> None:
        self._now = now
        events = dict.fromkeys(map(_EVENT, rows))
        self._events = {event_id: kept.events.get(event_id) for event_id, _ in events}
        self._flights = {flight_id: kept.flights.get(flight_id) for _, flight_id in events}
        booked: dict[str, list[str]] = {flight_id: [] for flight_id in self._flights}
        for row in rows:
            booked[row.flight_id] += row.booking_ids
        self._booked = {
            place.booking_id
            for flight_id, booking_ids in booked.items()
            for place in kept.bookings.places(flight_id, booking_ids)
            if place.is_active
        }
        passenger_ids = dict.fromkeys(map(_PASSENGER, rows))
        found = {each.passenger_id: each for each in kept.passengers.get_many(passenger_ids)}
        # Of whom nothing is kept any more, nobody knows an address.
        gone = {each: Passenger(passenger_id=each) for each in passenger_ids.keys() - found.keys()}
        self._passengers = found | gone
        self._overtaken = {event_id: self._against(event_id, flight_id) for event_id, flight_id in events}

    def against(self, row: Notification) -> tuple[tuple[Channel, str], ...]:
        """Return the channels on which nobody is told, each with the reason (see `notification.REASONS`)."""
        against = self._overtaken[row.event_id]
        if against is None and self._booked.isdisjoint(row.booking_ids):
            against = "cancelled_booking"
        if against is not None:
            return tuple((channel, against) for channel in Channel)
        return self._passengers[row.passenger_id].unreachable

    def _against(self, event_id: str, flight_id: str) -> str | None:
        """Return why nobody is told of an event any more; None: it still holds."""
        disruption, flight = self._events[event_id], self._flights[flight_id]
        if disruption is None or flight is None or is_superseded(disruption, flight):
            return "superseded"
        if flight.has_departed or self._must_have_left(disruption, flight):
            return "departed"
        return None

    def _must_have_left(self, disruption: Disruption, flight: Flight) -> bool:
        """Tell whether by the times known it has left: a new time or gate is of no use then."""
        if disruption.kind is Kind.CANCELLATION:
            return False
        known = (flight.scheduled_departure, flight.estimated_departure, disruption.new_departure)
        return self._now > parse(max(time for time in known if time is not None))

    def addresses(self, row: Notification) -> dict[Channel, str]:
        """Return where a passenger, or the guardian of a minor, is reached; empty: nowhere."""
        return self._passengers[row.passenger_id].addresses
