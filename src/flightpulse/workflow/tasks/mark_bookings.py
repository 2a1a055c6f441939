"""MarkBookings: a cancelled flight's bookings need rebooking (FP-8)."""

from typing import Any

from flightpulse.domain.booking import BookingStatus
from flightpulse.store.condition import Condition
from flightpulse.store.port import MAX_TRANSACTION
from flightpulse.workflow.work import Work

_NOT_CANCELLED = Condition("booking_status", "<>", BookingStatus.CANCELLED.value)


def mark_bookings(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Mark the page's bookings NEEDS_REBOOKING; one that is cancelled meanwhile lets the task run again."""
    if work.flight(given["flight_id"]).has_departed:
        return {"marked": 0}  # a cancellation that comes after the fact leaves nobody behind
    page = given["page"]
    affected = work.affected(given["flight_id"], page["first"], page["last"])
    writes = [
        work.kept.bookings.update(
            booking.booking_id, _NOT_CANCELLED, booking_status=BookingStatus.NEEDS_REBOOKING
        )
        for bookings in affected.bookings.values()
        for booking in bookings
    ]
    for start in range(0, len(writes), MAX_TRANSACTION):
        work.store.transact(writes[start : start + MAX_TRANSACTION])
    return {"marked": len(writes)}
