"""FindAffectedBookings: who is on the flight, as pages that never part one passenger's bookings."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from flightpulse.workflow.work import Work

#: Passengers a page. A page's writes fit DynamoDB's transactions of 100.
PAGE = 100


def find_affected_bookings(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Answer the flight's bookings as pages, each bounded by its first and last passenger id."""
    look_ups = work.look_ups(given["flight_id"])
    passengers = [passenger for passenger, _ in groupby(look_ups, key=itemgetter(0))]
    pages = [passengers[start : start + PAGE] for start in range(0, len(passengers), PAGE)]
    return {
        "event_id": given["event_id"],
        "flight_id": given["flight_id"],
        "bookings": len(look_ups),
        "pages": [
            {"number": number, "first": page[0], "last": page[-1]} for number, page in enumerate(pages)
        ],
    }
