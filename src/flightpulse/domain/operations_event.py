"""What operations say: the events of FP-1 to FP-4, as they arrive."""

from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

#: The longest delay that is believed, a week. More is a slip of the pen, and its times may not exist.
MAX_DELAY_MINUTES = 7 * 24 * 60

Name = Annotated[str, Meta(min_length=1, max_length=200)]
# A gate goes into every message as it is: nothing but a gate fits.
Gate = Annotated[str, Meta(min_length=1, max_length=10, pattern=r"^[A-Za-z0-9][A-Za-z0-9 /-]*$")]
Text = Annotated[str, Meta(max_length=2000)]


class FlightDelay(Struct, kw_only=True):
    """FP-2. Times may carry any offset; what is missing follows from the schedule and the delay.

    A new arrival of null says that it is not known: it is left open, and messages leave it out.
    """

    flight_id: Name
    delay_minutes: Annotated[int, Meta(ge=0, le=MAX_DELAY_MINUTES)]
    reason: Name = "OTHER"
    reason_detail: Text = ""
    new_departure: str | None = None
    new_arrival: str | UnsetType | None = UNSET


class FlightCancelled(Struct, kw_only=True):
    """FP-3."""

    flight_id: Name
    reason: Name = "OTHER"
    reason_detail: Text = ""
    rebooking_priority: str = "NORMAL"


class GateChange(Struct, kw_only=True):
    """FP-4."""

    flight_id: Name
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

REASONS = frozenset({"WEATHER", "MECHANICAL", "CREW", "ATC", "SECURITY", "OTHER"})
REBOOKING_PRIORITIES = frozenset({"HIGH", "NORMAL", "LOW"})


class OperationsEvent(Struct, kw_only=True):
    """FP-1: the envelope; the payload stays raw until its type is known."""

    MAX_BYTES: ClassVar[int] = 256 * 1024  # EventBridge takes no larger entry

    event_id: Name
    event_type: str
    timestamp: str
    source: Name
    payload: dict[str, Any]
