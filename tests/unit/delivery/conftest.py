"""Providers that answer by a script, and a flight whose passengers want e-mails alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from flightpulse.app import Application, log_providers
from flightpulse.delivery.provider import Message, Outcome, Sent
from flightpulse.domain.booking import Booking
from flightpulse.domain.flight import Flight
from flightpulse.domain.notification import Channel, ChannelState
from flightpulse.domain.passenger import Passenger

#: What a provider does at one call.
Step = Callable[["Scripted", Sequence[Message]], list[Outcome]]


class Killed(BaseException):
    """The process ends here, as by SIGKILL: nothing handles it."""


class Scripted:
    """A provider that goes by a script, call by call; when that is at its end, it takes everything.

    `taken` is what it really brought on its way, key by key; a key twice means somebody was told twice.
    """

    def __init__(
        self, *script: Step, ignores_seen_keys: bool = False, answers_by_key: bool = False, batch: int = 1
    ) -> None:
        self.script, self.batch = list(script), batch
        self.ignores_seen_keys, self.answers_by_key = ignores_seen_keys, answers_by_key
        self.calls: list[list[Message]] = []
        self.asked: list[str] = []
        self.taken: list[str] = []

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        self.calls.append(list(messages))
        step = self.script.pop(0) if self.script else self.takes
        return step(self, messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        assert self.answers_by_key, "only asked where it answers"
        self.asked += keys
        return {key: Sent() for key in keys if key in self.taken}

    def take(self, messages: Sequence[Message]) -> None:
        """Bring messages on their way, those with a seen key only where that is not ignored."""
        for message in messages:
            if not (self.ignores_seen_keys and message.key in self.taken):
                self.taken.append(message.key)

    @staticmethod
    def takes(provider: "Scripted", messages: Sequence[Message]) -> list[Outcome]:
        """Take all of them."""
        provider.take(messages)
        return [Sent() for _ in messages]

    @staticmethod
    def answers(*outcomes: Outcome) -> Step:
        """Answer each message with its outcome, a single one for all of them."""

        def step(provider: "Scripted", messages: Sequence[Message]) -> list[Outcome]:
            each = outcomes * len(messages) if len(outcomes) == 1 else outcomes
            provider.take([message for message, one in zip(messages, each, strict=True) if one == Sent()])
            return list(each)

        return step

    @staticmethod
    def breaks(error: BaseException, *, taking: bool) -> Step:
        """Break off, before or after the messages are on their way."""

        def step(provider: "Scripted", messages: Sequence[Message]) -> list[Outcome]:
            if taking:
                provider.take(messages)
            raise error

        return step


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted


@pytest.fixture
def killed() -> type[BaseException]:
    return Killed


@pytest.fixture
def delivering(
    opened: Callable[..., AbstractContextManager[Application]],
) -> Callable[..., AbstractContextManager[Application]]:
    """Opens the folder with a provider for e-mails; SMS go to the log as ever.

    Flight FP1 carries `passengers` passengers, E001 and so on; opened again, the folder is as it was left.
    """

    @contextmanager
    def open_with(
        provider: Scripted, passengers: int = 1, sms: Scripted | None = None
    ) -> Iterator[Application]:
        mine = {Channel.EMAIL: provider} | ({} if sms is None else {Channel.SMS: sms})
        with opened(providers=lambda app: {**log_providers(app), **mine}) as flow:
            if flow.kept.flights.get("FP1") is None:
                _board(flow, passengers)
            yield flow

    return open_with


def _board(flow: Application, passengers: int) -> None:
    flight = Flight(
        flight_id="FP1",
        origin="DAL",
        destination="DEN",
        scheduled_departure="2026-03-15T12:00:00Z",
        scheduled_arrival="2026-03-15T14:00:00Z",
    )
    people = [
        Passenger(
            passenger_id=f"E{number:03}",
            first_name="Ada",
            email=f"e{number:03}@example.com",
            phone="+15550100001",
            notification_preferences=frozenset({"EMAIL"}),
        )
        for number in range(1, passengers + 1)
    ]
    flow.kept.flights.put_many([flight])
    flow.kept.passengers.put_many(people)
    flow.kept.bookings.put_many(
        [
            Booking(booking_id=f"B{each.passenger_id}", passenger_id=each.passenger_id, flight_id="FP1")
            for each in people
        ]
    )


@pytest.fixture
def work() -> Callable[..., int]:
    """Does the work that is due, a few rounds at most: work that is due for ever is a mistake."""

    def done(flow: Application, rounds: int = 30) -> int:
        for number in range(rounds):
            if not flow.runner.run_due() + flow.delivery.run_due():
                return number
        raise AssertionError(f"there is still work to do after {rounds} rounds")

    return done


@pytest.fixture
def email_of() -> Callable[..., ChannelState]:
    """Gives where a passenger's e-mail stands."""

    def state(flow: Application, answer: Any, passenger_id: str = "E001") -> ChannelState:
        row = flow.kept.ledger.get(answer.event_id, passenger_id)
        assert row is not None
        return row.channels[Channel.EMAIL]

    return state
