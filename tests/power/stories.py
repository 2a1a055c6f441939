"""What happens before the power fails: the five scenarios of FP-14, in their order or all at once."""

import json
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from flightpulse.domain.ids import counted_ids
from flightpulse.domain.times import parse
from flightpulse.intake.source import Arrival
from flightpulse.settings import LayoutName
from flightpulse.simulation.scenarios import scenario

#: When all lives take place.
INSTANT = "2026-03-14T18:00:00Z"


class Play(Struct, frozen=True):
    """A story, how it is kept, and how often SQLite's log is folded into the file."""

    story: str
    layout: LayoutName
    fold: int | None = None  # pages, and changes an index may be behind with; None: as shipped


#: What is cut, in turn.
PLAYS = [
    Play("scenarios 1, 2, 3", "single-table"),
    Play("scenarios 4, 5", "table-per-entity", fold=10),
    Play("all at once", "single-table", fold=25),
    Play("scenarios 4, 5", "single-table", fold=4),
    Play("all at once", "table-per-entity"),
    Play("scenarios 1, 2, 3", "table-per-entity", fold=15),
]


class Story(Struct, frozen=True):
    """Batches of events, each of which is seen through before the next one comes, or not."""

    batches: list[list[Arrival]]
    seen_through: bool

    def __iter__(self) -> Iterator[Arrival]:
        for batch in self.batches:
            yield from batch


def _stories(now: datetime) -> dict[str, Story]:
    ids = counted_ids()
    events = {
        number: [json.dumps(event).encode() for event in scenario(number, now=now, ids=ids).events]
        for number in range(1, 6)
    }
    poison = b'{"event_id": "event-of-nothing", "event_type": "FLIGHT_DELAY"}'

    def story(*batches: list[bytes], seen_through: bool) -> Story:
        arrivals = [
            [Arrival(body, f"story:{number}:{place}") for place, body in enumerate(batch)]
            for number, batch in enumerate(batches)
        ]
        return Story(arrivals, seen_through)

    each = [[body] for number in (4, 5, 1, 2, 3) for body in events[number]]
    return {
        "scenarios 1, 2, 3": story(events[1], events[2], [poison, *events[3]], seen_through=True),
        "scenarios 4, 5": story(events[4], [*events[5], poison], seen_through=True),
        "all at once": story(*each, [poison], seen_through=False),
    }


STORIES = _stories(parse(INSTANT))
