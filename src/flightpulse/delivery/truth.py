"""The truth at hand-off: what is read again, so that nobody is told what no longer holds (design 5)."""

from collections.abc import Sequence
from datetime import datetime

from flightpulse.domain.disruption import Disruption, Kind, is_superseded
from flightpulse.domain.flight import Flight
from flightpulse.domain.notification import Channel, Notification
from flightpulse.domain.passenger import Passenger
from flightpulse.domain.times import parse
from flightpulse.store.repositories import Repositories


class Truth:
    """Flights, bookings and passengers of some notifications, as they are now."""

    def __init__(self, kept: Repositories, rows: Sequence[Notification], now: datetime) -> None:
        self._now = now
        self._events: dict[str, Disruption | None] = {}
        self._flights: dict[str, Flight | None] = {}
        for row in rows:
            if row.event_id not in self._events:
                self._events[row.event_id] = kept.events.get(row.event_id)
            if row.flight_id not in self._flights:
                self._flights[row.flight_id] = kept.flights.get(row.flight_id)
        booked: dict[str, list[str]] = {}
        for row in rows:
            booked.setdefault(row.flight_id, []).extend(row.booking_ids)
        self._booked = {
            place.booking_id
            for flight_id, booking_ids in booked.items()
            for place in kept.bookings.places(flight_id, booking_ids)
            if place.is_active
        }
        found = kept.passengers.get_many({row.passenger_id: None for row in rows})
        self._passengers: dict[str, Passenger] = {p.passenger_id: p for p in found}
        self._overtaken: dict[tuple[str, str], str | None] = {}

    def reasons(self, row: Notification) -> tuple[str | None, ...]:
        """Return, for each of a row's channels, why nobody is told on it (see `notification.REASONS`)."""
        event = row.event_id, row.flight_id
        if event not in self._overtaken:
            self._overtaken[event] = self._against(*event)
        against = self._overtaken[event]
        if against is None and self._booked.isdisjoint(row.booking_ids):
            against = "cancelled_booking"
        if against is not None:
            return (against,) * len(row.channels)
        passenger = self._passengers.get(row.passenger_id) or Passenger(passenger_id=row.passenger_id)
        return tuple(
            [None if each is Channel.INBOX else passenger.unreachable_by(each) for each in row.channels]
        )

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

    def address(self, row: Notification, channel: Channel) -> str:
        """Return where a passenger, or the guardian of a minor, is reached on a channel; empty: nowhere."""
        return self._passengers[row.passenger_id].address(channel)
