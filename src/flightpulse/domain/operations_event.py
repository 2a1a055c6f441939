"""What operations say: the events of FP-1 to FP-4, as they arrive."""

from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

from flightpulse.domain.refusal import Refused, quoted

#: The longest delay that is believed, a week. More is a slip of the pen, and its times may not exist.
MAX_DELAY_MINUTES = 7 * 24 * 60

REASONS = frozenset({"WEATHER", "MECHANICAL", "CREW", "ATC", "SECURITY", "OTHER"})
REBOOKING_PRIORITIES = frozenset({"HIGH", "NORMAL", "LOW"})

# `needed` says in words what each type takes: intake's refusals end with what came instead. A name is shown
# and copied back, so that it holds nothing that moves a cursor, turns the writing round or ends a line; in
# the patterns, `$` alone would let a line's end by.
Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*(?!\n)$",
        extra={"needed": "a printable text of 1 to 200 characters, no control characters, is needed"},
    ),
]
# A gate goes into every message as it is: nothing but a gate fits.
Gate = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=10,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 /-]*(?!\n)$",
        extra={"needed": "at most 10 letters, digits, spaces, / and - are needed, a letter or digit first"},
    ),
]
FlightId = Annotated[Name, Meta(description="Names a leg on a date; nothing parses it", examples=["SW1234"])]
EventId = Annotated[Name, Meta(description="Names the event; with other content it is refused")]
ReasonDetail = Annotated[
    str,
    Meta(
        max_length=2000,
        description="Operations' own words; passengers are not told",
        extra={"needed": "a text of at most 2000 characters is needed", "is_free": True},
    ),
]
Minutes = Annotated[
    int,
    Meta(
        ge=0,
        le=MAX_DELAY_MINUTES,
        description="Delay in minutes; a week at most",
        extra={"needed": f"a whole number, 0 to {MAX_DELAY_MINUTES} minutes, is needed"},
    ),
]
# What is said of these to the schemas only is checked by intake, which names what would be right.
Reason = Annotated[
    Name,
    Meta(
        extra_json_schema={"enum": sorted(REASONS)},
        extra={"needed": f"one of {', '.join(sorted(REASONS))} is needed"},
    ),
]
RebookingPriority = Annotated[
    str,
    Meta(
        extra_json_schema={"enum": sorted(REBOOKING_PRIORITIES)},
        extra={"needed": f"one of {', '.join(sorted(REBOOKING_PRIORITIES))} is needed"},
    ),
]
Time = Annotated[
    str,
    Meta(
        description="An ISO 8601 date and time with any offset; without one it is read as UTC",
        examples=["2026-03-14T18:00:00Z", "2026-03-14T13:00:00-05:00"],
        extra_json_schema={"minLength": 16},
        extra={"needed": "a date and time like 2026-03-14T18:00:00Z is needed"},
    ),
]


class FlightDelay(Struct, kw_only=True):
    """A flight will leave late (FP-2). What is missing follows from the schedule and the delay.

    A new arrival of null says that it is not known: it is left open, and messages leave it out.
    """

    flight_id: FlightId
    delay_minutes: Minutes
    reason: Reason = "OTHER"
    reason_detail: ReasonDetail = ""
    new_departure: Time | None = None
    new_arrival: Time | UnsetType | None = UNSET


class FlightCancelled(Struct, kw_only=True):
    """A flight will not leave (FP-3)."""

    flight_id: FlightId
    reason: Reason = "OTHER"
    reason_detail: ReasonDetail = ""
    rebooking_priority: RebookingPriority = "NORMAL"


class GateChange(Struct, kw_only=True):
    """A flight leaves from another gate (FP-4). The old gate, where nobody says it, is the stored one."""

    flight_id: FlightId
    new_gate: Gate
    old_gate: Gate | None = None
    terminal_change: bool = False


Payload = FlightDelay | FlightCancelled | GateChange

#: The payload's type by `event_type`.
PAYLOADS: dict[str, type[Payload]] = {
    "FLIGHT_DELAY": FlightDelay,
    "FLIGHT_CANCELLED": FlightCancelled,
    "GATE_CHANGE": GateChange,
}


class OperationsEvent(Struct, kw_only=True):
    """What operations say of a flight (FP-1); the payload stays raw until its type is known."""

    MAX_BYTES: ClassVar[int] = 256 * 1024  # EventBridge takes no larger entry

    event_id: EventId
    event_type: str
    timestamp: Time
    source: Annotated[Name, Meta(examples=["operations_center", "airport_ops"])]
    payload: dict[str, Any]


def check_words(payload: Payload, where: str = "") -> None:
    """See that reason and priority are known; raises Refused, naming the field after `where`."""
    if isinstance(payload, FlightDelay | FlightCancelled):
        _check_word(f"{where}reason", payload.reason, REASONS)
    if isinstance(payload, FlightCancelled):
        _check_word(f"{where}rebooking_priority", payload.rebooking_priority, REBOOKING_PRIORITIES)


def _check_word(field: str, word: str, known: frozenset[str]) -> None:
    if word not in known:
        raise Refused("wrong_field", f"{quoted(word)} is none of {', '.join(sorted(known))}", field)
