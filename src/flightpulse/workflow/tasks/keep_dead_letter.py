"""KeepDeadLetter: an event whose workflow gave up, kept with what went wrong (FP-20)."""

from typing import Any

import msgspec
from msgspec import Struct

from flightpulse.bus.event import event_id_of
from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.times import moment_text
from flightpulse.workflow.work import Work


class _LambdaFailure(Struct, rename="camel"):
    """What AWS Lambda writes as the Cause of a function's error, as JSON; a stack trace may follow."""

    error_message: str
    error_type: str = ""


def keep_dead_letter(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Keep the bus event that the execution was started with, and its error: one letter an execution."""
    body = msgspec.json.encode(given["event"])
    letter = DeadLetter(
        dead_letter_id=dead_letter_id(Stage.WORKFLOW, given["execution_id"].encode()),
        stage=Stage.WORKFLOW,
        reason=given["error"]["Error"],
        problem=_problem(given["error"].get("Cause") or ""),
        source=given["workflow"],
        received_at=moment_text(work.clock.now()),
        size=len(body),
        reference=given["execution_id"],
        event_id=event_id_of(given["event"]),
        workflow=given["workflow"],
    )
    work.kept.dead_letters.keep(letter, body)
    return {"dead_letter_id": letter.dead_letter_id}


def _problem(cause: str) -> str:
    """Return a cause in plain words, whether a task said it or Lambda wrapped it."""
    try:
        return msgspec.json.decode(cause, type=_LambdaFailure).error_message
    except msgspec.DecodeError:  # ValidationError is one
        return cause
