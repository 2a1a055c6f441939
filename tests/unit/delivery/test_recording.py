"""Recording: each row by itself where somebody else was there in between."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.delivery.course import Course
from flightpulse.delivery.recording import Recording
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.intake.accept import Answer
from flightpulse.observability.commit import observed
from flightpulse.store.repositories.ledger import Step

Delivering = Callable[..., AbstractContextManager[Application]]
Announce = Callable[..., Answer]

EMAIL = Channel.EMAIL


def pending(flow: Application, announce: Announce) -> list[Notification]:
    """Return the rows of a cancellation that nobody is told of yet."""
    answer = announce(flow, "FLIGHT_CANCELLED", "FP1")
    flow.runner.run_due()
    return list(flow.kept.ledger.rows(str(answer.event_id)))


def moved(row: Notification, state: State, channel: Channel = EMAIL) -> Notification:
    return replace(row, channels={**row.channels, channel: ChannelState(state)})


def read(flow: Application, row: Notification) -> Notification:
    found = flow.kept.ledger.get(row.event_id, row.passenger_id)
    assert found is not None
    return found


def record(flow: Application, *steps: Step) -> list[Notification]:
    recording = Recording(flow.store, flow.kept, Course({}, flow.clock), flow.clock)
    with observed() as seen:
        return [row for alike in recording.record(steps, seen) for row in alike]


def step(rows: list[Notification], state: State) -> Step:
    return Step(rows, moved(rows[0], state))


def test_rows_are_returned_as_they_stand(delivering: Delivering, announce: Announce, scripted: Any) -> None:
    with delivering(scripted(), passengers=3) as flow:
        rows = pending(flow, announce)
        first, second, third = rows
        after = [moved(first, State.SENT), moved(third, State.SENT), second]
        stand = record(flow, step([first, third], State.SENT), Step([second], second))
        assert stand == after == [read(flow, row) for row in (first, third, second)]


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_row_that_somebody_else_has_taken_further_is_left_out_and_holds_up_no_other(
    delivering: Delivering, announce: Announce, scripted: Any, taken: int
) -> None:
    with delivering(scripted(), passengers=3) as flow:
        rows = pending(flow, announce)
        theirs = moved(rows[taken], State.HANDED_OFF)
        flow.kept.ledger.record(Step([rows[taken]], theirs))
        ours = [moved(row, State.HANDED_OFF) for row in rows]  # the very same step: it was not ours
        stand = record(flow, step(rows, State.HANDED_OFF))
        assert stand == [*ours[:taken], *ours[taken + 1 :]] == [read(flow, row) for row in stand]
        assert read(flow, rows[taken]) == theirs


def test_another_channel_that_moved_in_between_stays_as_it_is_now(
    delivering: Delivering, announce: Announce, scripted: Any
) -> None:
    with delivering(scripted()) as flow:
        (row,) = pending(flow, announce)
        flow.kept.ledger.record(Step([row], moved(row, State.DELIVERED, Channel.INBOX)))
        (stands,) = record(flow, step([row], State.HANDED_OFF))
        assert stands == read(flow, row)
        assert [stands.channels[each].state for each in (EMAIL, Channel.INBOX)] == [
            State.HANDED_OFF,
            State.DELIVERED,
        ]


def test_of_several_transactions_one_that_is_refused_says_nothing_of_those_before_it(
    delivering: Delivering, announce: Announce, scripted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an engine where each transaction is durable by itself."""
    with delivering(scripted(), passengers=150) as flow:
        rows = pending(flow, announce)
        flow.kept.ledger.record(Step([rows[120]], moved(rows[120], State.EXPIRED)))
        after = [moved(row, State.HANDED_OFF) for row in rows]
        with monkeypatch.context() as patched:
            patched.setattr(flow.store, "one_commit", nullcontext)
            assert record(flow, step(rows, State.HANDED_OFF)) == [*after[:120], *after[121:]]
        assert [read(flow, row) for row in rows[:120]] == after[:120]


def test_fp20_only_what_is_recorded_as_given_up_is_a_dead_letter(
    delivering: Delivering, announce: Announce, scripted: Any
) -> None:
    with delivering(scripted(), passengers=2) as flow:
        rows = pending(flow, announce)
        flow.kept.ledger.record(Step([rows[0]], moved(rows[0], State.SENT)))
        record(flow, step(rows, State.FAILED))
        (letter,) = flow.kept.dead_letters.in_state("open")
        assert (letter.event_id, letter.passenger_id, letter.channel) == (rows[1].event_id, "E002", EMAIL)


def test_a_row_that_another_process_hands_over_is_not_handed_over_here(
    delivering: Delivering, announce: Announce, scripted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = scripted(batch=10)
    with delivering(provider, passengers=3) as flow:
        rows = pending(flow, announce)
        due = flow.kept.ledger.due

        def read_first(*asked: Any) -> list[Notification]:
            found = due(*asked)
            flow.kept.ledger.record(Step([rows[1]], moved(rows[1], State.HANDED_OFF)))
            return found

        with monkeypatch.context() as patched:
            patched.setattr(flow.kept.ledger, "due", read_first)
            flow.delivery.run_due()
        assert provider.taken == [f"{rows[0].event_id}:{each}/email" for each in ("E001", "E003")]
        assert read(flow, rows[1]).channels[EMAIL].state is State.HANDED_OFF
        assert list(flow.kept.inbox.of_passenger("E002")) == []


def test_another_channel_of_a_row_that_another_process_hands_over_is_left_to_that(
    delivering: Delivering, announce: Announce, scripted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, sms = scripted(ignores_seen_keys=True), scripted(ignores_seen_keys=True)
    with delivering(email, sms=sms) as flow:
        (row,) = pending(flow, announce)
        (given_up,) = record(flow, Step([row], moved(row, State.FAILED, Channel.SMS)))
        due = flow.kept.ledger.due

        def read_first(*asked: Any) -> list[Notification]:
            found = due(*asked)
            theirs = moved(given_up, State.HANDED_OFF, Channel.SMS)  # driven again, and taken by them
            assert flow.kept.ledger.record(Step([given_up], theirs)) == []
            return found

        with monkeypatch.context() as patched:
            patched.setattr(flow.kept.ledger, "due", read_first)
            flow.delivery.run_due()
        assert email.taken == [f"{row.event_id}:E001/email"]
        assert sms.taken == []
        assert read(flow, row).channels[Channel.SMS].state is State.HANDED_OFF
