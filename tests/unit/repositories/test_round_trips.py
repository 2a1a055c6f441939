"""Every entity comes back from the store as it went in, in both layouts (design 2)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.domain.clock import SetClock
from flightpulse.domain.flight import Flight, FlightStatus
from flightpulse.domain.passenger import PREFERENCES, Passenger
from flightpulse.domain.times import flight_time, moment_text
from flightpulse.settings import LayoutName
from flightpulse.store.layout import layouts
from flightpulse.store.repositories import Repositories
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import tables

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
times = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
flight_times = times.map(flight_time)
moments = times.map(moment_text)
prices = st.decimals(0, 10**9, places=2)

flights = st.builds(
    Flight,
    flight_id=names,
    flight_number=texts,
    carrier=texts,
    origin=st.sampled_from(["DAL", "JFK", "NRT", "XXX", "LHR"]),
    destination=names,
    departure_date=st.just("") | st.dates().map(str),
    scheduled_departure=flight_times,
    scheduled_arrival=flight_times,
    actual_departure=st.none() | flight_times,
    actual_arrival=st.none() | flight_times,
    estimated_departure=st.none() | flight_times,
    estimated_arrival=st.none() | flight_times,
    status=st.sampled_from(FlightStatus),
    gate=st.none() | texts,
    delay_minutes=st.integers(0, 10080),
    delay_reason=st.none() | texts,
    aircraft=st.none() | texts,
    time_version=st.none() | texts,
    gate_version=st.none() | texts,
    cancellation_version=st.none() | texts,
)
passengers = st.builds(
    Passenger,
    passenger_id=names,
    first_name=texts,
    last_name=texts,
    email=st.none() | texts,
    phone=st.none() | texts,
    tier=names,
    frequent_flyer_number=st.none() | texts,
    notification_preferences=st.frozensets(st.sampled_from(sorted(PREFERENCES))),
    special_requests=st.lists(texts, max_size=3),
    preferred_language=st.none() | texts,
    mobile_app_enabled=st.booleans(),
    guardian_name=texts,
    guardian_email=st.none() | texts,
    guardian_phone=st.none() | texts,
)
bookings = st.builds(
    Booking,
    booking_id=names,
    passenger_id=names,
    flight_id=names,
    confirmation_number=texts,
    seat=st.none() | texts,
    booking_status=st.sampled_from(BookingStatus),
    created_at=st.just("") | moments,
    fare_class=st.none() | texts,
    checked_in=st.booleans(),
    bags_checked=st.integers(0, 9),
    price=st.none() | prices,
    currency=st.none() | st.sampled_from(["EUR", "USD"]),
)


@pytest.fixture(scope="module", params=get_args(LayoutName))
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repositories]:
    file = tmp_path_factory.mktemp("round-trips") / "store.db"
    with closing(SqliteStore(file, tables(), SetClock(datetime(2026, 3, 14, tzinfo=UTC)))) as store:
        yield Repositories(store, layouts()[request.param])


@given(flight=flights)
def test_fa1_every_flight_comes_back_as_it_went_in(kept: Repositories, flight: Flight) -> None:
    kept.flights.put_many([flight])
    assert kept.flights.get(flight.flight_id) == flight
    assert flight in list(kept.flights.by_status(flight.status))


@given(passenger=passengers)
def test_fa1_every_passenger_comes_back_as_it_went_in(kept: Repositories, passenger: Passenger) -> None:
    kept.passengers.put_many([passenger])
    assert kept.passengers.get(passenger.passenger_id) == passenger
    assert kept.passengers.get_many([passenger.passenger_id]) == [passenger]


@given(booking=bookings)
def test_fa1_every_booking_comes_back_as_it_went_in_and_is_found_from_both_sides(
    kept: Repositories, booking: Booking
) -> None:
    kept.bookings.put_many([booking])
    assert kept.bookings.get(booking.booking_id) == booking
    assert booking in kept.bookings.of_flight(booking.flight_id)
    assert booking in kept.bookings.of_passenger(booking.passenger_id)
    look_ups = [(each.booking_id, each.passenger_id) for each in kept.bookings.look_up(booking.flight_id)]
    assert (booking.booking_id, booking.passenger_id) in look_ups
    (place,) = kept.bookings.places(booking.flight_id, [booking.booking_id])
    assert asdict(place).items() <= asdict(booking).items()
    assert kept.bookings.places("elsewhere", [booking.booking_id]) == [place]
    if booking.created_at:  # the index of statuses is sorted by it, and holds no booking without
        assert booking in list(kept.bookings.by_status(booking.booking_status))
