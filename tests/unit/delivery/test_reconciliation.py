"""Reconciliation: what became of messages in doubt, and what counts as an attempt."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.delivery.course import ATTEMPTS, Course
from flightpulse.delivery.provider import Ambiguous, Provider
from flightpulse.delivery.reconciliation import Reconciliation
from flightpulse.delivery.recording import Recording
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.domain.times import moment_text
from flightpulse.intake.accept import Answer
from flightpulse.store.repositories.ledger import Step

Delivering = Callable[..., AbstractContextManager[Application]]
Announce = Callable[..., Answer]

EMAIL = Channel.EMAIL
HANDED_OFF = ChannelState(State.HANDED_OFF, attempts=3)
UNKNOWN = ChannelState(State.UNKNOWN, reason="time-out", attempts=3)


def reconciled(flow: Application, provider: Provider, rows: list[Notification]) -> list[Notification]:
    course = Course({EMAIL: provider}, flow.clock)
    recording = Recording(flow.store, flow.kept, course, flow.clock)
    now = moment_text(flow.clock.now())
    return list(Reconciliation({EMAIL: provider}, course, recording).reconciled(rows, now))


def standing(flow: Application, announce: Announce, state: ChannelState) -> list[Notification]:
    """Return the rows of a cancellation, their e-mails in a state."""
    answer = announce(flow, "FLIGHT_CANCELLED", "FP1")
    flow.runner.run_due()
    rows = list(flow.kept.ledger.rows(str(answer.event_id)))
    stand = [replace(row, channels={**row.channels, EMAIL: state}) for row in rows]
    for row, after in zip(rows, stand, strict=True):
        flow.kept.ledger.record(Step([row], after))
    return stand


@pytest.mark.parametrize(
    ("state", "attempts"),
    [(HANDED_OFF, 2), (UNKNOWN, 3)],
    ids=["cut off by a crash: no answer", "answered: nobody knows"],
)
@pytest.mark.parametrize("able", [{"answers_by_key": True}, {"ignores_seen_keys": True}])
def test_only_answers_of_providers_count_as_attempts(
    delivering: Delivering,
    announce: Announce,
    scripted: Any,
    state: ChannelState,
    attempts: int,
    able: dict[str, bool],
) -> None:
    provider = scripted(**able)
    with delivering(provider) as flow:
        (row,) = reconciled(flow, provider, standing(flow, announce, state))
        assert row.channels[EMAIL] == ChannelState(State.PENDING, attempts=attempts)


def test_however_often_a_crash_cuts_it_off_a_message_has_all_of_its_attempts(
    delivering: Delivering, announce: Announce, scripted: Any, killed: Any
) -> None:
    provider = scripted(answers_by_key=True)
    with delivering(provider) as flow:
        answer = announce(flow, "FLIGHT_CANCELLED", "FP1")
        flow.runner.run_due()
        for _ in range(3 * ATTEMPTS):
            provider.script = [scripted.breaks(killed(), taking=False)]
            with pytest.raises(killed):
                flow.delivery.run_due()
        row = flow.kept.ledger.get(str(answer.event_id), "E001")
        assert row is not None
        assert row.channels[EMAIL] == ChannelState(State.HANDED_OFF, attempts=1)


def test_what_was_taken_is_sent_and_rows_without_a_doubt_are_as_they_were(
    delivering: Delivering, announce: Announce, scripted: Any
) -> None:
    provider = scripted(answers_by_key=True)
    with delivering(provider, passengers=2) as flow:
        first, second = standing(flow, announce, HANDED_OFF)
        settled = replace(second, channels={**second.channels, EMAIL: ChannelState(State.SENT)})
        flow.kept.ledger.record(Step([second], settled))
        provider.taken = [f"{first.notification_id}/email"]
        rows = reconciled(flow, provider, [first, settled])
        assert [row.channels[EMAIL].state for row in rows] == [State.SENT, State.SENT]
        assert rows[1] is settled
        assert provider.asked == [f"{first.notification_id}/email"]


def test_an_ambiguous_answer_to_the_question_counts_and_is_waited_after(
    delivering: Delivering, announce: Announce, scripted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = scripted(answers_by_key=True)
    monkeypatch.setattr(provider, "look_up", lambda keys: dict.fromkeys(keys, Ambiguous("ask later")))
    with delivering(provider) as flow:
        (row,) = standing(flow, announce, UNKNOWN)
        assert reconciled(flow, provider, [row]) == []
        assert row.channels[EMAIL] == ChannelState(State.UNKNOWN, reason="ask later", attempts=4)
        assert not row.is_due("2026-03-14T18:00:00.000Z")


def test_a_row_that_somebody_else_has_settled_is_left_out(
    delivering: Delivering, announce: Announce, scripted: Any
) -> None:
    provider = scripted(answers_by_key=True)
    with delivering(provider, passengers=2) as flow:
        rows = standing(flow, announce, HANDED_OFF)
        theirs = replace(rows[0], channels={**rows[0].channels, EMAIL: ChannelState(State.SENT)})
        flow.kept.ledger.record(Step([rows[0]], theirs))
        assert [row.passenger_id for row in reconciled(flow, provider, rows)] == ["E002"]
