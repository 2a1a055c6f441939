"""Events that come all at once: a turn of the flow hands over what is due before it begins much else."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest

from flightpulse.app import Application
from flightpulse.delivery.provider import Message, Outcome, Sent
from flightpulse.domain.booking import Booking
from flightpulse.domain.execution import Status
from flightpulse.domain.flight import Flight
from flightpulse.domain.ids import execution_id
from flightpulse.domain.notification import Channel
from flightpulse.domain.passenger import Passenger
from flightpulse.intake.source import InProcess
from flightpulse.simulation.loading import put_on_board
from flightpulse.simulation.producer import operations_event

Opened = Callable[..., AbstractContextManager[Application]]

EVENTS = 20


class Watching:
    """A provider that notes of each event, in their order, how many executions had ended when it was told."""

    ignores_seen_keys = answers_by_key = True
    batch = 500

    def __init__(self, ended: Callable[[], int]) -> None:
        self._ended = ended
        self.told: dict[str, int] = {}
        self.count = 0

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        for message in messages:
            self.told.setdefault(message.event_id, self._ended())
        self.count += len(messages)
        return [Sent()] * len(messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {}


def board(flow: Application, number: int, passengers: int) -> str:
    """Store a flight full of people; return its id."""
    flight = Flight(
        flight_id=f"FP{number}",
        origin="DAL",
        destination="DEN",
        scheduled_departure="2026-03-15T12:00:00Z",
        scheduled_arrival="2026-03-15T14:00:00Z",
    )
    people = []
    for seat in range(passengers):
        passenger_id = f"E{number}-{seat}"
        booking = Booking(
            booking_id=f"B{passenger_id}", passenger_id=passenger_id, flight_id=flight.flight_id
        )
        people.append((Passenger(passenger_id=passenger_id, email=f"{passenger_id}@example.com"), [booking]))
    with flow.store.one_commit():
        put_on_board(flow.kept, flight, people)
    return flight.flight_id


def cancelled(flow: Application, passengers: int) -> list[str]:
    """Cancel all flights at once; return the accepted events' ids, the first one first."""
    flights = [board(flow, number, passengers) for number in range(EVENTS)]
    events = [
        operations_event("FLIGHT_CANCELLED", each, now=flow.clock.now(), ids=flow.ids) for each in flights
    ]
    return [str(answer.event_id) for answer in flow.take(InProcess(events, "test"))]


def watched(flow: Application, event_ids: list[str]) -> Callable[[], int]:
    def ended() -> int:
        found = [flow.kept.executions.get(execution_id("cancellation", each)) for each in event_ids]
        return sum(each is not None and each.status == Status.SUCCEEDED for each in found)

    return ended


@pytest.mark.parametrize(("passengers", "at_most"), [(160, 1), (30, 4), (1, 10)])
def test_the_first_event_is_handed_over_before_more_executions_run_than_a_hand_off_is_worth(
    opened: Opened, passengers: int, at_most: int
) -> None:
    event_ids: list[str] = []
    provider = Watching(lambda: watched(flow, event_ids)())
    with opened(providers=lambda _: {Channel.EMAIL: provider}) as flow:
        event_ids += cancelled(flow, passengers)
        flow.drain()
    assert list(provider.told) == event_ids  # the oldest first
    assert provider.count == EVENTS * passengers
    for before, ended in enumerate(provider.told.values()):
        assert ended <= before + at_most
