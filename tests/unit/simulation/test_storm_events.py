"""What is said while a hub is closed, and how it arrives: in order, twice, late, or as no event at all."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest

from flightpulse.domain.disruption import delay_category
from flightpulse.domain.refusal import Refused
from flightpulse.domain.times import parse
from flightpulse.intake.accept import Outcome
from flightpulse.intake.decode import decode
from flightpulse.simulation.closure import Announcement, announcements_of
from flightpulse.simulation.disturbance import POISONS, Delivery, Disturbance, deliveries, poison
from flightpulse.simulation.hub import flights_of, hub
from flightpulse.simulation.producer import operations_event

NOW = datetime(2026, 1, 16, 11, 0, tzinfo=UTC)

#: What intake finds only with the store and the clock.
_FOUND_LATER = {"unknown_flight", "ahead_of_clock", "event_id_reused"}


@pytest.fixture(scope="module")
def announced() -> dict[str, list[Announcement]]:
    """What is said of 300 flights, by flight."""
    at = hub("FRA")
    found = flights_of(at, 300, seed=1, storm=1, now=NOW)
    return {
        flight.flight_id: list(announcements_of(flight, at, seed=1, storm=1, now=NOW)) for flight in found
    }


@pytest.fixture(scope="module")
def in_order(announced: dict[str, list[Announcement]]) -> list[Announcement]:
    return sorted((each for of_flight in announced.values() for each in of_flight), key=lambda each: each.at)


def test_something_is_said_of_every_flight_before_it_leaves(
    announced: dict[str, list[Announcement]],
) -> None:
    at = hub("FRA")
    for flight in flights_of(at, 300, seed=1, storm=1, now=NOW):
        moments = [each.at for each in announced[flight.flight_id]]
        assert moments == sorted(moments)
        assert moments[0] >= NOW
        assert moments[-1] <= parse(flight.scheduled_departure)


def test_delays_grow_from_minor_to_severe_and_a_few_are_corrected(
    announced: dict[str, list[Announcement]],
) -> None:
    courses: Counter[tuple[str, ...]] = Counter()
    for of_flight in announced.values():
        delays = [each.said["delay_minutes"] for each in of_flight if each.event_type == "FLIGHT_DELAY"]
        courses[tuple(map(delay_category, delays))] += 1
        assert delays == sorted(delays) or (len(delays) == 2 and delays[1] >= 30)
    assert {("minor",), ("minor", "major"), ("minor", "major", "severe"), ("major", "major")} <= set(courses)


def test_a_part_of_the_flights_is_cancelled_and_nothing_is_said_after_that(
    announced: dict[str, list[Announcement]],
) -> None:
    cancelled = 0
    for of_flight in announced.values():
        types = [each.event_type for each in of_flight]
        assert "FLIGHT_CANCELLED" not in types[:-1]
        cancelled += types[-1] == "FLIGHT_CANCELLED"
    assert 0.3 < cancelled / len(announced) < 0.5


def test_every_announcement_makes_an_event_that_intake_reads(in_order: list[Announcement]) -> None:
    for each in in_order:
        event = operations_event(
            each.event_type, each.flight_id, now=each.at, ids=lambda noun: noun, **each.said
        )
        assert decode(msgspec.json.encode(event)).payload.flight_id == each.flight_id


def test_without_disturbance_everything_arrives_once_in_its_order(in_order: list[Announcement]) -> None:
    arrives, overtaken = deliveries(in_order, Disturbance(), Random(1))
    assert arrives == [Delivery(number, Outcome.ACCEPTED) for number in range(len(in_order))]
    assert overtaken == {}


def test_duplicates_come_after_the_first_and_as_many_as_asked(in_order: list[Announcement]) -> None:
    arrives, _ = deliveries(in_order, Disturbance(duplicates=20), Random(1))
    numbers = [each.number for each in arrives]
    twice = [slot for slot, each in enumerate(arrives) if each.answer is Outcome.DUPLICATE]
    assert len(twice) == round(0.2 * len(in_order))
    assert all(arrives[slot].number in numbers[:slot] for slot in twice)


@pytest.mark.parametrize("percent", [5, 100])
def test_what_is_late_comes_after_what_has_overtaken_it(in_order: list[Announcement], percent: int) -> None:
    arrives, overtaken = deliveries(in_order, Disturbance(disorder=percent), Random(1))
    slots = {each.number: slot for slot, each in enumerate(arrives)}
    late = [each.number for each in arrives if each.answer is Outcome.STALE]
    assert sorted(late) == sorted(overtaken)
    assert len(late) == round(0.05 * len(in_order)) if percent == 5 else len(late) > 0.3 * len(in_order)
    for number, by in overtaken.items():
        assert number < by
        assert in_order[number].is_overtaken_by(in_order[by])
        assert slots[by] < slots[number]
    assert sorted(slots) == list(range(len(in_order)))  # nothing is lost


def test_poison_comes_beside_the_events_in_every_kind(in_order: list[Announcement]) -> None:
    arrives, _ = deliveries(in_order, Disturbance(poison=10), Random(1))
    found = Counter(each.reason for each in arrives if each.answer is Outcome.REFUSED)
    assert found.total() == round(0.1 * len(in_order))
    assert set(found) == set(POISONS)
    assert arrives[0].answer is Outcome.ACCEPTED  # poison is made of an event that came before


@pytest.mark.parametrize("reason", POISONS)
@pytest.mark.parametrize("event_type", ["FLIGHT_DELAY", "FLIGHT_CANCELLED", "GATE_CHANGE"])
def test_poison_is_refused_for_its_reason_or_reads_well_until_the_store_is_asked(
    reason: str, event_type: str
) -> None:
    said = {"FLIGHT_DELAY": {"delay_minutes": 45}, "GATE_CHANGE": {"new_gate": "B7"}}.get(event_type, {})
    healthy = operations_event(event_type, "LH1-20260116-FRA-S1", now=NOW, ids=lambda _: "event-1", **said)  # type: ignore[arg-type]
    kept = msgspec.json.encode(healthy)
    body = poison(reason, "poison-1", healthy, NOW)
    assert body != poison(reason, "poison-2", healthy, NOW)
    assert msgspec.json.encode(healthy) == kept
    if reason in _FOUND_LATER:
        event = decode(body).event
        assert (event.event_id == "event-1") is (reason == "event_id_reused")
        assert (parse(event.timestamp) > NOW + timedelta(minutes=5)) is (reason == "ahead_of_clock")
        return
    with pytest.raises(Refused) as refused:
        decode(body)
    assert refused.value.reason == reason
