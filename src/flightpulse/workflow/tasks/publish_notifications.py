"""PublishNotifications: one row of the ledger per passenger; delivery takes it from there."""

from typing import Any

from flightpulse.domain.booking import Booking
from flightpulse.domain.disruption import Disruption
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.domain.passenger import Passenger
from flightpulse.messages.fill import fill_of
from flightpulse.messages.segment import Segment
from flightpulse.store.repositories.ledger import DUE
from flightpulse.workflow.work import Work


def publish_notifications(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Write a row for each passenger of the page; one that is there stays, whatever became of it."""
    disruption, page = work.disruption(given["event_id"]), given["page"]
    affected = work.affected(given["flight_id"], page["first"], page["last"])
    told = work.told_before(disruption, page["first"], page["last"])
    rows = [
        notification(disruption, affected.passenger(each), bookings, told.get(each, 0))
        for each, bookings in affected.bookings.items()
    ]
    # Somebody may have got another segment since the page was composed: no row is without its text.
    work.keep_texts(disruption, sorted({row.segment for row in rows}))
    work.kept.ledger.open(rows)
    return {"page": page["number"], "notifications": len(rows)}


def notification(
    disruption: Disruption, passenger: Passenger, bookings: list[Booking], told: int
) -> Notification:
    """Return the row of one event and passenger; `told` is how many events back they were told last."""
    segment = Segment.of(passenger, told)
    row = Notification(
        event_id=disruption.event_id,
        passenger_id=passenger.passenger_id,
        flight_id=disruption.flight_id,
        booking_ids=[booking.booking_id for booking in bookings],
        kind=disruption.kind.value,
        segment=segment.name,
        language=segment.language,
        fill=fill_of(passenger, bookings),
        rank=segment.rank,
        channels={
            Channel.EMAIL: _first_state(passenger, Channel.EMAIL),
            Channel.SMS: _first_state(passenger, Channel.SMS),
            Channel.INBOX: ChannelState(State.PENDING),
        },
        created_at=disruption.accepted_at,
        due=DUE,
    )
    row.due_order = row.order_at(row.created_at)
    return row


def _first_state(passenger: Passenger, channel: Channel) -> ChannelState:
    reason = passenger.unreachable_by(channel)
    return ChannelState(State.PENDING) if reason is None else ChannelState(State.SUPPRESSED, reason=reason)
