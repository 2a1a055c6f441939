"""MarkBookings: a cancelled flight's bookings need rebooking (FP-8)."""

from collections.abc import Callable

from flightpulse.app import Application
from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.workflow.tasks.mark_bookings import mark_bookings
from flightpulse.workflow.work import Work

GIVEN = {
    "event_id": "E1",
    "flight_id": "SW9012",
    "page": {"number": 0, "first": "P000", "last": "P999"},
}
Accepted = Callable[..., str]


def statuses(flow: Application) -> dict[str, str]:
    return {each.booking_id: each.booking_status for each in flow.kept.bookings.of_flight("SW9012")}


def test_fp8_every_booking_of_the_page_is_marked(flow: Application, work: Work) -> None:
    assert mark_bookings(work, GIVEN) == {"marked": 3}
    assert statuses(flow) == dict.fromkeys(["B008", "B009", "B010"], "NEEDS_REBOOKING")
    assert mark_bookings(Work(flow.store, flow.kept, flow.clock), GIVEN) == {"marked": 3}


def test_fp8_a_cancelled_booking_stays_cancelled(flow: Application, work: Work) -> None:
    flow.store.transact([flow.kept.bookings.update("B009", booking_status=BookingStatus.CANCELLED)])
    assert mark_bookings(work, GIVEN) == {"marked": 2}
    assert statuses(flow)["B009"] == "CANCELLED"


def test_a_booking_cancelled_while_the_page_is_marked_stays_cancelled(flow: Application, work: Work) -> None:
    work.affected("SW9012", "P000", "P999")  # read, as the states before it did
    flow.store.transact([flow.kept.bookings.update("B009", booking_status=BookingStatus.CANCELLED)])
    assert mark_bookings(work, GIVEN) == {"marked": 2}
    assert statuses(flow) == {"B008": "NEEDS_REBOOKING", "B009": "CANCELLED", "B010": "NEEDS_REBOOKING"}


def test_more_bookings_than_a_transaction_holds_are_marked(flow: Application, work: Work) -> None:
    bookings = [
        Booking(booking_id=f"C{number:03}", passenger_id="P010", flight_id="SW9012") for number in range(120)
    ]
    flow.kept.bookings.put_many(bookings)
    assert mark_bookings(work, GIVEN) == {"marked": 123}
    assert set(statuses(flow).values()) == {"NEEDS_REBOOKING"}
