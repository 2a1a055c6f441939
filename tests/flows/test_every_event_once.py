"""Whatever is repeated, passengers are told once (design 5, exactly once)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flightpulse.app import Application
from flightpulse.bus.event import BusEvent
from flightpulse.intake.accept import Answer, Outcome
from flightpulse.intake.source import InProcess
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.seed import seed

Announce = Callable[..., Answer]
Logged = Callable[[Application, str], list[dict[str, Any]]]
Opened = Callable[..., AbstractContextManager[Application]]


def take(flow: Application, *events: dict[str, Any]) -> list[Answer]:
    return list(flow.take(InProcess(events, "test")))


def delay(flow: Application, minutes: int) -> dict[str, Any]:
    ids = lambda noun: f"{noun}-of-the-test"  # noqa: E731
    return operations_event("FLIGHT_DELAY", "SW1234", now=flow.clock.now(), ids=ids, delay_minutes=minutes)


def test_an_event_that_is_delivered_twice_is_told_once(flow: Application, logged: Logged) -> None:
    event = delay(flow, 25)
    first, second = take(flow, event, event)
    flow.drain()
    (third,) = take(flow, event)
    flow.drain()
    outcomes = [each.outcome for each in (first, second, third)]
    assert outcomes == [Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert len(logged(flow, "notifications/email")) == 3


def test_the_order_of_its_fields_makes_no_other_event(flow: Application) -> None:
    event = delay(flow, 25)
    reversed_ = {name: event[name] for name in reversed(event)}
    outcomes = [each.outcome for each in take(flow, event, reversed_)]
    assert outcomes == [Outcome.ACCEPTED, Outcome.DUPLICATE]


def test_the_same_id_with_other_content_is_a_dead_letter_and_changes_nothing(
    flow: Application, logged: Logged
) -> None:
    _, other = take(flow, delay(flow, 25), delay(flow, 90))
    flow.drain()
    assert (other.outcome, other.reason) == (Outcome.REFUSED, "event_id_reused")
    assert {line["subject"] for line in logged(flow, "notifications/email")} == {
        "SW1234 to Denver: now 14:55, 25 minutes later",
        "SW1234 nach Denver: jetzt 14:55 Uhr, 25 Minuten später",
    }
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert (letter.reason, letter.field) == ("event_id_reused", "event_id")


def test_a_bus_event_that_is_put_twice_runs_its_workflow_once(flow: Application, logged: Logged) -> None:
    by_hand = BusEvent(
        id="by-hand",
        source="operator",
        detail_type="flight.delay.minor",
        time="2026-03-14T18:00:00Z",
        detail={"flight_id": "SW1234", "delay_minutes": 25},
    )
    flow.router.publish([by_hand])
    flow.router.publish([by_hand])
    flow.drain()
    flow.router.publish([by_hand])
    flow.drain()
    assert [each.execution_id for each in flow.kept.executions.all()] == ["delay:by-hand"]
    assert len(logged(flow, "notifications/email")) == 3


def test_after_a_restart_what_was_accepted_is_told_and_what_was_told_is_not_told_again(
    opened: Opened, announce: Announce, logged: Logged
) -> None:
    with opened() as first:
        seed(first.store, first.kept, first.clock.now())
        announce(first, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with opened() as second:
        second.drain()
        assert len(logged(second, "notifications/email")) == 3
    with opened() as third:
        assert third.drain() == 0
        assert len(logged(third, "notifications/email")) == 3


def test_a_batch_that_a_source_gives_again_tells_nobody_again(flow: Application, logged: Logged) -> None:
    ids = flow.ids
    events = [
        operations_event("FLIGHT_CANCELLED", "SW9012", now=flow.clock.now(), ids=ids),
        operations_event("GATE_CHANGE", "SW3456", now=flow.clock.now(), ids=ids, new_gate="A1"),
    ]
    for _ in range(3):  # a source that was not acknowledged gives its batch again
        take(flow, *events)
        flow.drain()
    assert len(logged(flow, "notifications/email")) == 6
