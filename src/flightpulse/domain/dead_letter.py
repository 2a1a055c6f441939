"""A dead letter: what could not be done, kept with the reason, so that nothing is lost."""

import hashlib
from enum import StrEnum

from msgspec import Struct


class Stage(StrEnum):
    """Where it could not be done."""

    INTAKE = "intake"
    WORKFLOW = "workflow"
    DELIVERY = "delivery"


class DeadLetter(Struct, kw_only=True, omit_defaults=True):
    """What is known of it; the bytes as they came are kept beside it."""

    dead_letter_id: str
    stage: Stage
    reason: str  # a code: not_json, wrong_field, unknown_flight, ahead_of_clock …
    problem: str  # what is wrong, and what would be right
    field: str | None = None
    source: str | None = None  # where it came from: file:line, topic:partition:offset …
    state: str = "open"
    received_at: str
    size: int
    reference: str | None = None  # the execution or notification it is about


def dead_letter_id(stage: Stage, body: bytes) -> str:
    """Name a dead letter by its content: delivered again, it is still one."""
    return hashlib.sha256(stage.encode() + b"\0" + body).hexdigest()[:24]
