"""The clock and the ids that are handed in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from flightpulse.domain.clock import SetClock, WallClock
from flightpulse.domain.dead_letter import Stage, dead_letter_id
from flightpulse.domain.ids import (
    counted_ids,
    event_and_passenger,
    execution_id,
    notification_id,
    random_ids,
)


def test_a_set_clock_stands_and_moves_forward_only() -> None:
    start = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)
    clock = SetClock(start)
    assert clock.now() == clock.now() == start
    clock.advance(start + timedelta(minutes=1))
    clock.advance(start)
    assert clock.now() == start + timedelta(minutes=1)


def test_a_set_clock_tells_utc_whatever_it_was_set_by() -> None:
    clock = SetClock(datetime(2026, 3, 14, 13, 0, tzinfo=timezone(timedelta(hours=-5))))
    assert clock.now().isoformat() == "2026-03-14T18:00:00+00:00"


def test_the_walls_clock_tells_utc() -> None:
    assert WallClock().now().utcoffset() == timedelta(0)


def test_counted_ids_are_the_same_at_every_run_and_random_ones_never() -> None:
    ids = counted_ids()
    assert [ids("event"), ids("bus"), counted_ids(5)("event")] == ["event-0001", "bus-0002", "event-0005"]
    assert random_ids("event") != random_ids("event")
    assert random_ids("event").startswith("event-")


def test_names_that_follow_from_what_they_name() -> None:
    assert notification_id("E1", "P001") == "E1:P001"
    assert execution_id("delay", "E1") == "delay:E1"
    assert dead_letter_id(Stage.INTAKE, b"x") == dead_letter_id(Stage.INTAKE, b"x")
    assert len({dead_letter_id(stage, body) for stage in Stage for body in (b"x", b"y")}) == 8


@pytest.mark.parametrize("event_id", ["E1", "a:b", "50%", "%3A:%25"])
@pytest.mark.parametrize("passenger_id", ["P001", "P:1", "%3A"])
def test_a_notifications_id_tells_its_event_and_passenger(event_id: str, passenger_id: str) -> None:
    assert event_and_passenger(notification_id(event_id, passenger_id)) == (event_id, passenger_id)
