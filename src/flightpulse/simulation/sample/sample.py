"""The sample data (FP-15): five flights that leave in the next hours, ten passengers, fifteen bookings.

The files tell times relative to the clock, so that the sample is always about to depart.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from flightpulse.definitions import read
from flightpulse.domain import airports
from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.domain.times import flight_time, moment_text

FOLDER = Path(__file__).parent

_STEP = timedelta(minutes=5)  # timetables are written in steps of five minutes


class Sample(Struct, frozen=True):
    """The sample's entities, ready to be stored."""

    flights: list[Flight]
    passengers: list[Passenger]
    bookings: list[Booking]


class _FlightEntry(Struct, kw_only=True, forbid_unknown_fields=True):
    """A flight in `flights.json`."""

    flight_id: str
    flight_number: str
    carrier: str
    origin: str
    destination: str
    departs_in_minutes: int  # from now, before rounding up to the next five minutes
    lasts_minutes: int  # from departure to arrival
    gate: str
    aircraft: str


class _BookingEntry(Struct, kw_only=True, forbid_unknown_fields=True):
    """A booking in `bookings.json`."""

    booking_id: str
    passenger_id: str
    flight_id: str
    confirmation_number: str
    seat: str
    booking_status: BookingStatus = BookingStatus.CONFIRMED
    checked_in: bool = False
    bags_checked: int = 0
    fare_class: str
    price: Decimal
    currency: str
    booked_days_ago: int


def sample(now: datetime) -> Sample:
    """Return the sample as it stands at a moment: all flights scheduled, the first leaving in 90 minutes."""
    return Sample(
        flights=[_flight(entry, now) for entry in read(FOLDER / "flights.json", list[_FlightEntry])],
        passengers=read(FOLDER / "passengers.json", list[Passenger]),
        bookings=[_booking(entry, now) for entry in read(FOLDER / "bookings.json", list[_BookingEntry])],
    )


def _flight(entry: _FlightEntry, now: datetime) -> Flight:
    departure = _rounded_up(now + timedelta(minutes=entry.departs_in_minutes))
    return Flight(
        flight_id=entry.flight_id,
        flight_number=entry.flight_number,
        carrier=entry.carrier,
        origin=entry.origin,
        destination=entry.destination,
        departure_date=airports.at(entry.origin).local(departure).date().isoformat(),
        scheduled_departure=flight_time(departure),
        scheduled_arrival=flight_time(departure + timedelta(minutes=entry.lasts_minutes)),
        gate=entry.gate,
        aircraft=entry.aircraft,
    )


def _booking(entry: _BookingEntry, now: datetime) -> Booking:
    return Booking(
        booking_id=entry.booking_id,
        passenger_id=entry.passenger_id,
        flight_id=entry.flight_id,
        confirmation_number=entry.confirmation_number,
        seat=entry.seat,
        booking_status=entry.booking_status,
        created_at=moment_text(now - timedelta(days=entry.booked_days_ago)),
        fare_class=entry.fare_class,
        checked_in=entry.checked_in,
        bags_checked=entry.bags_checked,
        price=entry.price,
        currency=entry.currency,
    )


def _rounded_up(moment: datetime) -> datetime:
    past = (moment - datetime(2000, 1, 1, tzinfo=UTC)) % _STEP
    return moment + (_STEP - past) if past else moment
