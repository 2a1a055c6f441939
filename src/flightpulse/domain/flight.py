"""A flight: one operated leg on one date."""

from enum import StrEnum

from msgspec import Struct

from flightpulse.domain.airports import at
from flightpulse.domain.times import parse


class FlightStatus(StrEnum):
    """Where a flight stands (requirements FP, details)."""

    SCHEDULED = "SCHEDULED"
    BOARDING = "BOARDING"
    DELAYED = "DELAYED"
    CANCELLED = "CANCELLED"
    DEPARTED = "DEPARTED"
    ARRIVED = "ARRIVED"


class Flight(Struct, kw_only=True, omit_defaults=True):
    """A flight as stored. Times are UTC (`2026-03-14T18:00:00Z`), delays minutes."""

    flight_id: str  # opaque, unique per operated leg and date; nothing parses it
    flight_number: str = ""  # what people see on the board: SW1234; the id where nobody gave one
    carrier: str = ""  # IATA designator of the operating carrier
    origin: str  # IATA airport
    destination: str  # IATA airport
    departure_date: str = ""  # YYYY-MM-DD, scheduled, local at the origin; follows where nobody gave it
    scheduled_departure: str
    scheduled_arrival: str
    actual_departure: str | None = None
    actual_arrival: str | None = None
    estimated_departure: str | None = None  # as last announced, where it differs from the schedule
    estimated_arrival: str | None = None
    status: FlightStatus = FlightStatus.SCHEDULED
    gate: str | None = None
    delay_minutes: int = 0
    delay_reason: str | None = None
    aircraft: str | None = None
    # The newest accepted event per topic, as `{timestamp}#{event_id}`: greater is newer (design 5).
    time_version: str | None = None
    gate_version: str | None = None
    cancellation_version: str | None = None

    def __post_init__(self) -> None:
        self.flight_number = self.flight_number or self.flight_id
        if not self.departure_date:
            departure = at(self.origin).local(parse(self.scheduled_departure))
            self.departure_date = departure.date().isoformat()

    @property
    def has_departed(self) -> bool:
        """Tell whether it has left, as far as anybody reported."""
        return self.actual_departure is not None or self.status in (
            FlightStatus.DEPARTED,
            FlightStatus.ARRIVED,
        )

    @property
    def expected_departure(self) -> str:
        """The departure as last announced."""
        return self.estimated_departure or self.scheduled_departure
