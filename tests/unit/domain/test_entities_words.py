"""Flights, bookings and passengers: what follows from what is stored."""

import pytest

from flightpulse.domain import airports
from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.domain.flight import Flight, FlightStatus
from flightpulse.domain.needs import Need, needs_of, request_of
from flightpulse.domain.notification import Channel
from flightpulse.domain.passenger import DEFAULT_PREFERENCES, Passenger, tier_rank
from flightpulse.domain.times import parse


def flight(**changes: object) -> Flight:
    made: dict[str, object] = {
        "flight_id": "UA1545-20130208-EWR",
        "origin": "EWR",
        "destination": "IAH",
        "scheduled_departure": "2013-02-09T03:00:00Z",
        "scheduled_arrival": "2013-02-09T06:00:00Z",
    }
    return Flight(**(made | changes))  # type: ignore[arg-type]


def test_a_flight_without_a_number_goes_by_its_id() -> None:
    assert flight().flight_number == "UA1545-20130208-EWR"
    assert flight(flight_number="UA1545").flight_number == "UA1545"


def test_a_flights_date_is_the_one_on_the_wall_at_its_origin() -> None:
    assert flight().departure_date == "2013-02-08"  # 22:00 in Newark
    assert flight(departure_date="2013-02-07").departure_date == "2013-02-07"


@pytest.mark.parametrize("status", FlightStatus)
def test_a_flight_has_departed_by_its_status_or_by_its_time(status: FlightStatus) -> None:
    assert flight(status=status).has_departed == (status in (FlightStatus.DEPARTED, FlightStatus.ARRIVED))
    assert flight(status=status, actual_departure="2013-02-09T03:10:00Z").has_departed


def test_a_flight_is_expected_to_leave_as_last_announced() -> None:
    assert flight().expected_departure == "2013-02-09T03:00:00Z"
    assert flight(estimated_departure="2013-02-09T04:00:00Z").expected_departure == "2013-02-09T04:00:00Z"


@pytest.mark.parametrize("status", BookingStatus)
def test_a_booking_is_active_unless_it_is_cancelled(status: BookingStatus) -> None:
    booking = Booking(booking_id="B", passenger_id="P", flight_id="F", booking_status=status)
    assert booking.is_active == (status is not BookingStatus.CANCELLED)


def test_a_passenger_of_whom_nothing_is_known_is_told_by_email_and_sms() -> None:
    assert Passenger(passenger_id="P").notification_preferences == DEFAULT_PREFERENCES == {"EMAIL", "SMS"}


def test_fp9_both_spellings_of_a_tier_rank_alike_and_an_unknown_one_with_members() -> None:
    assert tier_rank("A-LIST PREFERRED") == tier_rank("A-LIST_PREFERRED") == 0
    assert tier_rank("A-LIST") == 1
    assert tier_rank("MEMBER") == tier_rank("GOLD") == tier_rank("") == 2


def test_needs_come_once_in_the_order_they_are_served_whatever_the_order_of_requests() -> None:
    requests = ["DEAF", "wchr", "WCHC", "VGML", "UMNR"]
    assert needs_of(requests) == (Need.UNACCOMPANIED_MINOR, Need.WHEELCHAIR, Need.DEAF)
    assert Passenger(passenger_id="P", special_requests=requests).needs == needs_of(requests)


def test_a_meal_is_no_need() -> None:
    assert needs_of(["VGML", "SEAT", "", "BLNDER", "other meal", "MEDICAL MEAL"]) == ()


@pytest.mark.parametrize("need", Need)
def test_a_need_goes_by_its_own_name_in_any_case_as_well(need: Need) -> None:
    for text in (need.value, need.value.upper(), f" {need.value} "):
        assert needs_of([text]) == (need,)


@pytest.mark.parametrize(
    ("request_text", "need"),
    [
        ("UMNR08", Need.UNACCOMPANIED_MINOR),
        ("umnr 08", Need.UNACCOMPANIED_MINOR),
        ("Unaccompanied minor", Need.UNACCOMPANIED_MINOR),
        ("WCHR C", Need.WHEELCHAIR),
        ("WCHC/OWN CHAIR", Need.WHEELCHAIR),
        ("BLND-DOG", Need.BLIND),
        ("BLIND", Need.BLIND),
    ],
)
def test_what_follows_a_code_is_its_age_or_text(request_text: str, need: Need) -> None:
    assert needs_of([request_text]) == (need,)


def test_an_airport_has_a_city_a_country_and_a_zone() -> None:
    newark = airports.at("EWR")
    assert (newark.city, newark.country, newark.zone) == ("Newark", "US", "America/New_York")
    assert newark.local(parse("2013-02-09T03:00:00Z")).isoformat() == "2013-02-08T22:00:00-05:00"


def test_an_airport_that_nobody_knows_goes_by_its_code_in_utc() -> None:
    unknown = airports.at("XXX")
    assert (unknown.code, unknown.city, unknown.country, unknown.zone) == ("XXX", "XXX", "", "UTC")
    assert airports.find("XXX") is None


@pytest.mark.parametrize(
    ("code", "city", "name"),
    [
        ("JFK", "New York", "JFK"),
        ("LGA", "New York", "LaGuardia"),
        ("YYZ", "Toronto", "Pearson"),  # the register has Mississauga
        ("CIA", "Rome", "Ciampino"),  # and Roma
        ("DEN", "Denver", ""),
    ],
)
def test_an_airport_of_a_city_that_has_several_has_a_name_that_tells_it_apart(
    code: str, city: str, name: str
) -> None:
    airport = airports.at(code)
    assert (airport.city, airport.name) == (city, name)


def test_an_airport_without_a_city_goes_by_the_place_in_its_name() -> None:
    assert airports.at("CHY").city == "Choiseul Bay"


def test_a_citys_name_has_single_spaces() -> None:
    assert airports.at("EBA").city == "Marina Di Campo"


def test_no_airport_that_is_known_goes_by_its_code() -> None:
    assert [code for code in airports._all() if airports.at(code).city == code] == []


def test_a_childs_address_is_the_guardians_and_never_its_own() -> None:
    child = Passenger(
        passenger_id="P", email="c@example.com", phone="+1", special_requests=["umnr"], guardian_phone="+2"
    )
    assert child.addresses == {Channel.EMAIL: "", Channel.SMS: "+2"}
    assert child.unreachable == ((Channel.EMAIL, "no_contact"),)


def test_what_somebody_does_not_want_is_not_for_want_of_an_address() -> None:
    passenger = Passenger(passenger_id="P", notification_preferences=frozenset({"SMS"}), phone="+1")
    assert passenger.unreachable == ((Channel.EMAIL, "opted_out"),)


@pytest.mark.parametrize("need", Need)
def test_every_need_can_be_asked_for(need: Need) -> None:
    assert needs_of([request_of(need)]) == (need,)
