"""The manifest of a storm's flight: so many passengers, alone and in parties, drawn from a seed.

A party shares a booking reference, and those who travel along have often left no address of their own. A few
passengers have a second seat, and a few go on from an arrival to the departure after it.
"""

from collections.abc import Iterator, Sequence
from random import Random

from msgspec.structs import replace

from flightpulse.domain.booking import Booking
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.simulation.people import draw_booking, draw_passenger, seat_map

#: The most that any aircraft may carry, an Airbus A380 (EASA type certificate A.110).
MOST_PASSENGERS = 853

_PARTIES = (1,) * 60 + (2,) * 24 + (3,) * 8 + (4,) * 8  # in percent
_WITHOUT_ADDRESS = 0.15  # of those who travel along
_WITH_SECOND_SEAT = 0.01
_NARROW, _WIDE = 180, "ABCDEFGHJK"
_GOING_ON = 0.04

#: A passenger with their bookings on the flight.
Seated = tuple[Passenger, list[Booking]]


def manifest_of(
    flight: Flight, count: int, *, seed: int, storm: int, arrived: Sequence[Passenger] = ()
) -> Iterator[Seated]:
    """Yield so many passengers of a flight, each once; those who arrived go on with it first."""
    rng = Random(f"{seed}:{storm}:manifest:{flight.flight_number}")  # noqa: S311 - nothing secret is drawn
    extra = round(count * _WITH_SECOND_SEAT) + 1
    letters = "ABCDEF" if count <= _NARROW else _WIDE
    seats = list(seat_map(letters, count + extra))
    rng.shuffle(seats)
    left = count
    for passenger in arrived[:count]:
        yield passenger, [draw_booking(rng, flight, passenger.passenger_id, seats.pop())]
        left -= 1
    while left:
        party = min(_PARTIES[int(rng.random() * 100)], left)
        locator: str | None = None
        for place in range(party):
            passenger = draw_passenger(rng)
            while party > 1 and passenger.is_unaccompanied_minor:
                passenger = draw_passenger(rng)
            if place and rng.random() < _WITHOUT_ADDRESS:
                passenger = replace(passenger, email=None, phone=None)
            bookings = [draw_booking(rng, flight, passenger.passenger_id, seats.pop(), locator)]
            locator = bookings[0].confirmation_number
            if extra > 1 and rng.random() < _WITH_SECOND_SEAT:
                extra -= 1
                bookings.append(draw_booking(rng, flight, passenger.passenger_id, seats.pop(), locator))
            yield passenger, bookings
        left -= party


def going_on(count: int) -> int:
    """Return how many of an arrival's passengers are on the departure after it."""
    return round(count * _GOING_ON)
