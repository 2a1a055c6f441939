"""What moved when rows were recorded, counted by event."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from flightpulse.delivery.moves import Moves
from flightpulse.domain.clock import SetClock
from flightpulse.domain.notification import Channel, Notification, State
from flightpulse.domain.times import parse
from flightpulse.observability import logs
from flightpulse.observability.commit import observed
from flightpulse.observability.metrics import Metric

NOW = parse("2026-03-14T18:00:02.345Z")


def row(event_id: str = "a", accepted_at: str = "2026-03-14T18:00:00.000Z") -> Notification:
    return Notification(
        event_id=event_id,
        passenger_id="P001",
        flight_id="SW1234",
        booking_ids=[],
        kind="delay",
        segment="en",
        language="en",
        rank=1,
        fill={},
        channels={},
        created_at=accepted_at,
    )


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Log to a text."""
    text = io.StringIO()
    logs.begin("debug", "json", text, SetClock(NOW))
    yield text
    logs.begin(None, None, text, SetClock(NOW))


def said(moves: Moves, stream: io.StringIO) -> list[dict[str, Any]]:
    with observed() as seen:
        moves.log(seen)
    named = ("message", "event_id", "taken", "not_taken", "suppressed")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [{name: line[name] for name in named if name in line} for line in lines]


def test_fp16_what_providers_took_counts_by_message_with_the_time_since_acceptance() -> None:
    moves = Moves()
    moves.add(row(), Channel.EMAIL, State.HANDED_OFF, State.SENT)
    moves.add(row(), Channel.SMS, State.UNKNOWN, State.DELIVERED)
    moves.add(row("b", "2026-03-14T17:00:00.000Z"), Channel.SMS, State.HANDED_OFF, State.SENT)
    measured = moves.measured(NOW)
    assert measured.counts == {Metric.NOTIFICATIONS_SENT: 3}
    assert measured.values == {Metric.TIME_TO_HAND_OVER: {2_300: 2, 3_600_000: 1}}


@pytest.mark.parametrize(
    ("channel", "was", "state"),
    [
        (Channel.INBOX, State.PENDING, State.DELIVERED),
        (Channel.EMAIL, State.SENT, State.DELIVERED),
        (Channel.EMAIL, State.PENDING, State.HANDED_OFF),
        (Channel.EMAIL, State.HANDED_OFF, State.FAILED),
        (Channel.SMS, State.PENDING, State.SUPERSEDED),
    ],
)
def test_fp16_what_no_provider_took_or_took_before_is_not_counted(
    channel: Channel, was: State, state: State
) -> None:
    moves = Moves()
    moves.add(row(), channel, was, state)
    assert not moves.measured(NOW).counts


def test_fp17_each_event_has_one_line_of_what_became_of_its_messages(stream: io.StringIO) -> None:
    moves = Moves()
    for state in (State.SENT, State.SENT, State.PENDING, State.UNKNOWN):
        moves.add(row(), Channel.EMAIL, State.HANDED_OFF, state)
    moves.add(row("b"), Channel.EMAIL, State.HANDED_OFF, State.FAILED)
    moves.add(row("b"), Channel.SMS, State.PENDING, State.EXPIRED)
    assert said(moves, stream) == [
        {"message": "messages handed over", "event_id": "a", "taken": 2, "not_taken": 2},
        {"message": "messages handed over", "event_id": "b", "taken": 0, "not_taken": 1},
        {"message": "messages suppressed", "event_id": "b", "suppressed": 1},
    ]


def test_where_nothing_moved_nothing_is_said(stream: io.StringIO) -> None:
    moves = Moves()
    moves.add(row(), Channel.EMAIL, State.PENDING, State.HANDED_OFF)
    assert said(moves, stream) == []
