"""The bus event that an accepted event becomes (FP-5; the details' shapes are in requirements FP)."""

from typing import Any

from flightpulse.bus.event import FROM_INTAKE, BusEvent
from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.flight import Flight


def bus_event(disruption: Disruption, flight: Flight, affected_passengers: int) -> BusEvent:
    """Return the event in the bus's form."""
    detail: dict[str, Any] = {
        "event_id": disruption.event_id,
        "flight_id": disruption.flight_id,
        "affected_passengers_count": affected_passengers,
        "flight_details": {
            "origin": flight.origin,
            "destination": flight.destination,
            "original_departure": flight.scheduled_departure,
        },
        "timestamp": disruption.timestamp,
    }
    if disruption.kind is Kind.GATE_CHANGE:
        detail["old_gate"], detail["new_gate"] = disruption.old_gate, disruption.new_gate
        detail["terminal_change"] = disruption.terminal_change
    else:
        detail["reason"], detail["reason_detail"] = disruption.reason, disruption.reason_detail
    if disruption.kind is Kind.CANCELLATION:
        detail["rebooking_priority"] = disruption.rebooking_priority
    if disruption.kind is Kind.DELAY:
        detail["delay_minutes"] = disruption.delay_minutes
        detail["delay_category"] = disruption.detail_type.rpartition(".")[2]
        detail["new_departure"], detail["new_arrival"] = disruption.new_departure, disruption.new_arrival
    return BusEvent(
        id=disruption.event_id,
        source=FROM_INTAKE,
        detail_type=disruption.detail_type,
        time=disruption.accepted_at,
        detail=detail,
    )
