"""Loading: a flight and the people on it, into the store."""

from collections.abc import Iterable

from flightpulse.domain.booking import Booking
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.store.repositories import Repositories


def put_on_board(
    kept: Repositories, flight: Flight, people: Iterable[tuple[Passenger, list[Booking]]]
) -> None:
    """Store a flight with its passengers and each one's bookings; the caller's commit holds them."""
    seated = list(people)
    kept.flights.put_many([flight])
    kept.passengers.put_many([passenger for passenger, _ in seated])
    kept.bookings.put_many([booking for _, bookings in seated for booking in bookings])
