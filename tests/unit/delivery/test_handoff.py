"""Handing over: durable before the provider is called, recorded after it, reconciled after a crash."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.delivery.completeness import Account, account
from flightpulse.delivery.course import ATTEMPTS
from flightpulse.delivery.provider import Ambiguous, Delivered, NotTaken, Rejected, Sent
from flightpulse.domain.notification import Channel, ChannelState, State
from flightpulse.domain.times import parse
from flightpulse.intake.accept import Answer
from flightpulse.simulation.seed import seed

Delivering = Callable[..., AbstractContextManager[Application]]
Announce = Callable[..., Answer]
Work = Callable[..., int]
EmailOf = Callable[..., ChannelState]


@pytest.fixture
def cancelled(announce: Announce) -> Callable[[Application], Answer]:
    """Cancels the flight: what is told of it expires at no time."""
    return lambda flow: announce(flow, "FLIGHT_CANCELLED", "FP1")


Cancelled = Callable[[Application], Answer]


def letters(flow: Application) -> list[tuple[str, str, str | None]]:
    found = flow.kept.dead_letters.in_state("open")
    return [(each.stage, each.problem, each.reference) for each in found]


def pass_to_next(flow: Application) -> timedelta:
    """Move the clock to when the next work is due; return how long that was."""
    due = flow.next_due()
    assert due is not None
    waited = due - flow.clock.now()
    flow.set_clock(due)
    return waited


def test_a_message_is_handed_over_with_all_that_a_provider_needs(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted()
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        ((message,),) = provider.calls
        assert (message.to, message.passenger_id, message.event_id, message.channel) == (
            "e001@example.com",
            "E001",
            answer.event_id,
            Channel.EMAIL,
        )
        assert message.notification_id == f"{answer.event_id}:E001"
        assert message.subject == "FP1 to Denver on 15 March is cancelled: what you can do now"
        assert message.text.startswith("Dear Ada,")
        assert message.html is not None
        assert "<html" in message.html
        assert email_of(flow, answer).state is State.SENT
        assert email_of(flow, answer).attempts == 0  # said only where there were several


def test_delivered_is_recorded_as_such(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    with delivering(scripted(scripted.answers(Delivered()))) as flow:
        answer = cancelled(flow)
        work(flow)
        assert email_of(flow, answer).state is State.DELIVERED
        assert account(flow.kept.ledger.rows(str(answer.event_id))) == Account(told=1)


def test_the_hand_off_is_durable_before_the_provider_is_called(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, killed: Any, email_of: EmailOf
) -> None:
    with delivering(scripted(scripted.breaks(killed(), taking=False))) as flow:
        answer = cancelled(flow)
        with pytest.raises(killed):
            work(flow)
    with delivering(scripted()) as again:
        assert email_of(again, answer).state is State.HANDED_OFF


def test_what_is_not_taken_waits_and_is_handed_over_again_by_the_clock(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(scripted.answers(NotTaken("busy")))
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        assert len(provider.calls) == 1
        state = email_of(flow, answer)
        assert (state.state, state.reason, state.attempts) == (State.PENDING, "busy", 1)
        assert account(flow.kept.ledger.rows(str(answer.event_id))) == Account(pending=1)
        pass_to_next(flow)
        work(flow)
        assert len(provider.calls) == 2
        assert (email_of(flow, answer).state, email_of(flow, answer).attempts) == (State.SENT, 2)
        assert flow.next_due() is None


def test_the_waits_grow_and_after_all_attempts_it_has_failed_and_is_a_dead_letter(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(*[scripted.answers(NotTaken("busy"))] * 100)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        waits = []
        while flow.next_due() is not None:
            waits.append(pass_to_next(flow).total_seconds())
            work(flow)
        assert len(provider.calls) == ATTEMPTS
        assert len(waits) == ATTEMPTS - 1
        for number, wait in enumerate(waits):
            longest = min(5 * 2**number, 900)
            assert longest / 2 - 0.001 <= wait <= longest + 0.001
        assert (email_of(flow, answer).state, email_of(flow, answer).reason) == (State.FAILED, "busy")
        assert letters(flow) == [("delivery", "busy", f"{answer.event_id}:E001")]
        assert account(flow.kept.ledger.rows(str(answer.event_id))) == Account(failed=1)


def test_what_is_rejected_has_failed_at_once_and_is_a_dead_letter(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(scripted.answers(Rejected("no such address")))
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        assert len(provider.calls) == 1
        assert email_of(flow, answer).state is State.FAILED
        assert letters(flow) == [("delivery", "no such address", f"{answer.event_id}:E001")]
        assert flow.next_due() is None


def test_a_dead_letter_of_delivery_holds_ids_and_no_address(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work
) -> None:
    with delivering(scripted(scripted.answers(Rejected("no such address")))) as flow:
        cancelled(flow)
        work(flow)
        (letter,) = flow.kept.dead_letters.in_state("open")
        body = flow.kept.dead_letters.body(letter.dead_letter_id)
        assert b"E001" in body
        assert b"example.com" not in body


def ambiguous(scripted: Any, *, taking: bool) -> Any:
    def step(provider: Any, messages: Any) -> list[Ambiguous]:
        if taking:
            provider.take(messages)
        return [Ambiguous("time-out")] * len(messages)

    return step


def exception(scripted: Any, *, taking: bool) -> Any:
    return scripted.breaks(ConnectionError("reset"), taking=taking)


#: The two ways in which nobody knows whether a message was taken.
DOUBTS = pytest.mark.parametrize("doubt", [ambiguous, exception])
Doubt = Callable[..., Any]


@DOUBTS
def test_what_is_ambiguous_is_unknown_until_it_is_looked_up(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf, doubt: Doubt
) -> None:
    provider = scripted(doubt(scripted, taking=True), answers_by_key=True)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        assert email_of(flow, answer).state is State.UNKNOWN
        assert account(flow.kept.ledger.rows(str(answer.event_id))) == Account(failed=1)
        pass_to_next(flow)
        work(flow)
        assert email_of(flow, answer).state is State.SENT
        assert provider.asked == [f"{answer.event_id}:E001/email"]
        assert len(provider.calls) == len(provider.taken) == 1


@DOUBTS
def test_what_the_provider_never_saw_is_handed_over_again(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf, doubt: Doubt
) -> None:
    provider = scripted(doubt(scripted, taking=False), answers_by_key=True)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        pass_to_next(flow)
        work(flow)
        assert email_of(flow, answer).state is State.SENT
        assert (len(provider.calls), len(provider.taken)) == (2, 1)
        keys = {message.key for call in provider.calls for message in call}
        assert keys == {f"{answer.event_id}:E001/email"}  # the same at every attempt


@pytest.mark.parametrize("taking", [True, False])
def test_a_provider_that_ignores_seen_keys_is_simply_called_again(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf, taking: bool
) -> None:
    provider = scripted(scripted.breaks(ConnectionError("reset"), taking=taking), ignores_seen_keys=True)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        pass_to_next(flow)
        work(flow)
        assert email_of(flow, answer).state is State.SENT
        assert (len(provider.calls), len(provider.taken)) == (2, 1)


@DOUBTS
def test_a_provider_that_can_neither_is_never_called_again_for_what_is_in_doubt(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf, doubt: Doubt
) -> None:
    provider = scripted(doubt(scripted, taking=True))
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        assert email_of(flow, answer).state is State.UNKNOWN
        flow.set_clock(flow.clock.now() + timedelta(days=1))
        work(flow)
        assert len(provider.calls) == 1
        assert email_of(flow, answer).state is State.UNKNOWN
        assert flow.next_due() is None
        assert account(flow.kept.ledger.rows(str(answer.event_id))) == Account(failed=1)


@pytest.mark.parametrize("taking", [True, False])
@pytest.mark.parametrize("able", [{"answers_by_key": True}, {"ignores_seen_keys": True}])
def test_killed_between_hand_off_and_record_and_started_again_it_is_sent_once(
    delivering: Delivering,
    cancelled: Cancelled,
    scripted: Any,
    work: Work,
    killed: Any,
    email_of: EmailOf,
    taking: bool,
    able: dict[str, bool],
) -> None:
    provider = scripted(scripted.breaks(killed(), taking=taking), batch=10, **able)
    with delivering(provider, passengers=3) as flow:
        answer = cancelled(flow)
        with pytest.raises(killed):
            work(flow)
    with delivering(provider) as again:
        work(again)
        states = {email_of(again, answer, each).state for each in ("E001", "E002", "E003")}
        assert states == {State.SENT}
        assert sorted(provider.taken) == [f"{answer.event_id}:E00{number}/email" for number in (1, 2, 3)]


@pytest.mark.parametrize("taking", [True, False])
def test_killed_with_a_provider_that_can_neither_one_message_stays_in_doubt_and_the_rest_goes_out(
    delivering: Delivering,
    cancelled: Cancelled,
    scripted: Any,
    work: Work,
    killed: Any,
    email_of: EmailOf,
    taking: bool,
) -> None:
    provider = scripted(scripted.breaks(killed(), taking=taking))
    with delivering(provider, passengers=3) as flow:
        answer = cancelled(flow)
        with pytest.raises(killed):
            work(flow)
    with delivering(provider) as again:
        work(again)
        states = [email_of(again, answer, each).state for each in ("E001", "E002", "E003")]
        assert states == [State.UNKNOWN, State.SENT, State.SENT]
        assert len(provider.taken) == len(set(provider.taken))
        assert [entry.event_id for entry in again.kept.inbox.of_passenger("E001")] == [answer.event_id]


def test_a_channel_that_stays_in_doubt_holds_up_no_other(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    """E-mail can neither be asked nor repeated; SMS was not taken the first time."""
    email = scripted(scripted.answers(Ambiguous("time-out")))
    sms = scripted(scripted.answers(NotTaken("busy")), answers_by_key=True)
    with delivering(email, sms=sms) as flow:
        ada = flow.kept.passengers.get("E001")
        assert ada is not None
        both = replace(ada, notification_preferences=frozenset({"EMAIL", "SMS"}))
        flow.kept.passengers.put_many([both])
        answer = cancelled(flow)
        work(flow)
        pass_to_next(flow)
        work(flow)
        row = flow.kept.ledger.get(str(answer.event_id), "E001")
        assert row is not None
        assert row.channels[Channel.EMAIL].state is State.UNKNOWN
        assert row.channels[Channel.SMS].state is State.SENT
        assert len(email.calls) == 1


def test_a_look_up_that_fails_leaves_the_message_in_doubt_and_stops_nobody(
    delivering: Delivering,
    cancelled: Cancelled,
    scripted: Any,
    work: Work,
    email_of: EmailOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider = scripted(scripted.breaks(ConnectionError("reset"), taking=True), answers_by_key=True)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        with monkeypatch.context() as broken:

            def down(keys: object) -> object:
                raise ConnectionError("still down")

            broken.setattr(provider, "look_up", down)
            pass_to_next(flow)
            work(flow)
            assert email_of(flow, answer).state is State.UNKNOWN
        pass_to_next(flow)
        work(flow)
        assert email_of(flow, answer).state is State.SENT
        assert len(provider.taken) == 1


def test_a_look_up_that_is_ambiguous_itself_is_asked_again_later_not_at_once(
    delivering: Delivering,
    cancelled: Cancelled,
    scripted: Any,
    work: Work,
    email_of: EmailOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider = scripted(scripted.breaks(ConnectionError("reset"), taking=True), answers_by_key=True)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        monkeypatch.setattr(
            provider, "look_up", lambda keys: dict.fromkeys(keys, Ambiguous("still in the queue"))
        )
        pass_to_next(flow)
        work(flow)
        assert email_of(flow, answer).state is State.UNKNOWN


@pytest.mark.parametrize(("batch", "calls"), [(1, [1] * 5), (2, [2, 2, 1]), (5, [5]), (500, [5])])
def test_a_provider_is_given_no_more_messages_a_call_than_it_takes(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, batch: int, calls: list[int]
) -> None:
    provider = scripted(batch=batch)
    with delivering(provider, passengers=5) as flow:
        cancelled(flow)
        work(flow)
        assert [len(call) for call in provider.calls] == calls
        assert len(set(provider.taken)) == 5


def test_each_message_of_a_call_has_an_outcome_of_its_own(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    outcomes = (Sent(), NotTaken("busy"), Rejected("blocked"), Ambiguous("time-out"), Delivered())
    provider = scripted(scripted.answers(*outcomes), answers_by_key=True, batch=10)
    with delivering(provider, passengers=5) as flow:
        answer = cancelled(flow)
        work(flow)
        assert [email_of(flow, answer, f"E00{number}").state for number in range(1, 6)] == [
            State.SENT,
            State.PENDING,
            State.FAILED,
            State.UNKNOWN,
            State.DELIVERED,
        ]
        found = account(flow.kept.ledger.rows(str(answer.event_id)))
        assert found == Account(told=2, pending=1, failed=2)


def test_an_exception_leaves_every_message_of_its_call_in_doubt_and_no_other(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(scripted.breaks(ConnectionError("reset"), taking=True), batch=2)
    with delivering(provider, passengers=3) as flow:
        answer = cancelled(flow)
        work(flow)
        states = [email_of(flow, answer, f"E00{number}").state for number in (1, 2, 3)]
        assert states == [State.UNKNOWN, State.UNKNOWN, State.SENT]


def test_messages_go_out_in_the_order_of_their_rows_whichever_channels_each_is_told_on(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work
) -> None:
    provider = scripted(ignores_seen_keys=True, batch=10)
    with delivering(provider, passengers=5) as flow:
        both = flow.kept.passengers.get_many(["E002", "E004"])
        preferences = frozenset({"EMAIL", "SMS"})
        flow.kept.passengers.put_many([replace(each, notification_preferences=preferences) for each in both])
        cancelled(flow)
        work(flow)
    (call,) = provider.calls
    assert [message.passenger_id for message in call] == [f"E00{number}" for number in range(1, 6)]


def test_the_inbox_has_its_entry_once_however_often_the_others_are_tried(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work
) -> None:
    provider = scripted(*[scripted.answers(NotTaken("busy"))] * 3)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        while flow.next_due() is not None:
            pass_to_next(flow)
            work(flow)
        (entry,) = flow.kept.inbox.of_passenger("E001")
        assert (entry.event_id, entry.created_at) == (answer.event_id, "2026-03-14T18:00:00.000Z")
        assert entry.notification_id == f"{answer.event_id}:E001"


def test_what_waits_for_its_next_attempt_is_superseded_by_newer_news(
    delivering: Delivering, announce: Announce, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(scripted.answers(NotTaken("busy")))
    with delivering(provider) as flow:
        older = announce(flow, "FLIGHT_DELAY", "FP1", delay_minutes=20)
        work(flow)
        announce(flow, "FLIGHT_CANCELLED", "FP1")
        work(flow)
        pass_to_next(flow)
        work(flow)
        state = email_of(flow, older)
        assert (state.state, state.reason) == (State.SUPERSEDED, "superseded")
        assert state.at is not None
        assert parse(state.at) == flow.clock.now()
        assert len(provider.taken) == 1


def test_what_waits_for_its_next_attempt_expires_when_the_flight_has_left(
    delivering: Delivering, announce: Announce, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(*[scripted.answers(NotTaken("busy"))] * 10)
    with delivering(provider) as flow:
        answer = announce(flow, "FLIGHT_DELAY", "FP1", delay_minutes=20)
        work(flow)
        flow.set_clock(parse("2026-03-15T13:00:00Z"))
        work(flow)
        assert (email_of(flow, answer).state, email_of(flow, answer).reason) == (State.EXPIRED, "departed")


def test_of_two_channels_one_that_fails_does_not_take_back_that_the_other_told(
    delivering: Delivering, announce: Announce, scripted: Any, work: Work
) -> None:
    provider = scripted(*[scripted.answers(Rejected("blocked"))] * 10)
    with delivering(provider) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        answer = announce(flow, "FLIGHT_DELAY", "SW5678", delay_minutes=20)
        work(flow)
        # Each of the four has SMS; only David, Priya and Emily are written to as well.
        assert account(flow.kept.ledger.rows(str(answer.event_id))) == Account(told=4)
        assert len(letters(flow)) == 3


def test_what_stays_in_doubt_however_often_it_is_asked_is_a_dead_letter_in_the_end(
    delivering: Delivering,
    cancelled: Cancelled,
    scripted: Any,
    work: Work,
    email_of: EmailOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider = scripted(scripted.breaks(ConnectionError("reset"), taking=True), answers_by_key=True)
    asked = []

    def down(keys: list[str]) -> object:
        asked.append(keys)
        raise ConnectionError("down")

    monkeypatch.setattr(provider, "look_up", down)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        while flow.next_due() is not None:
            pass_to_next(flow)
            work(flow)
        assert len(asked) == ATTEMPTS - 1
        assert len(provider.calls) == 1
        assert email_of(flow, answer).state is State.UNKNOWN
        assert letters(flow) == [
            ("delivery", "the provider failed: ConnectionError", f"{answer.event_id}:E001")
        ]


def test_a_provider_that_breaks_off_every_time_is_not_called_for_ever(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(*[scripted.breaks(ConnectionError("reset"), taking=False)] * 100, answers_by_key=True)
    with delivering(provider) as flow:
        answer = cancelled(flow)
        work(flow)
        while flow.next_due() is not None:
            pass_to_next(flow)
            work(flow)
        assert len(provider.calls) == ATTEMPTS
        assert email_of(flow, answer).state is State.UNKNOWN
        assert len(letters(flow)) == 1


def test_a_provider_that_answers_for_too_few_leaves_all_in_doubt(
    delivering: Delivering, cancelled: Cancelled, scripted: Any, work: Work, email_of: EmailOf
) -> None:
    provider = scripted(lambda provider, messages: [Sent()], answers_by_key=True, batch=10)
    with delivering(provider, passengers=2) as flow:
        answer = cancelled(flow)
        work(flow)
        states = [email_of(flow, answer, each).state for each in ("E001", "E002")]
        assert states == [State.UNKNOWN, State.UNKNOWN]
