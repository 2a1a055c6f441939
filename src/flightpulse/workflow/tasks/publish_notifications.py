"""PublishNotifications: one row of the ledger per passenger; delivery takes it from there."""

from functools import lru_cache
from operator import attrgetter
from typing import Any

from flightpulse.domain.booking import Place
from flightpulse.domain.disruption import Disruption
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.domain.passenger import Passenger
from flightpulse.messages.fill import fill_of
from flightpulse.messages.segment import Segment
from flightpulse.store.repositories.ledger import DUE
from flightpulse.workflow.work import Work

_BOOKING_ID = attrgetter("booking_id")


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
    disruption: Disruption, passenger: Passenger, bookings: list[Place], told: int
) -> Notification:
    """Return the row of one event and passenger; `told` is how many events back they were told last."""
    segment = Segment.of(passenger, told)
    row = Notification(
        event_id=disruption.event_id,
        passenger_id=passenger.passenger_id,
        flight_id=disruption.flight_id,
        booking_ids=list(map(_BOOKING_ID, bookings)),
        kind=disruption.kind.value,
        segment=segment.name,
        language=segment.language,
        fill=fill_of(passenger, bookings),
        rank=segment.rank,
        channels=_first_states(passenger.unreachable),
        created_at=disruption.accepted_at,
        due=DUE,
    )
    row.due_order = row.order_at(row.created_at)
    return row


@lru_cache(maxsize=64)  # rows that stand alike share their states: the ledger writes them together
def _first_states(unreachable: tuple[tuple[Channel, str], ...]) -> dict[Channel, ChannelState]:
    """Return a row's first states."""
    states = {channel: ChannelState(State.PENDING) for channel in Channel}
    return states | {each: ChannelState(State.SUPPRESSED, reason=reason) for each, reason in unreachable}
