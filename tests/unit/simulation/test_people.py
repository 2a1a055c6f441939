"""Made-up passengers: always the same for a seed, and as awkward as real ones."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.domain.flight import Flight
from flightpulse.domain.needs import Need
from flightpulse.domain.passenger import DEFAULT_PREFERENCES, Passenger
from flightpulse.domain.times import moment_text, parse
from flightpulse.simulation.people import load_of


def flight(number: int = 1) -> Flight:
    return Flight(
        flight_id=f"UA{number}-20130308-EWR",
        flight_number=f"UA{number}",
        origin="EWR",
        destination="IAH",
        departure_date="2013-03-08",
        scheduled_departure="2013-03-09T00:30:00Z",
        scheduled_arrival="2013-03-09T04:45:00Z",
    )


def load(number: int = 1, seed: int = 7, load_factor: float = 1.0) -> list[tuple[Passenger, Booking]]:
    return list(load_of(flight(number), seed=seed, load_factor=load_factor))


@pytest.fixture(scope="module")
def crowd() -> list[tuple[Passenger, Booking]]:
    """Some 20,000 people on 170 flights."""
    return [person for number in range(170) for person in load(number)]


def test_a_seed_gives_the_same_people_whatever_was_drawn_before() -> None:
    alone = load(2)
    load(1)
    assert load(2) == alone


def test_another_seed_or_flight_gives_other_people() -> None:
    names = [
        {passenger.passenger_id for passenger, _ in people} for people in (load(1), load(2), load(1, seed=8))
    ]
    assert not names[0] & names[1]
    assert not names[0] & names[2]


def test_a_fuller_flight_has_more_people() -> None:
    seats = len(load())
    assert seats in {50, 76, 100, 143, 160, 180}
    assert len(load(load_factor=0.5)) in {seats // 2, seats // 2 + 1}
    assert len(load(load_factor=0.0001)) == 1
    assert len(load(load_factor=0)) == 1


@pytest.mark.parametrize("load_factor", [-0.01, -0.5, 1.01, float("nan")])
def test_a_load_factor_that_no_flight_can_have_is_refused_at_once(load_factor: float) -> None:
    with pytest.raises(ValueError, match="load factor"):
        load_of(flight(), seed=1, load_factor=load_factor)


def test_aircraft_come_in_several_sizes() -> None:
    assert {len(load(number)) for number in range(60)} == {50, 76, 100, 143, 160, 180}


def test_every_booking_is_its_passengers_on_that_flight(crowd: list[tuple[Passenger, Booking]]) -> None:
    assert all(booking.passenger_id == passenger.passenger_id for passenger, booking in crowd)
    assert {booking.flight_id for _, booking in crowd} == {flight(number).flight_id for number in range(170)}


def test_ids_are_unique_and_follow_no_flights_order(crowd: list[tuple[Passenger, Booking]]) -> None:
    ids = [passenger.passenger_id for passenger, _ in crowd]
    assert len(set(ids)) == len(ids)
    assert len({booking.booking_id for _, booking in crowd}) == len(crowd)
    # Their first digits are spread evenly.
    spread = Counter(one[1] for one in ids)
    assert len(spread) == 16
    assert max(spread.values()) < 1.2 * min(spread.values())


def test_seats_and_record_locators_look_like_real_ones(crowd: list[tuple[Passenger, Booking]]) -> None:
    for _, booking in crowd:
        assert re.fullmatch(r"[A-Z2-9]{6}", booking.confirmation_number)
        assert booking.seat is None or re.fullmatch(r"[1-9]\d?[A-F]", booking.seat)


def test_nobody_shares_a_seat() -> None:
    seats = [booking.seat for _, booking in load() if booking.seat]
    assert len(set(seats)) == len(seats)


def test_nobody_can_be_reached_for_real(crowd: list[tuple[Passenger, Booking]]) -> None:
    for passenger, _ in crowd:
        assert passenger.email is None or re.fullmatch(r"[a-z0-9]+@example\.com", passenger.email)
        assert passenger.phone is None or re.fullmatch(r"\+1555\d{7}", passenger.phone)


def test_bookings_were_made_in_the_months_before_the_day(crowd: list[tuple[Passenger, Booking]]) -> None:
    for _, booking in crowd[:2000]:
        ahead = parse("2013-03-09T00:00:00Z") - parse(booking.created_at)
        assert 0 < ahead.total_seconds() <= 120 * 86_400
        assert moment_text(parse(booking.created_at)) == booking.created_at


@pytest.mark.parametrize(
    ("what", "share", "tells"),
    [
        ("A-LIST PREFERRED", 0.03, lambda one, _: one.tier == "A-LIST PREFERRED"),
        ("A-LIST", 0.09, lambda one, _: one.tier == "A-LIST"),
        ("MEMBER", 0.88, lambda one, _: one.tier == "MEMBER"),
        ("with a need", 0.02, lambda one, _: bool(one.needs)),
        ("with a meal and no need", 0.03, lambda one, _: bool(one.special_requests) and not one.needs),
        ("without phone", 0.03, lambda one, _: one.phone is None),
        ("without e-mail", 0.02, lambda one, _: one.email is None),
        ("opted out", 0.01, lambda one, _: not one.notification_preferences),
        ("one channel alone", 0.07, lambda one, _: len(one.notification_preferences) == 1),
        ("preferences untouched", 0.84, lambda one, _: one.notification_preferences == DEFAULT_PREFERENCES),
        ("cancelled before", 0.015, lambda _, booking: booking.booking_status is BookingStatus.CANCELLED),
        ("names outside ASCII", 0.35, lambda one, _: not (one.first_name + one.last_name).isascii()),
    ],
)
def test_a_crowd_is_as_mixed_as_a_real_one(
    what: str,
    share: float,
    tells: Callable[[Passenger, Booking], bool],
    crowd: list[tuple[Passenger, Booking]],
) -> None:
    found = sum(tells(passenger, booking) for passenger, booking in crowd) / len(crowd)
    assert 0.7 * share < found < 1.3 * share, what


def test_the_needs_of_a_crowd_are_of_every_common_kind(crowd: list[tuple[Passenger, Booking]]) -> None:
    needs = {need for passenger, _ in crowd for need in passenger.needs}
    assert needs >= {Need.WHEELCHAIR, Need.BLIND, Need.DEAF, Need.UNACCOMPANIED_MINOR}


def test_a_cancelled_booking_holds_no_seat(crowd: list[tuple[Passenger, Booking]]) -> None:
    for _, booking in crowd:
        assert (booking.seat is None) is (booking.booking_status is BookingStatus.CANCELLED)


def test_everybody_has_a_name(crowd: list[tuple[Passenger, Booking]]) -> None:
    assert all(passenger.first_name and passenger.last_name for passenger, _ in crowd)


def test_a_child_who_travels_alone_has_a_guardian_who_is_written_to_and_nobody_else_has(
    crowd: list[tuple[Passenger, Booking]],
) -> None:
    alone = [one for one, _ in crowd if one.is_unaccompanied_minor]
    assert alone
    for child in alone:
        assert (child.email, child.phone) == (None, None)
        assert child.guardian_name.endswith(f" {child.last_name}")
    assert any(child.guardian_email and child.guardian_phone for child in alone)
    assert not any(one.guardian_name or one.guardian_email for one, _ in crowd if one not in alone)
