"""What goes wrong on the way from operations to us: events come twice, late, or are no events at all."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
from msgspec import Struct

from flightpulse.domain.times import moment_text
from flightpulse.intake.accept import Outcome
from flightpulse.simulation.closure import Announcement
from flightpulse.simulation.producer import Event


class Disturbance(Struct, frozen=True):
    """How much of it, in percent of the events."""

    duplicates: float = 0.0  # delivered again
    disorder: float = 0.0  # delivered after a newer one on the same topic; as far as there is a newer one
    poison: float = 0.0  # beside them: what is no event


class Delivery(Struct, frozen=True):
    """One arrival: which announcement, or which poison, and what FlightPulse must answer."""

    number: int  # of the announcement, or of the poison
    answer: Outcome
    reason: str | None = None  # of poison: the code of its refusal


_AGAIN_WITHIN = 30  # a duplicate comes at most so many deliveries later


def deliveries(
    announced: Sequence[Announcement], disturbance: Disturbance, rng: Random
) -> tuple[list[Delivery], dict[int, int]]:
    """Return what arrives, in its order, and by late announcement the one that has overtaken it."""
    overtaken = _overtaken(announced, _share(len(announced), disturbance.disorder), rng)
    late: dict[int, list[int]] = {}
    for number, by in overtaken.items():
        late.setdefault(by, []).append(number)
    in_order = [
        each
        for number in range(len(announced))
        if number not in overtaken
        for each in _with_late(number, late)
    ]
    slots = [(float(slot), each) for slot, each in enumerate(in_order)]
    again = rng.sample(in_order, _share(len(announced), disturbance.duplicates))
    places = {each.number: slot for slot, each in slots}
    for each in again:
        slot = places[each.number] + rng.randint(0, _AGAIN_WITHIN) + 0.5
        slots.append((slot, Delivery(each.number, Outcome.DUPLICATE)))
    for number in range(_share(len(announced), disturbance.poison)):
        reason = POISONS[number % len(POISONS)]
        slots.append((rng.uniform(0, len(in_order)), Delivery(number, Outcome.REFUSED, reason)))
    slots.sort(key=lambda each: each[0])
    return [each for _, each in slots], overtaken


def _share(count: int, percent: float) -> int:
    return round(count * percent / 100)


def _overtaken(announced: Sequence[Announcement], count: int, rng: Random) -> dict[int, int]:
    """Choose announcements that come late, each after the next one that leaves it without use."""
    of_flight: dict[str, list[int]] = {}
    for number, each in enumerate(announced):
        of_flight.setdefault(each.flight_id, []).append(number)
    candidates = {}
    for numbers in of_flight.values():
        for place, number in enumerate(numbers):
            newer = (n for n in numbers[place + 1 :] if announced[number].is_overtaken_by(announced[n]))
            if (by := next(newer, None)) is not None:
                candidates[number] = by
    chosen = rng.sample(sorted(candidates), min(count, len(candidates)))
    return {number: candidates[number] for number in chosen}


def _with_late(number: int, late: dict[int, list[int]], *, is_late: bool = False) -> Iterator[Delivery]:
    yield Delivery(number, Outcome.STALE if is_late else Outcome.ACCEPTED)
    for each in late.get(number, ()):
        yield from _with_late(each, late, is_late=True)


def poison(reason: str, name: str, healthy: Event, now: datetime) -> bytes:
    """Return bytes that must be refused for a reason, no two alike: `name` is in them.

    They are made of an event that FlightPulse has accepted.
    """
    return _MAKE[reason]({**healthy, "payload": dict(healthy["payload"])}, name, now)


def _not_json(event: dict[str, Any], name: str, now: datetime) -> bytes:
    return msgspec.json.encode({**event, "event_id": name})[:-7]


def _not_an_object(event: dict[str, Any], name: str, now: datetime) -> bytes:
    return msgspec.json.encode([name, event])


def _wrong_field(event: dict[str, Any], name: str, now: datetime) -> bytes:
    wrong = {"FLIGHT_DELAY": ("delay_minutes", "ninety"), "GATE_CHANGE": ("new_gate", "{{ gate }}")}
    field, value = wrong.get(event["event_type"], ("reason", "HANGOVER"))
    event["payload"][field] = value
    return msgspec.json.encode({**event, "event_id": name})


def _missing_field(event: dict[str, Any], name: str, now: datetime) -> bytes:
    del event["payload"]["flight_id"]
    return msgspec.json.encode({**event, "event_id": name})


def _unknown_event_type(event: dict[str, Any], name: str, now: datetime) -> bytes:
    return msgspec.json.encode({**event, "event_id": name, "event_type": "FLIGHT_VANISHED"})


def _unknown_flight(event: dict[str, Any], name: str, now: datetime) -> bytes:
    event["payload"]["flight_id"] = name
    return msgspec.json.encode({**event, "event_id": name})


def _ahead_of_clock(event: dict[str, Any], name: str, now: datetime) -> bytes:
    ahead = moment_text(now + timedelta(hours=1))
    return msgspec.json.encode({**event, "event_id": name, "timestamp": ahead})


def _event_id_reused(event: dict[str, Any], name: str, now: datetime) -> bytes:
    return msgspec.json.encode({**event, "source": name})


_MAKE: dict[str, Callable[[dict[str, Any], str, datetime], bytes]] = {
    "not_json": _not_json,
    "unknown_flight": _unknown_flight,
    "wrong_field": _wrong_field,
    "ahead_of_clock": _ahead_of_clock,
    "event_id_reused": _event_id_reused,
    "missing_field": _missing_field,
    "not_an_object": _not_an_object,
    "unknown_event_type": _unknown_event_type,
}

#: Every kind of poison, by the reason of its refusal; they come in turn.
POISONS = tuple(_MAKE)
