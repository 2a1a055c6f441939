"""RecordDisruption: the gate. One execution of a workflow tells of an event, on every runtime."""

import hashlib
from typing import Any

import msgspec

from flightpulse.bus.event import event_id_of
from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.enrichment import enriched
from flightpulse.domain.flight import Flight
from flightpulse.domain.operations_event import PAYLOADS, OperationsEvent, Payload, check_words
from flightpulse.domain.refusal import Refused
from flightpulse.observability.traces import traceparent
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.work import REFUSED, Work


def record_disruption(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Claim an event for this execution; the same execution claims again, another ends as a duplicate.

    An event that came through intake is recorded already. One that was put on the bus by hand is recorded
    here, with what it leaves out taken from the store (FP-6).
    """
    event, workflow = given["event"], given["workflow"]
    event_id = event_id_of(event)
    disruption = work.kept.events.get(event_id) or _record(work, event, workflow)
    if disruption.kind.value != workflow:
        raise TaskError(REFUSED, f"{event_id!r} is a {disruption.kind}, nothing for the workflow {workflow}")
    answer = {"event_id": event_id, "flight_id": disruption.flight_id}
    if disruption.stale:
        return {**answer, "outcome": "STALE"}
    claimed = work.kept.events.claim(event_id, workflow, given["execution_id"])
    return {**answer, "outcome": "CLAIMED" if claimed else "DUPLICATE"}


def _record(work: Work, event: dict[str, Any], workflow: str) -> Disruption:
    disruption, flight = disruption_of(work, event, workflow)
    disruption.traceparent = traceparent()
    work.store.transact(work.kept.acceptance(disruption, flight))
    return disruption


def disruption_of(work: Work, event: dict[str, Any], workflow: str) -> tuple[Disruption, Flight]:
    """Return the disruption that a bus event put there by hand makes, and its flight, as it is.

    Raises TaskError, which says what is wrong with it.
    """
    detail = event["detail"]
    try:
        event_type = Kind(workflow).event_type
        payload: Payload = msgspec.convert(detail, PAYLOADS[event_type])
        check_words(payload)
        said = {
            "event_id": event_id_of(event),
            "event_type": event_type,
            "timestamp": detail.get("timestamp") or event["time"],
            "source": event["source"],
            "payload": detail,
        }
        operations_event = msgspec.convert(said, OperationsEvent)
        flight = work.flight(payload.flight_id)
        digest = hashlib.sha256(msgspec.json.encode(detail, order="sorted")).hexdigest()
        accepted_at = work.clock.now()
        return enriched(operations_event, payload, flight, digest=digest, accepted_at=accepted_at), flight
    except (msgspec.ValidationError, ValueError, Refused) as error:
        raise TaskError(REFUSED, f"detail: {error}") from None
