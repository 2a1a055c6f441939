"""The sample data of FP-15."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from flightpulse.domain import airports
from flightpulse.domain.booking import BookingStatus
from flightpulse.domain.flight import FlightStatus
from flightpulse.domain.needs import Need
from flightpulse.domain.passenger import tier_rank
from flightpulse.domain.times import parse
from flightpulse.simulation.sample.sample import sample

NOW = datetime(2026, 3, 14, 18, 2, 17, 500_000, tzinfo=UTC)


def test_fp15_the_sample_has_the_five_flights_ten_passengers_and_fifteen_bookings_by_name() -> None:
    data = sample(NOW)
    assert [flight.flight_id for flight in data.flights] == ["SW1234", "SW5678", "SW9012", "SW3456", "SW7890"]
    assert [one.passenger_id for one in data.passengers] == [f"P{number:03}" for number in range(1, 11)]
    assert [one.booking_id for one in data.bookings] == [f"B{number:03}" for number in range(1, 16)]


def test_fp15_every_booking_joins_a_sample_passenger_to_a_sample_flight() -> None:
    data = sample(NOW)
    flights = {flight.flight_id for flight in data.flights}
    passengers = {passenger.passenger_id for passenger in data.passengers}
    assert {booking.flight_id for booking in data.bookings} == flights
    assert {booking.passenger_id for booking in data.bookings} == passengers
    assert min(Counter(booking.flight_id for booking in data.bookings).values()) >= 2


def test_fp15_nobody_sits_twice_in_one_flight_or_on_anothers_seat() -> None:
    bookings = sample(NOW).bookings
    assert len({(one.flight_id, one.passenger_id) for one in bookings}) == len(bookings)
    assert len({(one.flight_id, one.seat) for one in bookings}) == len(bookings)


def test_fp15_the_tiers_are_all_there_in_both_spellings() -> None:
    tiers = {passenger.tier for passenger in sample(NOW).passengers}
    assert tiers == {"A-LIST PREFERRED", "A-LIST_PREFERRED", "A-LIST", "MEMBER"}


def test_fp14_the_flight_of_scenario_2_carries_every_tier_and_lists_them_out_of_order() -> None:
    data = sample(NOW)
    tiers = {passenger.passenger_id: passenger.tier for passenger in data.passengers}
    ranks = [tier_rank(tiers[one.passenger_id]) for one in data.bookings if one.flight_id == "SW5678"]
    assert set(ranks) == {0, 1, 2}
    assert ranks != sorted(ranks)


def test_fp14_the_flight_of_scenario_3_has_someone_in_a_wheelchair_and_no_booking_cancelled_before() -> None:
    data = sample(NOW)
    needs = {passenger.passenger_id: passenger.needs for passenger in data.passengers}
    booked = [booking for booking in data.bookings if booking.flight_id == "SW9012"]
    assert any(Need.WHEELCHAIR in needs[booking.passenger_id] for booking in booked)
    assert BookingStatus.CANCELLED not in {booking.booking_status for booking in booked}


def test_fp14_the_gate_of_scenario_4_is_the_one_that_the_scenario_leaves() -> None:
    gates = {flight.flight_id: flight.gate for flight in sample(NOW).flights}
    assert gates["SW3456"] == "A5"


def test_the_sample_holds_a_passenger_without_phone_one_with_sms_alone_and_one_who_is_blind() -> None:
    passengers = sample(NOW).passengers
    assert any(passenger.phone is None for passenger in passengers)
    assert any(passenger.notification_preferences == {"SMS"} for passenger in passengers)
    assert any(Need.BLIND in passenger.needs for passenger in passengers)


def test_nobody_in_the_sample_can_be_reached_for_real() -> None:
    for passenger in sample(NOW).passengers:
        assert passenger.email is not None
        assert passenger.email.endswith("@example.com")
        assert passenger.phone is None or passenger.phone.startswith("+1555")


@pytest.mark.parametrize("minute", [0, 1, 4, 5, 59])
def test_flights_leave_on_five_minutes_within_the_next_hours_and_arrive_later(minute: int) -> None:
    now = NOW.replace(minute=minute)
    for flight in sample(now).flights:
        departure = parse(flight.scheduled_departure)
        assert timedelta(minutes=90) <= departure - now <= timedelta(hours=6)
        assert (departure.minute % 5, departure.second) == (0, 0)
        assert parse(flight.scheduled_arrival) > departure
        assert flight.status is FlightStatus.SCHEDULED


def test_a_moment_on_five_minutes_is_not_rounded_further() -> None:
    assert sample(NOW.replace(minute=0, second=0, microsecond=0)).flights[0].scheduled_departure == (
        "2026-03-14T19:30:00Z"
    )


def test_the_departure_date_is_the_one_on_the_wall_at_the_origin() -> None:
    evening = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)  # 21:00 of the 14th in Dallas
    dates = {flight.flight_id: flight.departure_date for flight in sample(evening).flights}
    assert dates["SW1234"] == "2026-03-14"
    assert dates["SW3456"] == "2026-03-15"


def test_bookings_were_made_weeks_before_now() -> None:
    for booking in sample(NOW).bookings:
        assert timedelta(days=14) <= NOW - parse(booking.created_at) <= timedelta(days=70)


def test_who_is_booked_twice_can_make_the_connection() -> None:
    data = sample(NOW)
    flights = {flight.flight_id: flight for flight in data.flights}
    for passenger in data.passengers:
        legs = [flights[one.flight_id] for one in data.bookings if one.passenger_id == passenger.passenger_id]
        for first, second in pairwise(legs):
            assert first.destination == second.origin
            assert parse(second.scheduled_departure) - parse(first.scheduled_arrival) >= timedelta(minutes=45)


def test_every_airport_of_the_sample_is_known() -> None:
    assert all(airports.find(one.origin) and airports.find(one.destination) for one in sample(NOW).flights)
