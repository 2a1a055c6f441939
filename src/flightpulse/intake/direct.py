"""The consumer invoked directly (FP-21): a request with a body that holds one event as a JSON string."""

from typing import Any

import msgspec

from flightpulse.intake.accept import Intake, Outcome
from flightpulse.intake.source import Arrival


def invoke(intake: Intake, request: dict[str, Any]) -> dict[str, Any]:
    """Take the event of a request `{"body": "{…}"}`, and answer as API Gateway expects.

    The status code is 202, or 400 with a problem body.
    """
    (answer,) = intake.accept([Arrival(msgspec.json.encode(request), "direct")])
    if answer.outcome is Outcome.REFUSED:
        problem = {"title": answer.reason, "detail": answer.problem, "dead_letter_id": answer.dead_letter_id}
        return {"statusCode": 400, "body": msgspec.json.encode(problem).decode()}
    told = {"event_id": answer.event_id, "outcome": answer.outcome, "detail_type": answer.detail_type}
    return {"statusCode": 202, "body": msgspec.json.encode({**told, "notes": answer.notes}).decode()}
