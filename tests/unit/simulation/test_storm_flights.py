"""A storm's flights and the people on them: real airports, parties, and always the same for a seed."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from flightpulse.domain import airports
from flightpulse.domain.booking import Booking
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.domain.times import parse
from flightpulse.simulation.hub import HOMES, flights_of, hub
from flightpulse.simulation.manifest import MOST_PASSENGERS, going_on, manifest_of

NOW = datetime(2026, 1, 16, 11, 0, tzinfo=UTC)


def flights(count: int, at: str = "FRA", seed: int = 1, storm: int = 1) -> list[Flight]:
    return list(flights_of(hub(at), count, seed=seed, storm=storm, now=NOW))


@pytest.fixture(scope="module")
def crowd() -> list[list[tuple[Passenger, list[Booking]]]]:
    """The people of 100 flights."""
    return [list(manifest_of(flight, 100, seed=1, storm=1)) for flight in flights(100)]


@pytest.mark.parametrize("at", ["FRA", "EWR", "SYD", "KEF"])
def test_every_flight_joins_the_hub_with_a_real_airport_under_a_carrier_of_one_of_them(at: str) -> None:
    for flight in flights(60, at):
        assert at in (flight.origin, flight.destination)
        assert flight.origin != flight.destination
        assert airports.find(flight.origin)
        assert airports.find(flight.destination)
        assert flight.carrier in {HOMES.get(flight.origin), HOMES.get(flight.destination)}
        assert flight.flight_number.startswith(flight.carrier)


def test_flights_leave_in_the_coming_hours_and_land_after_they_have_left() -> None:
    for flight in flights(200):
        departure = parse(flight.scheduled_departure)
        assert NOW + timedelta(minutes=60) <= departure <= NOW + timedelta(hours=12)
        assert timedelta(minutes=45) < parse(flight.scheduled_arrival) - departure < timedelta(hours=24)
        assert flight.departure_date == airports.at(flight.origin).local(departure).date().isoformat()


def test_a_flight_takes_as_long_as_it_is_far() -> None:
    minutes = {airport.code: minutes for airport, minutes in hub("FRA").routes}
    assert 60 <= minutes["MUC"] <= 80
    assert 480 <= minutes["JFK"] <= 560
    assert 1200 <= minutes["SYD"] <= 1400


def test_whoever_arrives_can_go_on_with_the_departure_after_it() -> None:
    found = flights(40)
    for arrival, departure in zip(found[::2], found[1::2], strict=True):
        assert (arrival.destination, departure.origin) == ("FRA", "FRA")
        assert parse(departure.scheduled_departure) > parse(arrival.scheduled_arrival)


def test_a_seed_gives_the_same_flights_and_another_storm_of_the_folder_has_others() -> None:
    assert flights(20) == flights(20)
    assert flights(20) != flights(20, seed=2)
    assert not {each.flight_id for each in flights(20)} & {each.flight_id for each in flights(20, storm=2)}


def test_flight_ids_and_numbers_are_unique() -> None:
    found = flights(400)
    assert len({each.flight_id for each in found}) == len({each.flight_number for each in found}) == 400


def test_an_airport_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'QQQ'"):
        hub("QQQ")


@pytest.mark.parametrize("count", [1, 2, 180, 181, MOST_PASSENGERS])
def test_a_flight_has_exactly_so_many_passengers_each_in_a_seat_of_their_own(count: int) -> None:
    seated = list(manifest_of(flights(1)[0], count, seed=1, storm=1))
    seats = [booking.seat for _, bookings in seated for booking in bookings if booking.seat]
    assert len({passenger.passenger_id for passenger, _ in seated}) == count
    assert len(set(seats)) == len(seats)


def test_parties_share_a_booking_reference(crowd: list[list[tuple[Passenger, list[Booking]]]]) -> None:
    for seated in crowd:
        parties = Counter(bookings[0].confirmation_number for _, bookings in seated)
        assert set(parties.values()) <= {1, 2, 3, 4}
    assert max(parties.values()) > 1


def test_a_few_passengers_have_a_second_seat_on_the_same_reference(
    crowd: list[list[tuple[Passenger, list[Booking]]]],
) -> None:
    twice = [bookings for seated in crowd for _, bookings in seated if len(bookings) > 1]
    assert 0 < len(twice) <= 0.02 * 100 * len(crowd)
    for one, other in twice:
        assert one.booking_id != other.booking_id
        assert one.confirmation_number == other.confirmation_number


def test_a_crowd_has_every_tier_several_languages_or_none_needs_and_gaps(
    crowd: list[list[tuple[Passenger, list[Booking]]]],
) -> None:
    people = [passenger for seated in crowd for passenger, _ in seated]
    assert {each.tier for each in people} == {"MEMBER", "A-LIST", "A-LIST PREFERRED"}
    assert {each.preferred_language for each in people} >= {"en", "de", "es", None}
    assert any(each.needs for each in people)
    nobody_to_reach = sum(each.email is None and each.phone is None for each in people)
    assert 0.02 * len(people) < nobody_to_reach < 0.10 * len(people)


def test_some_of_those_who_arrive_are_on_the_departure_too() -> None:
    arrival, departure = flights(2)
    arrived = [passenger for passenger, _ in manifest_of(arrival, 100, seed=1, storm=1)][: going_on(100)]
    leaving = list(manifest_of(departure, 100, seed=1, storm=1, arrived=arrived))
    assert [passenger for passenger, _ in leaving][: len(arrived)] == arrived
    assert len(leaving) == 100
    assert arrived
