"""ComposeMessages: one text per event, segment and channel, with gaps."""

from typing import Any

from flightpulse.workflow.work import Work


def compose_messages(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Keep the texts of the page's segments; what an earlier page kept stays."""
    work.keep_texts(work.disruption(given["event_id"]), given["segments"])
    return {"event_id": given["event_id"], "flight_id": given["flight_id"], "page": given["page"]}
