"""MarkBookings: a cancelled flight's bookings need rebooking (FP-8)."""

from typing import Any

from flightpulse.domain.booking import BookingStatus
from flightpulse.store.condition import Condition
from flightpulse.workflow.work import Work

_NOT_CANCELLED = Condition("booking_status", "<>", BookingStatus.CANCELLED.value)


def mark_bookings(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Mark the page's bookings NEEDS_REBOOKING, but for those that are cancelled meanwhile."""
    if work.flight(given["flight_id"]).has_departed:
        return {"marked": 0}  # a cancellation that comes after the fact leaves nobody behind
    page = given["page"]
    affected = work.affected(given["flight_id"], page["first"], page["last"])
    booking_ids = [booking.booking_id for bookings in affected.bookings.values() for booking in bookings]
    stay = work.kept.bookings.update_many(
        booking_ids, _NOT_CANCELLED, near=given["flight_id"], booking_status=BookingStatus.NEEDS_REBOOKING
    )
    return {"marked": len(booking_ids) - len(stay)}
