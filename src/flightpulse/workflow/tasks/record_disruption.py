"""RecordDisruption: the gate. One execution of a workflow tells of an event, on every runtime."""

import hashlib
from typing import Any

import msgspec

from flightpulse.domain.disruption import Disruption
from flightpulse.domain.enrichment import enriched
from flightpulse.domain.operations_event import PAYLOADS, OperationsEvent, Payload, check_words
from flightpulse.domain.refusal import Refused
from flightpulse.observability.traces import traceparent
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.work import REFUSED, Work

_EVENT_TYPES = {"delay": "FLIGHT_DELAY", "cancellation": "FLIGHT_CANCELLED", "gate_change": "GATE_CHANGE"}


def record_disruption(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Claim an event for this execution; the same execution claims again, another ends as a duplicate.

    An event that came through intake is recorded already. One that was put on the bus by hand is recorded
    here, with what it leaves out taken from the store (FP-6).
    """
    event, workflow = given["event"], given["workflow"]
    event_id = event["detail"].get("event_id") or event["id"]
    disruption = work.kept.events.get(event_id) or _record(work, event, event_id, workflow)
    if disruption.kind.value != workflow:
        raise TaskError(REFUSED, f"{event_id!r} is a {disruption.kind}, nothing for the workflow {workflow}")
    answer = {"event_id": event_id, "flight_id": disruption.flight_id}
    if disruption.stale:
        return {**answer, "outcome": "STALE"}
    claimed = work.kept.events.claim(event_id, workflow, given["execution_id"])
    return {**answer, "outcome": "CLAIMED" if claimed else "DUPLICATE"}


def _record(work: Work, event: dict[str, Any], event_id: str, workflow: str) -> Disruption:
    event_type, detail = _EVENT_TYPES[workflow], event["detail"]
    try:
        payload: Payload = msgspec.convert(detail, PAYLOADS[event_type])
        check_words(payload)
        operations_event = OperationsEvent(
            event_id=event_id,
            event_type=event_type,
            timestamp=detail.get("timestamp") or event["time"],
            source=event["source"],
            payload=detail,
        )
        flight = work.flight(payload.flight_id)
        digest = hashlib.sha256(msgspec.json.encode(detail, order="sorted")).hexdigest()
        disruption = enriched(operations_event, payload, flight, digest=digest, accepted_at=work.clock.now())
    except (msgspec.ValidationError, ValueError, Refused) as error:
        raise TaskError(REFUSED, f"detail: {error}") from None
    disruption.traceparent = traceparent()
    work.store.transact(work.kept.acceptance(disruption, flight))
    return disruption
