"""Flights, disruptions and passengers to write about."""

from collections.abc import Callable
from typing import Any

import pytest

from flightpulse.domain.booking import Booking
from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.messages.compose import Texts, compose
from flightpulse.messages.facts import facts_of
from flightpulse.messages.fill import fill_of
from flightpulse.messages.segment import Segment

Make = Callable[..., Any]


def _flight(**changes: Any) -> Flight:
    """SW5678, Houston to Chicago, 14 March, 16:10 to 18:35 local (both on daylight saving time, UTC-5)."""
    planned: dict[str, Any] = {
        "flight_id": "SW5678",
        "flight_number": "SW5678",
        "origin": "HOU",
        "destination": "MDW",
        "departure_date": "2026-03-14",
        "scheduled_departure": "2026-03-14T21:10:00Z",
        "scheduled_arrival": "2026-03-14T23:35:00Z",
        "gate": "C12",
    }
    return Flight(**(planned | changes))


def _disruption(kind: Kind, **changes: Any) -> Disruption:
    accepted: dict[str, Any] = {
        "event_id": "event-1",
        "flight_id": "SW5678",
        "detail_type": "",
        "event_type": "",
        "timestamp": "2026-03-14T18:00:00.000Z",
        "source": "operations_center",
        "accepted_at": "2026-03-14T18:00:01.000Z",
        "digest": "",
    }
    return Disruption(kind=kind, **(accepted | changes))


def _passenger(**changes: Any) -> Passenger:
    return Passenger(**({"passenger_id": "P001", "first_name": "Maria"} | changes))


def _booking(**changes: Any) -> Booking:
    made: dict[str, Any] = {
        "booking_id": "B001",
        "passenger_id": "P001",
        "flight_id": "SW5678",
        "confirmation_number": "ABC123",
        "seat": "3A",
        "created_at": "2026-03-01T00:00:00Z",
    }
    return Booking(**(made | changes))


@pytest.fixture
def flight() -> Make:
    return _flight


@pytest.fixture
def disruption() -> Make:
    return _disruption


@pytest.fixture
def passenger() -> Make:
    return _passenger


@pytest.fixture
def booking() -> Make:
    return _booking


@pytest.fixture
def texts() -> Make:
    """Compose a disruption of a flight for a passenger."""

    def of(event: Disruption, on: Flight | None = None, to: Passenger | None = None) -> Texts:
        return compose(facts_of(event, on or _flight()), Segment.of(to or _passenger()))

    return of


@pytest.fixture
def fill() -> Make:
    """What fills the gaps for a passenger with one booking."""
    return lambda to=None: fill_of(to or _passenger(), [_booking()])
