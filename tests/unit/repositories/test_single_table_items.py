"""FP-10 and FP-11: how the items of FlightPulseTable look, byte by byte what users' scripts read."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flightpulse.app import Application, new_at
from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.domain.flight import Flight, FlightStatus
from flightpulse.domain.passenger import DEFAULT_PREFERENCES
from flightpulse.settings import Settings
from flightpulse.simulation.seed import seed
from flightpulse.store.port import Item, whole_table
from flightpulse.store.table import tables

TABLE = "flightpulse"


@pytest.fixture
def single_table(tmp_path: Path) -> Iterator[Application]:
    chosen = Settings(data=tmp_path / "data", layout="single-table")
    new_at(chosen, datetime(2026, 3, 14, 18, 0, tzinfo=UTC))
    with closing(Application(chosen)) as application:
        seed(application.store, application.kept, application.clock.now())
        yield application


def item(flow: Application, partition: str, sort: str = "METADATA") -> Item:
    found = flow.store.get(TABLE, {"PK": partition, "SK": sort})
    assert found is not None
    return found


def holds(found: Item, **wanted: Any) -> None:
    assert {name: found.get(name) for name in wanted} == wanted


def test_fp10_the_one_table_is_named_flightpulsetable() -> None:
    table = tables()[TABLE]
    assert (table.table_name, table.key) == ("FlightPulseTable", ("PK", "SK"))
    assert {index.index_name: (index.partition_key, index.sort_key) for index in table.indexes.values()} == {
        "GSI1": ("GSI1PK", "GSI1SK"),
        "GSI2": ("GSI2PK", "GSI2SK"),
    }


def test_fp10_fp11_a_flights_item(single_table: Application) -> None:
    holds(
        item(single_table, "FLIGHT#SW1234"),
        flight_id="SW1234",
        origin="DAL",
        destination="DEN",
        scheduled_departure="2026-03-14T19:30:00Z",
        scheduled_arrival="2026-03-14T21:35:00Z",
        status="SCHEDULED",
        gate="C4",
        delay_minutes=0,
        GSI1PK="SCHEDULED",
        GSI1SK="2026-03-14T19:30:00Z",
    )


def test_fp10_fp11_a_passengers_item(single_table: Application) -> None:
    holds(
        item(single_table, "PASSENGER#P001"),
        passenger_id="P001",
        first_name="Sarah",
        last_name="Johnson",
        email="sarah.johnson@example.com",
        phone="+15550100001",
        tier="A-LIST PREFERRED",
        notification_preferences={"email": True, "sms": True, "push": True},
    )


def test_fp10_fp11_a_bookings_item(single_table: Application) -> None:
    found = item(single_table, "BOOKING#B001")
    holds(
        found,
        booking_id="B001",
        passenger_id="P001",
        flight_id="SW1234",
        confirmation_number="K7QM2X",
        seat="2A",
        booking_status="CHECKED_IN",
        GSI2PK="CHECKED_IN",
        price=Decimal(389),
    )
    assert found["GSI2SK"] == found["created_at"] == "2026-02-21T18:00:00.000Z"


@pytest.mark.parametrize("partition", ["FLIGHT#SW1234", "PASSENGER#P001"])
def test_fp10_fp11_look_up_items_hold_ids_alone(single_table: Application, partition: str) -> None:
    assert item(single_table, partition, "BOOKING#B001") == {
        "PK": partition,
        "SK": "BOOKING#B001",
        "booking_id": "B001",
        "passenger_id": "P001",
        "flight_id": "SW1234",
    }


def test_fp10_the_table_holds_nothing_else(single_table: Application) -> None:
    sorts = [each["SK"] for each in whole_table(single_table.store, TABLE)]
    assert len(sorts) == 5 + 10 + 15 + 2 * 15
    assert {sort.partition("#")[0] for sort in sorts} == {"METADATA", "BOOKING"}


def test_fp10_a_new_status_rewrites_the_indexes_keys(single_table: Application) -> None:
    kept = single_table.kept
    single_table.store.transact(
        [
            kept.flights.update("SW1234", status=FlightStatus.DELAYED, delay_minutes=25),
            kept.bookings.update("B001", booking_status=BookingStatus.NEEDS_REBOOKING),
        ]
    )
    holds(
        item(single_table, "FLIGHT#SW1234"),
        status="DELAYED",
        GSI1PK="DELAYED",
        GSI1SK="2026-03-14T19:30:00Z",
        delay_minutes=25,
    )
    holds(
        item(single_table, "BOOKING#B001"),
        booking_status="NEEDS_REBOOKING",
        GSI2PK="NEEDS_REBOOKING",
        GSI2SK="2026-02-21T18:00:00.000Z",
    )
    holds(item(single_table, "FLIGHT#SW1234", "BOOKING#B001"), booking_status=None, GSI2PK=None)


def test_fp10_the_indexes_answer_by_status_in_the_order_of_their_times(single_table: Application) -> None:
    by_status = single_table.store.query(TABLE, "SCHEDULED", index="GSI1").items
    assert [each["flight_id"] for each in by_status] == ["SW1234", "SW5678", "SW9012", "SW3456", "SW7890"]
    checked_in = single_table.store.query(TABLE, "CHECKED_IN", index="GSI2").items
    assert [each["booking_id"] for each in checked_in] == ["B001", "B006"]


def test_fp11_items_of_the_original_with_its_attributes_alone_are_read(single_table: Application) -> None:
    single_table.store.batch_put(
        TABLE,
        [
            {
                "PK": "FLIGHT#X1",
                "SK": "METADATA",
                "GSI1PK": "SCHEDULED",
                "GSI1SK": "2026-03-14T20:00:00Z",
                "flight_id": "X1",
                "origin": "DAL",
                "destination": "DEN",
                "scheduled_departure": "2026-03-14T20:00:00Z",
                "scheduled_arrival": "2026-03-14T22:00:00Z",
                "status": "SCHEDULED",
                "gate": "C1",
                "delay_minutes": 0,
            },
            {
                "PK": "PASSENGER#X2",
                "SK": "METADATA",
                "passenger_id": "X2",
                "first_name": "Ada",
                "last_name": "L",
                "email": "ada@example.com",
                "phone": "+15550100099",
                "tier": "A-LIST_PREFERRED",
                "notification_preferences": {"email": True, "sms": False},
            },
            {
                "PK": "BOOKING#X3",
                "SK": "METADATA",
                "GSI2PK": "CONFIRMED",
                "GSI2SK": "2026-03-01T00:00:00Z",
                "booking_id": "X3",
                "passenger_id": "X2",
                "flight_id": "X1",
                "confirmation_number": "ABC123",
                "seat": "1A",
                "booking_status": "CONFIRMED",
                "created_at": "2026-03-01T00:00:00Z",
            },
            # Look-up items of the original hold the least that they may.
            {"PK": "FLIGHT#X1", "SK": "BOOKING#X3", "booking_id": "X3", "passenger_id": "X2"},
            {"PK": "PASSENGER#X2", "SK": "BOOKING#X3", "booking_id": "X3", "flight_id": "X1"},
        ],
    )
    kept = single_table.kept
    flight = kept.flights.get("X1")
    assert flight == Flight(
        flight_id="X1",
        origin="DAL",
        destination="DEN",
        scheduled_departure="2026-03-14T20:00:00Z",
        scheduled_arrival="2026-03-14T22:00:00Z",
        gate="C1",
    )
    passenger = kept.passengers.get("X2")
    assert passenger is not None
    assert passenger.notification_preferences == {"EMAIL"}
    booking = kept.bookings.get("X3")
    assert isinstance(booking, Booking)
    assert kept.bookings.of_flight("X1") == kept.bookings.of_passenger("X2") == [booking]
    assert [(each.booking_id, each.passenger_id) for each in kept.bookings.look_up("X1")] == [("X3", "X2")]


def test_fp11_a_passenger_without_preferences_is_told_by_email_and_sms(single_table: Application) -> None:
    single_table.store.put(TABLE, {"PK": "PASSENGER#X2", "SK": "METADATA", "passenger_id": "X2"})
    passenger = single_table.kept.passengers.get("X2")
    assert passenger is not None
    assert passenger.notification_preferences == DEFAULT_PREFERENCES
