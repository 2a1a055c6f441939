"""The course of a notification: waits, attempts, and what an operator drives again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from flightpulse.delivery.course import ATTEMPTS, Course
from flightpulse.delivery.provider import Ambiguous, NotTaken, Rejected, Sent
from flightpulse.domain.clock import SetClock
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.notification import Channel, ChannelState, Notification, State

NOW = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)
EMAIL = Channel.EMAIL


@pytest.fixture
def course(scripted: Any) -> Course:
    return Course({EMAIL: scripted(answers_by_key=True)}, SetClock(NOW))


def row(state: ChannelState, **changes: Any) -> Notification:
    made = Notification(
        event_id="E1",
        passenger_id="P1",
        flight_id="FP1",
        booking_ids=["B1"],
        kind="delay",
        segment="en",
        language="en",
        rank=3,
        fill={},
        channels={EMAIL: state},
        created_at="2026-03-14T17:00:00.000Z",
        due="0",
    )
    made.due_order = made.order_at(made.created_at)
    return replace(made, **changes)


def test_a_wait_is_fifteen_minutes_at_most_after_however_many_attempts(course: Course) -> None:
    for attempts in range(1, 2000):
        longest = min(5 * 2 ** min(attempts - 1, 20), 900)
        assert longest / 2 <= course.wait(attempts).total_seconds() <= longest


def test_what_waits_is_due_then_in_its_order_among_others(course: Course) -> None:
    waits = course.with_channels(
        row(ChannelState(State.PENDING)), {EMAIL: ChannelState(State.PENDING)}, timedelta(seconds=5)
    )
    assert waits.due_order == "2026-03-14T18:00:05.000Z#E1#3#P1"
    assert not waits.is_due("2026-03-14T18:00:04.999Z")
    assert waits.is_due("2026-03-14T18:00:05.000Z")


def test_what_is_decided_is_due_no_more(course: Course) -> None:
    done = course.with_channels(row(ChannelState(State.PENDING)), {EMAIL: ChannelState(State.SENT)})
    assert (done.due, done.due_order) == (None, None)


@pytest.mark.parametrize(
    ("attempts", "state"), [(1, State.PENDING), (ATTEMPTS - 1, State.PENDING), (ATTEMPTS, State.FAILED)]
)
def test_what_is_not_taken_has_failed_after_all_attempts(course: Course, attempts: int, state: State) -> None:
    answered = course.answered(ChannelState(State.HANDED_OFF, attempts=attempts), NotTaken("busy"))
    assert answered == ChannelState(state, reason="busy", attempts=attempts)


def test_attempts_are_kept_where_there_were_several(course: Course) -> None:
    assert course.answered(ChannelState(State.HANDED_OFF, attempts=1), Sent()).attempts == 0
    assert course.answered(ChannelState(State.HANDED_OFF, attempts=2), Sent()).attempts == 2


def test_a_doubt_is_given_up_after_all_attempts_or_where_nobody_can_be_asked(course: Course) -> None:
    for outcome, attempts, given_up in (
        (Ambiguous("time-out"), 1, False),
        (Ambiguous("time-out"), ATTEMPTS, True),
        (Rejected("blocked"), 1, True),
    ):
        state = course.answered(ChannelState(State.HANDED_OFF, attempts=attempts), outcome)
        assert course.is_given_up(EMAIL, state) is given_up
    assert course.is_given_up(Channel.SMS, ChannelState(State.UNKNOWN, attempts=1))


@pytest.mark.parametrize(
    ("given_up", "again"),
    [
        (ChannelState(State.FAILED, reason="busy", attempts=8), State.PENDING),
        (ChannelState(State.UNKNOWN, reason="busy", attempts=8), State.UNKNOWN),
    ],
)
def test_fp20_what_was_given_up_is_due_again_with_all_attempts_before_it(
    course: Course, given_up: ChannelState, again: State
) -> None:
    redriven = course.redriven(row(given_up, due=None, due_order=None), EMAIL)
    assert redriven.channels == {EMAIL: ChannelState(again, reason="busy")}
    assert redriven.is_due("2026-03-14T18:00:00.000Z")


@pytest.mark.parametrize("state", [State.PENDING, State.HANDED_OFF, State.SENT, State.SUPERSEDED])
def test_fp20_what_goes_on_or_has_is_left_to_that(course: Course, state: State) -> None:
    assert course.redriven(row(ChannelState(state)), EMAIL) == row(ChannelState(state))


def test_fp20_a_channel_that_a_notification_has_not_is_refused(course: Course) -> None:
    with pytest.raises(ActionRefused, match="for no sms"):
        course.redriven(row(ChannelState(State.FAILED)), Channel.SMS)
