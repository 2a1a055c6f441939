"""A scenario, played from its events to the passengers' messages."""

from collections.abc import Callable

import pytest

from flightpulse.app import Application
from flightpulse.intake.source import InProcess
from flightpulse.simulation.account import Message, ScenarioAccount, account_of
from flightpulse.simulation.scenarios import scenario


@pytest.fixture
def play(flow: Application) -> Callable[[int], ScenarioAccount]:
    """Plays a scenario of FP-14 and gives the account of it."""

    def played(number: int) -> ScenarioAccount:
        events = scenario(number, now=flow.clock.now(), ids=flow.ids)
        answers = list(flow.take(InProcess(events.events, "scenario")))
        flow.drain()
        return account_of(flow, events, answers)

    return played


@pytest.fixture
def message() -> Callable[[ScenarioAccount, str, str], Message]:
    """Picks out of an account what one passenger was told on one channel."""

    def told(account: ScenarioAccount, passenger_id: str, channel: str) -> Message:
        (found,) = [
            each
            for each in account.notifications
            if (each.passenger_id, each.channel) == (passenger_id, channel)
        ]
        return found

    return told
