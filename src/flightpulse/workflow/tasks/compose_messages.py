"""ComposeMessages: one text per event, segment and channel, with gaps."""

from typing import Any

import msgspec

from flightpulse.messages.compose import compose
from flightpulse.messages.facts import facts_of
from flightpulse.messages.segment import Segment
from flightpulse.workflow.work import Work


def compose_messages(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """Store the texts of the page's segments; what an earlier page stored stays."""
    facts = facts_of(work.disruption(given["event_id"]), work.announced_flight(given["flight_id"]))
    texts = {name: msgspec.to_builtins(compose(facts, Segment.parse(name))) for name in given["segments"]}
    work.kept.ledger.keep_texts(given["event_id"], texts)
    return {"event_id": given["event_id"], "flight_id": given["flight_id"], "page": given["page"]}
