"""A notification: what one passenger is told of one event, with a state per channel."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from flightpulse.domain.ids import notification_id


class Channel(StrEnum):
    """A way to reach a passenger. The inbox is a record; being told means one of the others."""

    EMAIL = "email"
    SMS = "sms"
    INBOX = "inbox"

    __hash__ = str.__hash__  # an enumeration's own is slow, and these are keys in everything per passenger


class State(StrEnum):
    """Where a notification stands on a channel (design 5)."""

    PENDING = "PENDING"
    HANDED_OFF = "HANDED_OFF"  # durable before the provider is called; in doubt after a crash
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"  # the provider's answer was ambiguous: looked up, never sent again blindly
    SUPERSEDED = "SUPERSEDED"
    SUPPRESSED = "SUPPRESSED"
    EXPIRED = "EXPIRED"

    __hash__ = str.__hash__


#: Not decided yet: the row stays due.
OPEN = frozenset({State.PENDING, State.HANDED_OFF})

# Nobody knows whether it was told, for now or for ever.
_IN_DOUBT = frozenset({State.HANDED_OFF, State.UNKNOWN})

#: Why nobody was told, in the order in which one reason is chosen (design 5).
REASONS = ("superseded", "departed", "cancelled_booking", "opted_out", "no_contact", "no_channel")


class ChannelState(Struct, omit_defaults=True):
    """One channel's state."""

    state: State
    reason: str | None = None  # of SUPPRESSED, SUPERSEDED, EXPIRED: one of REASONS; of others: what was said
    at: str | None = None  # when it was last changed, where that is not the event's acceptance
    attempts: int = 0


class Notification(Struct, omit_defaults=True):
    """A row of the ledger: one event and passenger. Text is rendered from segment and fill when needed."""

    event_id: str
    passenger_id: str
    flight_id: str
    booking_ids: list[str]
    kind: str
    segment: str  # names the text; see messages.segment
    language: str
    rank: int  # need, then tier: lower is served first
    created_at: str  # the event's acceptance
    fill: dict[str, Any]  # what fills the text's gaps
    channels: dict[Channel, ChannelState] = field(default_factory=dict)
    due: str | None = None  # partition of the index of what is to be handed over; None when all is decided
    due_order: str | None = None  # in that index; see order_at

    def order_at(self, moment: str) -> str:
        """Return its place among what is due, from a moment on (UTC).

        With the moment of their acceptance, events go in that order, in each need before tier (EU 261 Art 11,
        FP-9).
        """
        return f"{moment}#{self.event_id}#{self.rank}#{self.passenger_id}"

    def is_due(self, now: str) -> bool:
        """Tell whether its time has come."""
        return self.due_order is not None and self.due_order <= last_order(now)

    @property
    def notification_id(self) -> str:
        return notification_id(self.event_id, self.passenger_id)

    @property
    def outcome(self) -> str:
        """The one class that this passenger counts in: told, pending, failed, or suppressed."""
        states = {state.state for channel, state in self.channels.items() if channel is not Channel.INBOX}
        if states & {State.SENT, State.DELIVERED}:
            return "told"
        if states & OPEN:
            return "pending"
        if states & {State.FAILED, State.UNKNOWN}:
            return "failed"
        return "suppressed"

    @property
    def was_told(self) -> bool:
        """Tell whether the passenger was told of the event for certain: more is then an update."""
        return self.outcome == "told"

    @property
    def is_in_doubt(self) -> bool:
        """Tell whether nobody knows if the passenger was told: more says neither that nor the contrary."""
        return not self.was_told and any(
            state.state in _IN_DOUBT
            for channel, state in self.channels.items()
            if channel is not Channel.INBOX
        )

    @property
    def suppressed_by(self) -> str:
        """The first of the reasons why a suppressed notification was not sent."""
        given = {state.reason for channel, state in self.channels.items() if channel is not Channel.INBOX}
        return next((reason for reason in REASONS if reason in given), "no_contact")


def last_order(now: str) -> str:
    """Return what comes after every place among what is due by now, and before what is due later."""
    return f"{now}~"  # a tilde sorts after what follows the moment


def moment_of(order: str) -> str:
    """Return from when on it is due, of a place among what is due."""
    return order.partition("#")[0]
