"""The bus event that an accepted event becomes (FP-5)."""

from typing import assert_never

from flightpulse.bus.details import (
    Detail,
    FlightCancelledDetail,
    FlightDelayDetail,
    FlightDetails,
    GateChangeDetail,
)
from flightpulse.bus.event import FROM_INTAKE, BusEvent
from flightpulse.domain.disruption import Disruption, Kind, delay_category
from flightpulse.domain.flight import Flight


def bus_event(disruption: Disruption, flight: Flight, affected_passengers: int) -> BusEvent:
    """Return the event in the bus's form."""
    return BusEvent(
        id=disruption.event_id,
        source=FROM_INTAKE,
        detail_type=disruption.detail_type,
        time=disruption.accepted_at,
        detail=_detail(disruption, flight, affected_passengers).as_item(),
    )


def _detail(disruption: Disruption, flight: Flight, affected_passengers: int) -> Detail:
    scheduled = FlightDetails(
        origin=flight.origin, destination=flight.destination, original_departure=flight.scheduled_departure
    )
    match disruption.kind:
        case Kind.DELAY:
            # Enrichment gives every delay both.
            assert disruption.delay_minutes is not None  # noqa: S101
            assert disruption.new_departure is not None  # noqa: S101
            return FlightDelayDetail(
                event_id=disruption.event_id,
                flight_id=disruption.flight_id,
                delay_minutes=disruption.delay_minutes,
                delay_category=delay_category(disruption.delay_minutes),
                reason=disruption.reason,
                reason_detail=disruption.reason_detail,
                affected_passengers_count=affected_passengers,
                new_departure=disruption.new_departure,
                new_arrival=disruption.new_arrival,
                flight_details=scheduled,
                timestamp=disruption.timestamp,
            )
        case Kind.CANCELLATION:
            # Enrichment gives every cancellation one.
            assert disruption.rebooking_priority is not None  # noqa: S101
            return FlightCancelledDetail(
                event_id=disruption.event_id,
                flight_id=disruption.flight_id,
                reason=disruption.reason,
                reason_detail=disruption.reason_detail,
                rebooking_priority=disruption.rebooking_priority,
                affected_passengers_count=affected_passengers,
                flight_details=scheduled,
                timestamp=disruption.timestamp,
            )
        case Kind.GATE_CHANGE:
            assert disruption.new_gate is not None  # noqa: S101 - enrichment, too
            return GateChangeDetail(
                event_id=disruption.event_id,
                flight_id=disruption.flight_id,
                old_gate=disruption.old_gate,
                new_gate=disruption.new_gate,
                terminal_change=disruption.terminal_change,
                affected_passengers_count=affected_passengers,
                flight_details=scheduled,
                timestamp=disruption.timestamp,
            )
        case _:
            assert_never(disruption.kind)
