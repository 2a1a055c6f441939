"""FA-1 to FA-3: how items look where each entity has a table of its own."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flightpulse.app import Application, new_at
from flightpulse.domain.flight import FlightStatus
from flightpulse.domain.passenger import Passenger, tier_rank
from flightpulse.settings import Settings
from flightpulse.simulation.seed import seed


@pytest.fixture
def per_entity(tmp_path: Path) -> Iterator[Application]:
    chosen = Settings(data=tmp_path / "data", layout="table-per-entity")
    new_at(chosen, datetime(2026, 3, 14, 18, 0, tzinfo=UTC))
    with closing(Application(chosen)) as application:
        seed(application.store, application.kept, application.clock.now())
        yield application


def holds(flow: Application, table: str, key: dict[str, str], **wanted: Any) -> None:
    found = flow.store.get(table, key)
    assert found is not None
    assert {name: found.get(name) for name in wanted} == wanted


def test_fa1_a_flights_item_has_the_agents_names_and_is_on_time(per_entity: Application) -> None:
    holds(
        per_entity,
        "flights",
        {"flight_id": "SW1234"},
        flight_number="SW1234",
        departure_date="2026-03-14",
        origin_airport="DAL",
        destination_airport="DEN",
        scheduled_departure="2026-03-14T19:30:00Z",
        status="ON_TIME",
        aircraft_type="Boeing 737-700",
        gate="C4",
        origin=None,
        aircraft=None,
    )


def test_fa1_a_passengers_item_has_the_tier_and_the_preferences_as_a_set(per_entity: Application) -> None:
    holds(
        per_entity,
        "passengers",
        {"passenger_id": "P001"},
        frequent_flyer_number="FP1000001",
        frequent_flyer_tier="A-LIST PREFERRED",
        preferred_language="en",
        mobile_app_enabled=True,
        notification_preferences={"EMAIL", "SMS", "PUSH"},
        tier=None,
    )


def test_fa1_a_bookings_item_has_the_agents_names(per_entity: Application) -> None:
    holds(
        per_entity,
        "bookings",
        {"booking_id": "B001"},
        passenger_id="P001",
        flight_id="SW1234",
        booking_reference="K7QM2X",
        booking_date="2026-02-21T18:00:00.000Z",
        seat_number="2A",
        currency="USD",
        booking_status="CHECKED_IN",
        confirmation_number=None,
        seat=None,
    )
    found = per_entity.store.get("bookings", {"booking_id": "B001"})
    assert found is not None
    assert found["class"] == "Business"


def test_a_scheduled_flight_is_found_as_on_time_and_every_other_status_as_it_is(
    per_entity: Application,
) -> None:
    flights = per_entity.kept.flights
    per_entity.store.transact([flights.update("SW1234", status=FlightStatus.DELAYED)])
    assert [each.flight_id for each in flights.by_status(FlightStatus.SCHEDULED)] == [
        "SW5678",
        "SW9012",
        "SW3456",
        "SW7890",
    ]
    assert [each.flight_id for each in flights.by_status(FlightStatus.DELAYED)] == ["SW1234"]
    holds(per_entity, "flights", {"flight_id": "SW1234"}, status="DELAYED")


def test_a_flight_that_is_scheduled_again_is_stored_as_on_time(per_entity: Application) -> None:
    flights = per_entity.kept.flights
    per_entity.store.transact([flights.update("SW1234", status=FlightStatus.DELAYED)])
    per_entity.store.transact([flights.update("SW1234", status=FlightStatus.SCHEDULED)])
    holds(per_entity, "flights", {"flight_id": "SW1234"}, status="ON_TIME")


def test_no_preferences_are_stored_as_no_set_and_read_as_none(per_entity: Application) -> None:
    nobody = Passenger(passenger_id="X", notification_preferences=frozenset())
    per_entity.kept.passengers.put_many([nobody])
    item = per_entity.store.get("passengers", {"passenger_id": "X"})
    assert item is not None
    assert "notification_preferences" not in item
    assert per_entity.kept.passengers.get("X") == nobody


def test_tiers_keep_their_names_and_rank_across_both_programmes(per_entity: Application) -> None:
    per_entity.kept.passengers.put_many([Passenger(passenger_id="X", tier="Frequent_Traveller")])
    holds(per_entity, "passengers", {"passenger_id": "X"}, frequent_flyer_tier="Frequent_Traveller")
    assert [tier_rank(tier) for tier in ("Senator", "Frequent_Traveller", "Basic")] == [0, 1, 2]


def test_fa3_the_indexes_answer_the_agents_questions(per_entity: Application) -> None:
    store = per_entity.store

    def ids(table: str, index: str, partition: str, name: str) -> list[str]:
        return sorted(each[name] for each in store.query(table, partition, index=index).items)

    assert ids("bookings", "FlightIndex", "SW7890", "booking_id") == ["B014", "B015"]
    assert ids("bookings", "PassengerIndex", "P001", "booking_id") == ["B001", "B011"]
    assert ids("passengers", "FrequentFlyerIndex", "A-LIST", "passenger_id") == ["P003", "P005"]
    leaving = store.query("flights", "2026-03-14", index="DateOriginIndex").items
    assert [each["origin_airport"] for each in leaving] == ["BOS", "DAL", "DEN", "HOU", "MDW"]
