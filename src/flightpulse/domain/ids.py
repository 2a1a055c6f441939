"""Where new ids come from: random in the field, counted in demos and tests."""

import uuid
from collections.abc import Callable
from functools import lru_cache
from itertools import count

#: Returns a new id at each call; the argument says what for (`event`, `bus`).
Ids = Callable[[str], str]


def random_ids(noun: str) -> str:
    """Return an id that nobody else has drawn."""
    return f"{noun}-{uuid.uuid4()}"


def counted_ids(start: int = 1) -> Ids:
    """Return a source of ids that are the same at every run: `event-0001`, `event-0002`, …"""
    numbers = count(start)
    return lambda noun: f"{noun}-{next(numbers):04d}"


def notification_id(event_id: str, passenger_id: str) -> str:
    """Name what one passenger is told of one event; it follows from both, so a repeat finds the first."""
    return f"{_escaped(event_id)}:{passenger_id}"


@lru_cache(maxsize=64)  # an event's passengers come together
def _escaped(event_id: str) -> str:
    return event_id.replace("%", "%25").replace(":", "%3A")  # no two pairs share a name


def event_and_passenger(notification_id: str) -> tuple[str, str]:
    """Return the event's and the passenger's id of a notification's; empty where it is none."""
    escaped, _, passenger_id = notification_id.partition(":")
    return escaped.replace("%3A", ":").replace("%25", "%"), passenger_id


def execution_id(workflow: str, event_id: str) -> str:
    """Name the one run of a workflow for an event, however many rules ask for it."""
    return f"{workflow}:{event_id}"
