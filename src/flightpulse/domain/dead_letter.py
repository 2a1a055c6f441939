"""A dead letter: what could not be done, kept with the reason, so that nothing is lost."""

import hashlib
from enum import StrEnum

from msgspec import Struct

from flightpulse.domain.notification import Channel


class Stage(StrEnum):
    """Where it could not be done."""

    INTAKE = "intake"
    ROUTING = "routing"  # put on the bus by hand, with what no workflow can be started with
    WORKFLOW = "workflow"
    DELIVERY = "delivery"


class LetterState(StrEnum):
    """Whether somebody has seen to it. What comes again is open again."""

    OPEN = "open"
    REDRIVEN = "redriven"  # done after all
    DISCARDED = "discarded"  # it is not to be done


class DeadLetter(Struct, kw_only=True, omit_defaults=True):
    """What is known of it; the bytes as they came are kept beside it, and the mended ones. Times UTC."""

    dead_letter_id: str
    stage: Stage
    reason: str  # a code: not_json, wrong_field, unknown_flight, ahead_of_clock, a task's error, in_doubt …
    problem: str  # what is wrong, and what would be right
    field: str | None = None
    source: str | None = None  # where it came from: file:line, topic:partition:offset, a workflow, a channel
    state: LetterState = LetterState.OPEN
    received_at: str  # when it last came
    first_received_at: str | None = None  # where that was earlier
    times_failed: int = 1  # it came again, or was driven again in vain
    size: int  # of the bytes as they came
    reference: str | None = None  # the execution or notification it is about
    event_id: str | None = None  # of workflow and delivery: the event
    workflow: str | None = None  # of workflow
    passenger_id: str | None = None  # of delivery
    channel: Channel | None = None  # of delivery
    mended_at: str | None = None
    mended_by: str | None = None
    mended: int | None = None  # names the mended bytes; None: as they came
    closed_at: str | None = None
    closed_by: str | None = None
    because: str | None = None  # why it was discarded
    revision: int = 0  # counts whatever happened to it: two operators at once are told so


def dead_letter_id(stage: Stage, named: bytes) -> str:
    """Name a dead letter: by its bytes, or by the execution or notification that it is about.

    Delivered again, it is still one.
    """
    return hashlib.sha256(stage.encode() + b"\0" + named).hexdigest()[:24]


class ActionRefused(Exception):
    """What an operator asked for is not done; it says why, and what would be right."""
