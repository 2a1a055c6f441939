"""Disruptions: their category, and which of two is the newer."""

import pytest
from msgspec.structs import replace

from flightpulse.domain.disruption import (
    Disruption,
    Kind,
    Topic,
    delay_category,
    is_superseded,
    version_of,
)
from flightpulse.domain.flight import Flight

FLIGHT = Flight(
    flight_id="SW1234",
    origin="DAL",
    destination="DEN",
    scheduled_departure="2026-03-14T19:30:00Z",
    scheduled_arrival="2026-03-14T21:35:00Z",
)


def disruption(kind: Kind = Kind.DELAY, minute: int = 0, event_id: str = "E1") -> Disruption:
    return Disruption(
        event_id=event_id,
        flight_id="SW1234",
        kind=kind,
        detail_type="",
        event_type="",
        timestamp=f"2026-03-14T18:{minute:02}:00.000Z",
        source="operations_center",
        accepted_at="2026-03-14T18:00:00.000Z",
        digest="",
        delay_minutes=25,
        new_departure="2026-03-14T19:55:00Z",
        new_gate="C9",
    )


@pytest.mark.parametrize(
    ("minutes", "category"),
    [(0, "minor"), (29, "minor"), (30, "major"), (120, "major"), (121, "severe"), (10_080, "severe")],
)
def test_fp5_the_borders_of_the_categories(minutes: int, category: str) -> None:
    assert delay_category(minutes) == category


def test_each_kind_speaks_of_its_topic() -> None:
    assert {kind: kind.topic for kind in Kind} == {
        Kind.DELAY: Topic.TIME,
        Kind.GATE_CHANGE: Topic.GATE,
        Kind.CANCELLATION: Topic.CANCELLATION,
    }


def test_a_flight_that_has_heard_nothing_supersedes_nothing() -> None:
    assert not any(is_superseded(disruption(kind), FLIGHT) for kind in Kind)
    assert [version_of(FLIGHT, topic) for topic in Topic] == [None, None, None]


def test_newer_is_the_later_timestamp_then_the_greater_id() -> None:
    heard = replace(FLIGHT, time_version=disruption(minute=5, event_id="E5").version)
    assert is_superseded(disruption(minute=4, event_id="E9"), heard)
    assert is_superseded(disruption(minute=5, event_id="E4"), heard)
    assert not is_superseded(disruption(minute=5, event_id="E5"), heard)
    assert not is_superseded(disruption(minute=5, event_id="E6"), heard)
    assert not is_superseded(disruption(minute=6, event_id="E1"), heard)


def test_topics_do_not_supersede_each_other_but_a_cancellation_does_all() -> None:
    heard = replace(FLIGHT, time_version=disruption(minute=5).version)
    assert not is_superseded(disruption(Kind.GATE_CHANGE, minute=1), heard)
    assert not is_superseded(disruption(Kind.CANCELLATION, minute=1), heard)
    cancelled = replace(FLIGHT, cancellation_version=disruption(minute=5).version)
    assert is_superseded(disruption(Kind.DELAY, minute=9), cancelled)
    assert is_superseded(disruption(Kind.GATE_CHANGE, minute=9), cancelled)
    assert is_superseded(disruption(Kind.CANCELLATION, minute=4), cancelled)
    assert not is_superseded(disruption(Kind.CANCELLATION, minute=9), cancelled)


def test_what_is_announced_is_of_the_kinds_topic_alone() -> None:
    assert disruption(Kind.DELAY).announced == {
        "delay_minutes": 25,
        "estimated_departure": "2026-03-14T19:55:00Z",
        "estimated_arrival": None,
    }
    assert disruption(Kind.GATE_CHANGE).announced == {"gate": "C9"}
    assert disruption(Kind.CANCELLATION).announced == {}
