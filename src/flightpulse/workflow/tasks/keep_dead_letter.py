"""KeepDeadLetter: an event whose workflow gave up, kept with what went wrong (FP-20)."""

from typing import Any

import msgspec

from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.times import moment_text
from flightpulse.workflow.work import Work


def keep_dead_letter(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Keep the bus event that the execution was started with, and its error."""
    body = msgspec.json.encode(given["event"])
    letter = DeadLetter(
        dead_letter_id=dead_letter_id(Stage.WORKFLOW, body),
        stage=Stage.WORKFLOW,
        reason=given["error"]["Error"],
        problem=given["error"]["Cause"],
        source=given["workflow"],
        received_at=moment_text(work.clock.now()),
        size=len(body),
        reference=given["execution_id"],
    )
    work.kept.dead_letters.keep(letter, body)
    return {"dead_letter_id": letter.dead_letter_id}
