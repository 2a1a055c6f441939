"""Enrichment: what an event leaves out follows from the stored flight (FP-5, details)."""

from datetime import datetime, timedelta
from typing import assert_never

from msgspec import UNSET

from flightpulse.domain.disruption import Disruption, Kind, delay_category, is_superseded, superseded_event
from flightpulse.domain.flight import Flight
from flightpulse.domain.operations_event import (
    MAX_DELAY_MINUTES,
    FlightCancelled,
    FlightDelay,
    GateChange,
    OperationsEvent,
    Payload,
)
from flightpulse.domain.refusal import Refused
from flightpulse.domain.times import flight_time, moment_text, parse

#: How far a source's clock may be ahead of ours (design 5).
AHEAD = timedelta(minutes=5)


def enriched(
    event: OperationsEvent, payload: Payload, flight: Flight, *, digest: str, accepted_at: datetime
) -> Disruption:
    """Return the disruption that a checked event makes of a flight, category and all (FP-5).

    Raises Refused where a time cannot be: ahead of the clock, or too far from the schedule.
    """
    if parse(event.timestamp) > accepted_at + AHEAD:
        problem = (
            f"{event.timestamp} is ahead of the clock, {moment_text(accepted_at)}, by more than 5 minutes"
        )
        raise Refused("ahead_of_clock", problem, "timestamp")
    disruption = Disruption(
        event_id=event.event_id,
        flight_id=flight.flight_id,
        kind=Kind.DELAY,
        detail_type="",
        event_type=event.event_type,
        timestamp=moment_text(parse(event.timestamp)),
        source=event.source,
        accepted_at=moment_text(accepted_at),
        digest=digest,
    )
    match payload:
        case FlightDelay():
            _check_near_schedule(payload, flight)
            disruption.detail_type = f"flight.delay.{delay_category(payload.delay_minutes)}"
            disruption.delay_minutes = payload.delay_minutes
            disruption.reason, disruption.reason_detail = payload.reason, payload.reason_detail
            departure = parse(flight.scheduled_departure)
            late = timedelta(minutes=payload.delay_minutes)
            leaves = departure + late if payload.new_departure is None else parse(payload.new_departure)
            disruption.new_departure = flight_time(leaves)
            if payload.new_arrival is UNSET:  # as much later as it leaves
                disruption.new_arrival = flight_time(parse(flight.scheduled_arrival) + (leaves - departure))
            elif payload.new_arrival is not None:
                disruption.new_arrival = flight_time(parse(payload.new_arrival))
                if disruption.new_arrival <= disruption.new_departure:
                    problem = (
                        f"{disruption.new_arrival} is not after the departure, {disruption.new_departure}"
                    )
                    raise Refused("wrong_field", problem, "payload.new_arrival")
        case FlightCancelled():
            disruption.kind, disruption.detail_type = Kind.CANCELLATION, "flight.cancelled"
            disruption.reason, disruption.reason_detail = payload.reason, payload.reason_detail
            disruption.rebooking_priority = payload.rebooking_priority
        case GateChange():
            disruption.kind, disruption.detail_type = Kind.GATE_CHANGE, "flight.gate_change"
            disruption.old_gate = payload.old_gate or flight.gate
            disruption.new_gate = payload.new_gate
            disruption.terminal_change = payload.terminal_change
        case _:
            assert_never(payload)
    disruption.stale = is_superseded(disruption, flight)
    disruption.supersedes = None if disruption.stale else superseded_event(disruption, flight)
    return disruption


def _check_near_schedule(payload: FlightDelay, flight: Flight) -> None:
    """Refuse a new time that is further from the schedule than any delay that is believed."""
    both = (
        ("new_departure", payload.new_departure, flight.scheduled_departure),
        ("new_arrival", payload.new_arrival, flight.scheduled_arrival),
    )
    for name, new, scheduled in both:
        if isinstance(new, str) and abs(parse(new) - parse(scheduled)) > timedelta(minutes=MAX_DELAY_MINUTES):
            problem = f"{new} is more than a week from the schedule, {scheduled}"
            raise Refused("wrong_field", problem, f"payload.{name}")
