"""The details of the events that FlightPulse puts on its bus, a type each (requirements FP, details).

The schemas in `docs/schemas/` and the bus's side of `docs/asyncapi.json` are written from these types, and a
test holds what is published against them.
"""

from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from flightpulse.bus.event import FROM_INTAKE, FROM_OPERATOR, FROM_STREAM, FROM_WORKFLOW
from flightpulse.domain.booking import BookingStatus
from flightpulse.domain.dead_letter import LetterState, Stage
from flightpulse.domain.disruption import DelayCategory
from flightpulse.domain.flight import FlightStatus
from flightpulse.domain.operations_event import (
    EventId,
    FlightId,
    Gate,
    Minutes,
    Reason,
    ReasonDetail,
    RebookingPriority,
)

Time = Annotated[
    str,
    Meta(
        description="A time of flight data, UTC, to the second",
        pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$",
        examples=["2026-03-14T19:30:00Z"],
    ),
]
Moment = Annotated[
    str,
    Meta(
        description="A moment that was recorded, UTC, to the millisecond",
        pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$",
        examples=["2026-03-14T18:00:00.000Z"],
    ),
]
Count = Annotated[int, Meta(ge=0)]
NotificationId = Annotated[
    str,
    Meta(
        description="Event and passenger; names the log's line. Without it, the bus event's own id does.",
        min_length=1,
    ),
]


class Detail(Struct, kw_only=True, frozen=True):
    """What happened, as the bus carries it."""

    def as_item(self) -> dict[str, Any]:
        """Return the detail in plain values, as a bus event holds it."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain


class FlightDetails(Struct, kw_only=True, frozen=True):
    """The flight as it was scheduled."""

    origin: Annotated[str, Meta(description="IATA airport", examples=["DAL"])]
    destination: Annotated[str, Meta(description="IATA airport", examples=["DEN"])]
    original_departure: Time


class _OfFlight(Detail, kw_only=True, frozen=True):
    event_id: EventId
    flight_id: FlightId
    affected_passengers_count: Annotated[Count, Meta(description="Passengers with an active booking")]
    flight_details: FlightDetails
    timestamp: Annotated[Moment, Meta(description="When operations said it, UTC")]


class FlightDelayDetail(_OfFlight, kw_only=True, frozen=True):
    """A flight will leave late: `flight.delay.minor`, `.major` or `.severe` (FP-5)."""

    delay_minutes: Minutes
    delay_category: Annotated[
        DelayCategory,
        Meta(description="Under 30 minutes, 30 to 120, over 120"),
    ]
    reason: Reason
    reason_detail: ReasonDetail
    new_departure: Time
    new_arrival: Annotated[Time | None, Meta(description="Null: nobody knows it yet")]


class FlightCancelledDetail(_OfFlight, kw_only=True, frozen=True):
    """A flight will not leave: `flight.cancelled` (FP-5)."""

    reason: Reason
    reason_detail: ReasonDetail
    rebooking_priority: RebookingPriority


class GateChangeDetail(_OfFlight, kw_only=True, frozen=True):
    """A flight leaves from another gate: `flight.gate_change` (FP-5)."""

    old_gate: Annotated[str | None, Meta(description="Null: it had none", examples=["A5"])]
    new_gate: Gate
    terminal_change: bool


class NotificationEmailDetail(Detail, kw_only=True, frozen=True):
    """An e-mail handed over: `notification.email` (FP-6). It holds personal data."""

    notification_id: NotificationId | UnsetType = UNSET
    to: Annotated[str, Meta(description="E-mail address", examples=["sarah.johnson@example.com"])]
    subject: str
    body: str


class NotificationSmsDetail(Detail, kw_only=True, frozen=True):
    """An SMS handed over: `notification.sms` (FP-6). It holds personal data."""

    notification_id: NotificationId | UnsetType = UNSET
    to: Annotated[str, Meta(description="Phone number, E.164", examples=["+15550100001"])]
    message: str


# As it stands in the table: whoever writes there by hand may know other words.
BookingState = Annotated[str, Meta(description=", ".join(BookingStatus), examples=["NEEDS_REBOOKING"])]
FlightState = Annotated[str, Meta(description=", ".join(FlightStatus), examples=["CANCELLED"])]


class BookingStatusChangedDetail(Detail, kw_only=True, frozen=True):
    """A booking's status changed in the store: `booking.status_changed` (FP-12)."""

    booking_id: str
    old_status: BookingState
    new_status: BookingState
    timestamp: Moment


class FlightStatusChangedDetail(Detail, kw_only=True, frozen=True):
    """A flight's status changed in the store: `flight.status_changed` (FP-12)."""

    flight_id: FlightId
    old_status: FlightState
    new_status: FlightState
    timestamp: Moment


class DeadLetterDetail(Detail, kw_only=True, frozen=True):
    """An operator dealt with a dead letter: `dead_letter.mended`, `.redriven` or `.discarded` (FP-20)."""

    dead_letter_id: str
    stage: Stage
    reason: Annotated[str, Meta(description="Why it was one", examples=["unknown_flight"])]
    state: Annotated[LetterState, Meta(description="As it is now; open: mended, or refused again")]
    by: Annotated[str, Meta(description="The operator", examples=["ops"])]
    because: Annotated[str | None, Meta(description="Why it was discarded, in the operator's words")] = None
    timestamp: Moment


class ExecutionRedrivenDetail(Detail, kw_only=True, frozen=True):
    """An operator let an execution go on that had failed: `execution.redriven` (FP-20)."""

    execution_id: Annotated[str, Meta(description="Workflow and event", examples=["delay:event-0001"])]
    workflow: Annotated[str, Meta(examples=["delay"])]
    event_id: EventId
    redrive_count: Annotated[Count, Meta(description="How often that was, with this time")]
    dead_letter_id: Annotated[str | None, Meta(description="The dead letter that it closed, if any")]
    by: Annotated[str, Meta(description="The operator", examples=["ops"])]
    timestamp: Moment


class DetailType(NamedTuple):
    """What stands behind a detail type."""

    source: str
    detail: type[Detail]


#: Every detail type that FlightPulse publishes.
DETAIL_TYPES = {
    "flight.delay.minor": DetailType(FROM_INTAKE, FlightDelayDetail),
    "flight.delay.major": DetailType(FROM_INTAKE, FlightDelayDetail),
    "flight.delay.severe": DetailType(FROM_INTAKE, FlightDelayDetail),
    "flight.cancelled": DetailType(FROM_INTAKE, FlightCancelledDetail),
    "flight.gate_change": DetailType(FROM_INTAKE, GateChangeDetail),
    "notification.email": DetailType(FROM_WORKFLOW, NotificationEmailDetail),
    "notification.sms": DetailType(FROM_WORKFLOW, NotificationSmsDetail),
    "flight.status_changed": DetailType(FROM_STREAM, FlightStatusChangedDetail),
    "booking.status_changed": DetailType(FROM_STREAM, BookingStatusChangedDetail),
    "dead_letter.mended": DetailType(FROM_OPERATOR, DeadLetterDetail),
    "dead_letter.redriven": DetailType(FROM_OPERATOR, DeadLetterDetail),
    "dead_letter.discarded": DetailType(FROM_OPERATOR, DeadLetterDetail),
    "execution.redriven": DetailType(FROM_OPERATOR, ExecutionRedrivenDetail),
}
