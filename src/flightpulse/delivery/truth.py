"""The truth at hand-off: what is read again, so that nobody is told what no longer holds (design 5)."""

from collections.abc import Sequence
from datetime import datetime

from flightpulse.domain.booking import Booking
from flightpulse.domain.disruption import Disruption, Kind, is_superseded
from flightpulse.domain.flight import Flight
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
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
        booking_ids = [booking_id for row in rows for booking_id in row.booking_ids]
        self._bookings: dict[str, Booking] = {b.booking_id: b for b in kept.bookings.get_many(booking_ids)}
        found = kept.passengers.get_many({row.passenger_id: None for row in rows})
        self._passengers: dict[str, Passenger] = {p.passenger_id: p for p in found}

    def against(self, row: Notification) -> ChannelState | None:
        """Return why nobody is told on any channel; None: it still holds."""
        disruption, flight = self._events[row.event_id], self._flights[row.flight_id]
        if disruption is None or flight is None or is_superseded(disruption, flight):
            return ChannelState(State.SUPERSEDED, reason="superseded")
        if flight.has_departed or self._must_have_left(disruption, flight):
            return ChannelState(State.EXPIRED, reason="departed")
        bookings = [self._bookings[each] for each in row.booking_ids if each in self._bookings]
        if not any(booking.is_active for booking in bookings):
            return ChannelState(State.SUPPRESSED, reason="cancelled_booking")
        return None

    def _must_have_left(self, disruption: Disruption, flight: Flight) -> bool:
        """Tell whether by the times known it has left: a new time or gate is of no use then."""
        if disruption.kind is Kind.CANCELLATION:
            return False
        known = (flight.scheduled_departure, flight.estimated_departure, disruption.new_departure)
        return self._now > parse(max(time for time in known if time is not None))

    def against_channel(self, row: Notification, channel: Channel) -> ChannelState | None:
        """Return why a passenger is not told on a channel; None: they can be."""
        if channel is Channel.INBOX:
            return None
        passenger = self._passengers.get(row.passenger_id)
        if passenger is None:
            return ChannelState(State.SUPPRESSED, reason="no_contact")
        reason = passenger.unreachable_by(channel)
        return None if reason is None else ChannelState(State.SUPPRESSED, reason=reason)

    def address(self, row: Notification, channel: Channel) -> str:
        """Return where a passenger, or the guardian of a minor, is reached on a channel; empty: nowhere."""
        return self._passengers[row.passenger_id].address(channel)
