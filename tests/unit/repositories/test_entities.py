"""Flights, passengers and bookings by id and by the named access patterns, over both layouts."""

import pytest

from flightpulse.app import Application
from flightpulse.domain.booking import BookingStatus
from flightpulse.domain.flight import FlightStatus
from flightpulse.store.condition import equals
from flightpulse.store.port import ConditionFailed


def test_what_is_not_there_is_none(flow: Application) -> None:
    assert flow.kept.flights.get("nowhere") is None
    assert flow.kept.passengers.get("nobody") is None
    assert flow.kept.bookings.get("nothing") is None


def test_many_come_in_the_order_of_their_ids_without_those_that_are_not_there(flow: Application) -> None:
    found = flow.kept.passengers.get_many(["P003", "nobody", "P001"])
    assert [each.passenger_id for each in found] == ["P003", "P001"]


def test_a_flights_bookings(flow: Application) -> None:
    assert [each.booking_id for each in flow.kept.bookings.of_flight("SW1234")] == ["B001", "B002", "B003"]
    assert flow.kept.bookings.of_flight("nowhere") == []
    found = sorted((each.booking_id, each.passenger_id) for each in flow.kept.bookings.look_up("SW7890"))
    assert found == [("B014", "P006"), ("B015", "P007")]


def test_a_passengers_bookings(flow: Application) -> None:
    assert [each.booking_id for each in flow.kept.bookings.of_passenger("P001")] == ["B001", "B011"]


def test_flights_of_a_status_come_by_their_scheduled_departure(flow: Application) -> None:
    found = [each.flight_id for each in flow.kept.flights.by_status(FlightStatus.SCHEDULED)]
    assert found == ["SW1234", "SW5678", "SW9012", "SW3456", "SW7890"]
    assert list(flow.kept.flights.by_status(FlightStatus.DELAYED)) == []


def test_bookings_of_a_status_come_by_their_creation(flow: Application) -> None:
    found = [each.booking_id for each in flow.kept.bookings.by_status(BookingStatus.CHECKED_IN)]
    assert found == ["B001", "B006"]


def test_a_booking_moves_to_the_list_of_its_new_status(flow: Application) -> None:
    flow.store.transact([flow.kept.bookings.update("B001", booking_status=BookingStatus.CANCELLED)])
    assert [each.booking_id for each in flow.kept.bookings.by_status(BookingStatus.CANCELLED)] == ["B001"]
    assert [each.booking_id for each in flow.kept.bookings.by_status(BookingStatus.CHECKED_IN)] == ["B006"]
    assert flow.kept.bookings.of_flight("SW1234")[0].booking_status is BookingStatus.CANCELLED


def test_an_update_sets_and_takes_away_attributes(flow: Application) -> None:
    flow.store.transact([flow.kept.flights.update("SW1234", gate=None, delay_reason="ATC")])
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert (flight.gate, flight.delay_reason, flight.aircraft) == (None, "ATC", "Boeing 737-700")


def test_an_update_whose_condition_does_not_hold_changes_nothing(flow: Application) -> None:
    update = flow.kept.flights.update("SW1234", equals("gate", "Z1"), gate="Z2")
    with pytest.raises(ConditionFailed):
        flow.store.transact([update])
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert flight.gate == "C4"


def test_all_gives_each_entity_once_and_no_other_kind(flow: Application) -> None:
    assert len([each.flight_id for each in flow.kept.flights.all()]) == 5
    assert len({each.passenger_id for each in flow.kept.passengers.all()}) == 10
    assert len({each.booking_id for each in flow.kept.bookings.all()}) == 15


def test_writing_an_entity_again_replaces_it(flow: Application) -> None:
    sarah = flow.kept.passengers.get("P001")
    assert sarah is not None
    sarah.phone = None
    flow.kept.passengers.put_many([sarah])
    again = flow.kept.passengers.get("P001")
    assert again is not None
    assert again.phone is None
