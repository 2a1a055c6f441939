"""Completeness: everyone affected counts in exactly one class (design 5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.delivery.completeness import Account, account
from flightpulse.domain.notification import REASONS, Channel, ChannelState, Notification, State


def row(**states: ChannelState | State) -> Notification:
    channels = {
        Channel(name): state if isinstance(state, ChannelState) else ChannelState(state)
        for name, state in states.items()
    }
    return Notification(
        event_id="E1",
        passenger_id="P001",
        flight_id="SW1234",
        booking_ids=["B001"],
        kind="delay",
        segment="en/-/-",
        language="en",
        rank=8,
        fill={},
        channels=channels,
        created_at="2026-03-14T18:00:00.000Z",
    )


def because(reason: str, state: State = State.SUPPRESSED) -> ChannelState:
    return ChannelState(state, reason=reason)


@pytest.mark.parametrize(
    ("notification", "found"),
    [
        (row(email=State.SENT, sms=State.FAILED), Account(told=1)),
        (row(email=State.DELIVERED, sms=State.PENDING), Account(told=1)),
        (row(email=State.PENDING, sms=State.FAILED), Account(pending=1)),
        (row(email=State.HANDED_OFF, sms=State.UNKNOWN), Account(pending=1)),
        (row(email=State.FAILED, sms=because("opted_out")), Account(failed=1)),
        (row(email=State.UNKNOWN, sms=because("no_contact")), Account(failed=1)),
        (row(email=because("no_contact"), sms=because("opted_out")), Account(suppressed={"opted_out": 1})),
        (
            row(email=because("superseded", State.SUPERSEDED), sms=because("no_contact")),
            Account(suppressed={"superseded": 1}),
        ),
        (row(email=because("departed", State.EXPIRED)), Account(suppressed={"departed": 1})),
        # The inbox is a record: being told means one of the others.
        (
            row(email=because("no_contact"), sms=because("no_contact"), inbox=State.DELIVERED),
            Account(suppressed={"no_contact": 1}),
        ),
        (row(inbox=State.PENDING), Account(suppressed={"no_contact": 1})),
    ],
)
def test_each_passenger_counts_in_one_class(notification: Notification, found: Account) -> None:
    assert account([notification]) == found


def test_nobody_affected_is_an_empty_account() -> None:
    assert account([]) == Account()
    assert account([]).affected == 0


states = st.builds(ChannelState, st.sampled_from(State), reason=st.sampled_from(REASONS))
channels = st.dictionaries(st.sampled_from(["email", "sms", "inbox"]), states)


@given(st.lists(channels.map(lambda given: row(**given)), max_size=20))
def test_affected_is_the_sum_of_the_classes_whatever_the_states(rows: list[Notification]) -> None:
    found = account(rows)
    assert found.affected == len(rows)
    assert found.told + found.pending + found.failed + sum(found.suppressed.values()) == len(rows)
    assert set(found.suppressed) <= set(REASONS)
