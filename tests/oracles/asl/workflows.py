"""The shipped workflows with made-up tasks: what each is given and answers, without a store."""

import json
from collections.abc import Callable
from typing import Any

from flightpulse import definitions

Tasks = dict[str, Callable[[Any], Any]]

#: By workflow, its definition's file.
FILES = {file.name.removesuffix(".asl.json"): file for file in definitions.files("workflows", ".asl.json")}

#: What an execution is begun with.
EVENT = {
    "id": "bus-1",
    "source": "flightpulse.kafka-consumer",
    "detail-type": "flight.delay.major",
    "time": "2026-03-14T18:00:00Z",
    "detail": {"event_id": "e1", "flight_id": "SW5678"},
}
OF = {"event_id": "e1", "flight_id": "SW5678"}
PAGES = [
    {"number": 0, "first": "P001", "last": "P100"},
    {"number": 1, "first": "P101", "last": "P120"},
]


def definition(workflow: str) -> dict[str, Any]:
    """Return a shipped definition, as its file has it."""
    document: dict[str, Any] = json.loads(FILES[workflow].read_text(encoding="utf-8"))
    return document


def fresh_tasks() -> Tasks:
    """Return tasks that do as the real ones on an event that tells 120 people on two pages."""
    return {
        "RecordDisruption": lambda given: OF | {"outcome": "CLAIMED"},
        "FindAffectedBookings": lambda given: given | {"affected": 120, "pages": PAGES},
        "GetPassengers": lambda given: given | {"passengers": 60, "segments": ["delay-en"]},
        "ComposeMessages": lambda given: {name: given[name] for name in ("event_id", "flight_id", "page")},
        "PublishNotifications": lambda given: {"page": given["page"]["number"], "notifications": 60},
        "MarkBookings": lambda given: {"marked": 60},
        "UpdateFlightStatus": lambda given: {"status": "DELAYED"},
        "KeepDeadLetter": lambda given: {"dead_letter_id": "d1"},
    }
