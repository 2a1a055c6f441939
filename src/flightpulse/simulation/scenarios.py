"""The five scenarios of FP-14, played on the sample flights (FP-15)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from flightpulse.domain.ids import Ids
from flightpulse.simulation.producer import Event, operations_event


class Scenario(Struct, frozen=True):
    """A scenario: its events in the order in which they arrive."""

    number: int
    title: str
    events: list[Event]


def scenario(number: int, *, now: datetime, ids: Ids) -> Scenario:
    """Return a scenario as it happens now, no timestamp ahead of it. Raises ValueError outside 1 to 5."""
    if number not in _SCENARIOS:
        raise ValueError(f"there is no scenario {number}; use a number from 1 to {len(_SCENARIOS)}")
    title, events = _SCENARIOS[number]
    return Scenario(number, title, events(now, ids))


def _minor_delay(now: datetime, ids: Ids) -> list[Event]:
    return [
        operations_event(
            "FLIGHT_DELAY",
            "SW1234",
            now=now,
            ids=ids,
            delay_minutes=25,
            reason="WEATHER",
            reason_detail="Thunderstorms near Denver",
        )
    ]


def _major_delay(now: datetime, ids: Ids) -> list[Event]:
    return [
        operations_event(
            "FLIGHT_DELAY",
            "SW5678",
            now=now,
            ids=ids,
            delay_minutes=90,
            reason="MECHANICAL",
            reason_detail="A hydraulic pump is being replaced",
        )
    ]


def _cancellation(now: datetime, ids: Ids) -> list[Event]:
    return [
        operations_event(
            "FLIGHT_CANCELLED",
            "SW9012",
            now=now,
            ids=ids,
            reason="WEATHER",
            reason_detail="A snowstorm has closed the runways in Boston",
            rebooking_priority="HIGH",
        )
    ]


def _terminal_change(now: datetime, ids: Ids) -> list[Event]:
    return [
        operations_event(
            "GATE_CHANGE", "SW3456", now=now, ids=ids, old_gate="A5", new_gate="D15", terminal_change=True
        )
    ]


def _rapid_sequence(now: datetime, ids: Ids) -> list[Event]:
    """Arrivals out of order: on SW7890 only the 75 minutes and the gate count, whatever comes after them."""

    def delay(flight_id: str, minutes: int, seconds_ago: int, reason: str, detail: str) -> Event:
        return operations_event(
            "FLIGHT_DELAY",
            flight_id,
            now=now,
            ids=ids,
            delay_minutes=minutes,
            reason=reason,
            reason_detail=detail,
            timestamp=now - timedelta(seconds=seconds_ago),
        )

    newest = delay("SW7890", 75, 30, "MECHANICAL", "The replacement aircraft is on its way")
    return [
        delay("SW7890", 35, 60, "MECHANICAL", "A warning light is being checked"),
        delay("SW1234", 40, 0, "WEATHER", "Thunderstorms near Denver"),
        newest,  # supersedes the 35 minutes
        # Older than both, arrives late: stale.
        delay("SW7890", 20, 120, "MECHANICAL", "A warning light is being checked"),
        delay("SW3456", 50, 15, "ATC", "Fewer departures an hour from Denver"),
        operations_event("GATE_CHANGE", "SW7890", now=now, ids=ids, old_gate="B7", new_gate="B12"),
        newest,  # the very same event again: a duplicate
    ]


_SCENARIOS: dict[int, tuple[str, Callable[[datetime, Ids], list[Event]]]] = {
    1: ("SW1234 is 25 minutes late because of the weather", _minor_delay),
    2: ("SW5678 is 90 minutes late: A-List passengers are served first", _major_delay),
    3: ("SW9012 is cancelled because of the weather: everybody needs rebooking", _cancellation),
    4: ("SW3456 leaves from another terminal: gate D15 instead of A5", _terminal_change),
    5: ("Seven events at once, some late, some repeated: the newest counts", _rapid_sequence),
}
