"""UpdateFlightStatus: what the event made of the flight (FP-8)."""

from typing import Any

from flightpulse.domain.disruption import Disruption, Kind, is_superseded, version_of
from flightpulse.domain.flight import Flight, FlightStatus
from flightpulse.store.condition import equals
from flightpulse.workflow.work import Work


def update_flight_status(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Write the flight's new status, times or gate, unless a newer event has overtaken this one."""
    disruption, flight = work.disruption(given["event_id"]), work.flight(given["flight_id"])
    changes = {} if is_superseded(disruption, flight) else _changes(disruption, flight)
    if changes:
        topic = disruption.kind.topic
        still_newest = equals(f"{topic}_version", version_of(flight, topic))
        work.store.transact([work.kept.flights.update(flight.flight_id, still_newest, **changes)])
    return {"updated": bool(changes)}


def _changes(disruption: Disruption, flight: Flight) -> dict[str, Any]:
    changes = disruption.announced
    if flight.has_departed:  # the news came too late: it changes what was announced, not what happened
        return changes
    if disruption.kind is Kind.CANCELLATION:
        return {**changes, "status": FlightStatus.CANCELLED, "delay_reason": disruption.reason}
    if disruption.kind is Kind.DELAY:
        status = FlightStatus.DELAYED if disruption.delay_minutes else FlightStatus.SCHEDULED
        return {**changes, "status": status, "delay_reason": disruption.reason}
    return changes
