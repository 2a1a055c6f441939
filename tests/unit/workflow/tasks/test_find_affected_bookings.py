"""FindAffectedBookings: pages that never part one passenger's bookings."""

from flightpulse.app import Application
from flightpulse.domain.booking import Booking
from flightpulse.workflow.tasks.find_affected_bookings import PAGE, find_affected_bookings
from flightpulse.workflow.work import Work

OF = {"event_id": "E1", "flight_id": "SW1"}


def book(flow: Application, *passengers: str) -> None:
    bookings = [
        Booking(booking_id=f"B{number:04}", passenger_id=passenger, flight_id="SW1")
        for number, passenger in enumerate(passengers)
    ]
    flow.kept.bookings.put_many(bookings)


def test_fp7_a_small_flight_is_one_page(flow: Application, work: Work) -> None:
    book(flow, "P3", "P1", "P2")
    assert find_affected_bookings(work, OF) == {
        **OF,
        "bookings": 3,
        "pages": [{"number": 0, "first": "P1", "last": "P3"}],
    }


def test_a_flight_that_nobody_booked_has_no_page(work: Work) -> None:
    assert find_affected_bookings(work, OF) == {**OF, "bookings": 0, "pages": []}


def test_pages_hold_a_hundred_passengers_each_with_all_their_bookings(flow: Application, work: Work) -> None:
    people = [f"P{number:03}" for number in range(250)]
    book(flow, *people, *people, "P099", "P100")
    found = find_affected_bookings(work, OF)
    assert found["bookings"] == 502
    assert found["pages"] == [
        {"number": 0, "first": "P000", "last": "P099"},
        {"number": 1, "first": "P100", "last": "P199"},
        {"number": 2, "first": "P200", "last": "P249"},
    ]
    pages = [work.affected("SW1", page["first"], page["last"]) for page in found["pages"]]
    assert [len(page.bookings) for page in pages] == [PAGE, PAGE, 50]
    assert {len(bookings) for page in pages for bookings in page.bookings.values()} == {2, 3}
    assert sum(len(bookings) for page in pages for bookings in page.bookings.values()) == 502


def test_pages_hold_ids_and_nothing_else_of_anybody(flow: Application, work: Work) -> None:
    found = find_affected_bookings(work, {"event_id": "E1", "flight_id": "SW1234"})
    assert "Sarah" not in str(found)
