"""Made-up passengers for a flight: who sits in it follows from a seed and the flight's id alone.

Passengers are not public anywhere, so shares and names are invented; they are meant to be plausible, and to
hold all that is awkward: no phone, no e-mail, opted out, every script, needs, and bookings cancelled already.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random

from msgspec.structs import replace

from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import DEFAULT_PREFERENCES, Passenger
from flightpulse.domain.times import parse
from flightpulse.simulation.names import NAMES, Names


def seat_map(letters: str, seats: int) -> tuple[str, ...]:
    """Return the seats of an aircraft, row by row."""
    rows = range(1, seats // len(letters) + 2)
    return tuple(f"{row}{letter}" for row in rows for letter in letters)[:seats]


# Regional jets with four seats in a row, narrow-bodies with six.
_AIRCRAFT = (
    *(seat_map("ABCD", seats) for seats in (50, 76, 100)),
    *(seat_map("ABCDEF", seats) for seats in (143, 160, 180)),
)

_PEOPLE = tuple(names for names in NAMES for _ in range(names.share))  # one entry per percent

# Three pairs make a record locator; characters that are mistaken for one another are left out.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)

# One entry per percent, so that a draw is one look-up.
_TIERS = ("A-LIST PREFERRED",) * 3 + ("A-LIST",) * 9 + ("MEMBER",) * 88
_PREFERENCES = (
    *(DEFAULT_PREFERENCES,) * 84,
    *(frozenset({"EMAIL", "SMS", "PUSH"}),) * 8,
    *(frozenset({"EMAIL"}),) * 4,
    *(frozenset({"SMS"}),) * 3,
    frozenset[str](),  # opted out of everything
)
_FARE_CLASSES = ("Business",) * 6 + ("Premium_Economy",) * 12 + ("Economy",) * 82

_NEEDS = ("WCHR", "WCHR", "WCHS", "WCHC", "BLND", "DEAF", "UMNR")
_MEALS = ("VGML", "KSML", "GFML")
_WITH_NEED = 0.02
_WITH_MEAL = 0.03
_WITHOUT_PHONE = 0.03
_WITHOUT_EMAIL = 0.02
_WITH_LANGUAGE = 0.6  # the others never told us theirs
_CANCELLED = 0.015

_BOOKED_AHEAD_DAYS = 120


def load_of(flight: Flight, *, seed: int, load_factor: float) -> Iterator[tuple[Passenger, Booking]]:
    """Return the people on a flight with their bookings, at least one; a seed always gives the same.

    `load_factor` is the share of seats sold. Bookings were made 1 to 120 days before the day of departure.
    Raises ValueError where the load factor is not from 0 to 1.
    """
    if not 0 <= load_factor <= 1:
        raise ValueError(f"the load factor {load_factor} is out of range; use 0 to 1, e.g. 0.85")
    rng = Random(f"{seed}:{flight.flight_id}")  # noqa: S311 - nothing secret is drawn
    return _load(flight, rng, load_factor)


def _load(flight: Flight, rng: Random, load_factor: float) -> Iterator[tuple[Passenger, Booking]]:
    seats = rng.choice(_AIRCRAFT)
    for seat in rng.sample(seats, max(1, round(len(seats) * load_factor))):
        passenger = draw_passenger(rng)
        yield passenger, draw_booking(rng, flight, passenger.passenger_id, seat)


def draw_booking(
    rng: Random, flight: Flight, passenger_id: str, seat: str, locator: str | None = None
) -> Booking:
    """Draw a booking; `locator` is the booking reference of a party that it belongs to."""
    cancelled = rng.random() < _CANCELLED
    return Booking(
        booking_id=f"B{rng.getrandbits(64):016x}",
        passenger_id=passenger_id,
        flight_id=flight.flight_id,
        confirmation_number=locator or _locator(rng),
        seat=None if cancelled else seat,
        booking_status=BookingStatus.CANCELLED if cancelled else BookingStatus.CONFIRMED,
        created_at=_created_at(rng, _booking_days(parse(flight.scheduled_departure).date())),
        fare_class=_FARE_CLASSES[int(rng.random() * 100)],
    )


def draw_passenger(rng: Random) -> Passenger:
    """Draw a passenger."""
    draw = rng.random  # drawing is most of the work: an index times a draw is the cheapest choice
    names = _PEOPLE[int(draw() * len(_PEOPLE))]
    tier = _TIERS[int(draw() * 100)]
    number = f"{rng.getrandbits(64):016x}"  # random, so that ids do not follow the flights' order
    preferences = _PREFERENCES[int(draw() * 100)]
    drawn = Passenger(
        passenger_id=f"P{number}",
        first_name=names.first[int(draw() * len(names.first))],
        last_name=names.last[int(draw() * len(names.last))],
        email=None if draw() < _WITHOUT_EMAIL else f"p{number}@example.com",
        phone=None if draw() < _WITHOUT_PHONE else f"+1555{int(draw() * 10_000_000):07d}",
        tier=tier,
        frequent_flyer_number=None if tier == "MEMBER" else f"FP{number[:8].upper()}",
        notification_preferences=preferences,
        special_requests=_requests(rng),
        preferred_language=names.language if draw() < _WITH_LANGUAGE else None,
        mobile_app_enabled="PUSH" in preferences,
    )
    return _with_guardian(drawn, names) if drawn.is_unaccompanied_minor else drawn


def _with_guardian(child: Passenger, names: Names) -> Passenger:
    """Return a child who travels alone with somebody at home, whose addresses the booking holds."""
    first = names.first[int(child.passenger_id[1:5], 16) % len(names.first)]
    return replace(
        child,
        email=None,
        phone=None,
        guardian_name=f"{first} {child.last_name}",
        guardian_email=child.email,
        guardian_phone=child.phone,
    )


def _requests(rng: Random) -> list[str]:
    requests = []
    if rng.random() < _WITH_NEED:
        requests.append(rng.choice(_NEEDS))
    if rng.random() < _WITH_MEAL:
        requests.append(rng.choice(_MEALS))
    return requests


def _locator(rng: Random) -> str:
    draw, pairs = rng.random, len(_PAIRS)
    return _PAIRS[int(draw() * pairs)] + _PAIRS[int(draw() * pairs)] + _PAIRS[int(draw() * pairs)]


@cache
def _booking_days(departure_day: date) -> tuple[str, ...]:
    return tuple(
        (departure_day - timedelta(days=ahead)).isoformat() for ahead in range(1, _BOOKED_AHEAD_DAYS + 1)
    )


def _created_at(rng: Random, days: tuple[str, ...]) -> str:
    """Draw a moment of a day, as `times.moment_text` writes it, without the work of computing with times."""
    hour, minute = divmod(int(rng.random() * 1440), 60)
    return f"{days[int(rng.random() * len(days))]}T{hour:02d}:{minute:02d}:00.000Z"
