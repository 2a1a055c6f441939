"""Events as operations announce them and as FlightPulse publishes them, for the documents."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from flightpulse.bus import details as bus
from flightpulse.bus.event import BusEvent
from flightpulse.domain.booking import BookingStatus
from flightpulse.domain.dead_letter import LetterState, Stage
from flightpulse.domain.enrichment import enriched
from flightpulse.domain.flight import FlightStatus
from flightpulse.domain.ids import counted_ids
from flightpulse.intake.decode import decode
from flightpulse.intake.publish import bus_event
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.sample.sample import sample

NOW = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)

# What operations say in the examples, of the sample's flights.
SAID: dict[str, dict[str, Any]] = {
    "FLIGHT_DELAY": {
        "flight_id": "SW5678",
        "delay_minutes": 90,
        "reason": "MECHANICAL",
        "reason_detail": "Hydraulic pump replaced",
    },
    "FLIGHT_CANCELLED": {
        "flight_id": "SW9012",
        "reason": "WEATHER",
        "reason_detail": "Winter storm",
        "rebooking_priority": "HIGH",
    },
    "GATE_CHANGE": {"flight_id": "SW3456", "old_gate": "A5", "new_gate": "D15", "terminal_change": True},
}
DELAYS = {"minor": 25, "major": 90, "severe": 240}  # minutes


def dead_letter(state: LetterState, because: str | None = None) -> bus.DeadLetterDetail:
    """Return what an operator did with a dead letter."""
    return bus.DeadLetterDetail(
        dead_letter_id="5f0c6b8e2d1a4c3f9b7e6d5a",
        stage=Stage.INTAKE,
        reason="unknown_flight",
        state=state,
        by="ops",
        because=because,
        timestamp=WHEN,
    )


WHEN = "2026-03-14T18:00:00.250Z"
NOTIFICATION = "event-0001:P001"
OTHERS: dict[str, bus.Detail] = {
    "notification.email": bus.NotificationEmailDetail(
        notification_id=NOTIFICATION,
        to="sarah.johnson@example.com",
        subject="SW5678 to Chicago: now 16:30, 90 minutes later",
        body="Dear Sarah,\n\n…",
    ),
    "notification.sms": bus.NotificationSmsDetail(
        notification_id=NOTIFICATION, to="+15550100001", message="SW5678 to Chicago: now 16:30 …"
    ),
    "flight.status_changed": bus.FlightStatusChangedDetail(
        flight_id="SW5678",
        old_status=FlightStatus.SCHEDULED,
        new_status=FlightStatus.DELAYED,
        timestamp=WHEN,
    ),
    "booking.status_changed": bus.BookingStatusChangedDetail(
        booking_id="B007",
        old_status=BookingStatus.CONFIRMED,
        new_status=BookingStatus.NEEDS_REBOOKING,
        timestamp=WHEN,
    ),
    "dead_letter.mended": dead_letter(LetterState.OPEN),
    "dead_letter.redriven": dead_letter(LetterState.REDRIVEN),
    "dead_letter.discarded": dead_letter(LetterState.DISCARDED, because="The flight is another airline's"),
    "execution.redriven": bus.ExecutionRedrivenDetail(
        execution_id="delay:event-0001",
        workflow="delay",
        event_id="event-0001",
        redrive_count=1,
        dead_letter_id="9b7e6d5a5f0c6b8e2d1a4c3f",
        by="ops",
        timestamp=WHEN,
    ),
}


def announced(event_type: str, **other: Any) -> dict[str, Any]:
    """Return an event as operations announce it."""
    return operations_event(event_type, **{**SAID[event_type], **other}, now=NOW, ids=counted_ids())


def published(event: dict[str, Any]) -> BusEvent:
    """Return what intake makes of an event."""
    decoded = decode(msgspec.json.encode(event))
    (flight,) = [each for each in sample(NOW).flights if each.flight_id == decoded.payload.flight_id]
    disruption = enriched(decoded.event, decoded.payload, flight, digest=decoded.digest, accepted_at=NOW)
    return bus_event(disruption, flight, affected_passengers=3)


def example(detail_type: str) -> BusEvent:
    """Return an event on the bus as FlightPulse publishes it."""
    match detail_type.split("."):
        case ["flight", "delay", size]:
            return published(announced("FLIGHT_DELAY", delay_minutes=DELAYS[size]))
        case ["flight", "cancelled"]:
            return published(announced("FLIGHT_CANCELLED"))
        case ["flight", "gate_change"]:
            return published(announced("GATE_CHANGE"))
    source, detail = bus.DETAIL_TYPES[detail_type].source, OTHERS[detail_type]
    return BusEvent(
        id="event-0001", source=source, detail_type=detail_type, time=WHEN, detail=detail.as_item()
    )
