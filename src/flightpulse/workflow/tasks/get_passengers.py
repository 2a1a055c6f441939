"""GetPassengers: the page's people, as the segments that share a text."""

from typing import Any

from flightpulse.messages.segment import Segment
from flightpulse.workflow.work import Work


def get_passengers(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Answer how many passengers the page has, and in which segments; no names leave this state."""
    page = given["page"]
    affected = work.affected(given["flight_id"], page["first"], page["last"])
    told = work.told_before(work.disruption(given["event_id"]), page["first"], page["last"])
    segments = {Segment.of(affected.passenger(each), told.get(each, 0)).name for each in affected.bookings}
    return {
        "event_id": given["event_id"],
        "flight_id": given["flight_id"],
        "page": page,
        "passengers": len(affected.bookings),
        "segments": sorted(segments),
    }
