"""A bus event: what happened, in the form that EventBridge gives to its targets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field

BUS = "flightpulse-bus"

# Sources (requirements FP, details).
FROM_INTAKE = "flightpulse.kafka-consumer"
FROM_WORKFLOW = "flightpulse.workflow"
FROM_STREAM = "flightpulse.stream-handler"
FROM_OPERATOR = "flightpulse.operator"


class BusEvent(Struct, kw_only=True, frozen=True):
    """One event on the bus. Our own details are typed in `details`; one put there by hand may hold less."""

    id: str  # every target takes it once
    source: str
    detail_type: str = field(name="detail-type")  # flight.delay.major, notification.email …
    time: str  # UTC
    detail: dict[str, Any]

    def as_item(self) -> dict[str, Any]:
        """Return the event as targets get it, in plain values."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain


def event_id_of(event: Mapping[str, Any]) -> str:
    """Return which event a bus event tells of; where its detail has no id, its own serves (FP-6)."""
    return str(event["detail"].get("event_id") or event["id"])


#: Puts events on the bus; when it returns, every target has them durably.
Publish = Callable[[Sequence[BusEvent]], None]
