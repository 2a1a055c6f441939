"""The router: each target once, however many rules name it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from flightpulse.app import Application
from flightpulse.bus.event import BusEvent
from flightpulse.domain.clock import SetClock
from flightpulse.domain.dead_letter import LetterState
from flightpulse.routing.pattern import Pattern
from flightpulse.routing.router import Router
from flightpulse.routing.rules import Rule, Target

Logged = Callable[[Application, str], list[dict[str, Any]]]


def event(bus_id: str = "1", detail_type: str = "flight.delay.minor", /, **detail: Any) -> BusEvent:
    return BusEvent(
        id=bus_id, source="x", detail_type=detail_type, time="2026-03-14T18:00:00Z", detail=detail
    )


def rule(name: str, pattern: dict[str, Any], **target: str) -> Rule:
    return Rule(name, "", Pattern(pattern), Target(**target))


@pytest.fixture
def routed(flow: Application) -> Callable[..., Router]:
    """Makes a router of other rules over the same store and logs."""

    def made(*rules: Rule) -> Router:
        return Router(rules, flow.store, flow.kept, flow.logs, flow.clock)

    return made


def test_fp6_a_workflow_that_several_rules_name_runs_once_per_event(
    flow: Application, routed: Callable[..., Router]
) -> None:
    router = routed(
        rule("all", {"detail-type": [{"prefix": "flight."}]}, workflow="delay"),
        rule("delays", {"detail-type": [{"prefix": "flight.delay."}]}, workflow="delay"),
        rule("minor", {"detail": {"delay_minutes": [5]}}, workflow="delay"),
    )
    router.publish([event(flight_id="SW1234", delay_minutes=5)])
    assert [each.execution_id for each in flow.kept.executions.all()] == ["delay:1"]


def test_fp6_an_event_that_rules_take_to_several_targets_goes_to_each(
    flow: Application, routed: Callable[..., Router], logged: Logged
) -> None:
    any_delay = {"detail-type": [{"prefix": "flight.delay."}]}
    router = routed(
        rule("a", any_delay, workflow="delay"),
        rule("b", any_delay, workflow="gate_change"),
        rule("c", any_delay, log="audit"),
        rule("d", any_delay, log="audit"),
    )
    router.publish([event(flight_id="SW1234", delay_minutes=5)])
    assert sorted(each.execution_id for each in flow.kept.executions.all()) == ["delay:1", "gate_change:1"]
    assert [line["id"] for line in logged(flow, "audit")] == ["1"]


def test_a_rule_that_looks_into_the_detail_is_asked_for_every_event(
    routed: Callable[..., Router],
) -> None:
    router = routed(rule("gates", {"detail": {"flight_id": ["SW1"]}}, log="audit"))
    assert router.targets(event(flight_id="SW1")) == [Target(log="audit")]
    assert router.targets(event(flight_id="SW2")) == []


def test_rules_that_look_at_the_envelope_alone_answer_the_same_the_second_time(
    routed: Callable[..., Router],
) -> None:
    router = routed(rule("delays", {"detail-type": [{"prefix": "flight.delay."}]}, workflow="delay"))
    for _ in range(2):
        assert router.targets(event()) == [Target(workflow="delay")]
        assert router.targets(event("1", "flight.cancelled")) == []


def test_fp6_the_events_own_id_names_the_execution_where_the_detail_has_none(flow: Application) -> None:
    flow.router.publish([event("7", flight_id="SW1234", delay_minutes=5)])
    flow.router.publish([event("8", event_id="E9", flight_id="SW1234", delay_minutes=5)])
    assert sorted(each.execution_id for each in flow.kept.executions.all()) == ["delay:7", "delay:E9"]


def test_publishing_again_changes_nothing_of_what_was_started(flow: Application) -> None:
    flow.router.publish([event("7", flight_id="SW1234", delay_minutes=5)])
    flow.drain()
    before = flow.kept.executions.get("delay:7")
    assert isinstance(flow.clock, SetClock)
    flow.router.publish([event("7", flight_id="SW5678", delay_minutes=500), event("8", flight_id="SW5678")])
    assert flow.kept.executions.get("delay:7") == before
    assert flow.kept.executions.get("delay:8") is not None


def test_a_started_execution_has_the_bus_event_as_its_input(flow: Application) -> None:
    flow.router.publish([event("7", flight_id="SW1234", delay_minutes=5)])
    execution = flow.kept.executions.get("delay:7")
    assert execution is not None
    assert json.loads(json.dumps(execution.input)) == {
        "id": "7",
        "source": "x",
        "detail-type": "flight.delay.minor",
        "time": "2026-03-14T18:00:00Z",
        "detail": {"flight_id": "SW1234", "delay_minutes": 5},
    }
    assert execution.wake_at == "2026-03-14T18:00:00.000Z"


def test_fp6_an_id_that_was_on_the_bus_with_another_detail_is_a_dead_letter(flow: Application) -> None:
    flow.router.publish([event("1", flight_id="SW1234", delay_minutes=45)])
    flow.router.publish([event("2", event_id="1", flight_id="SW5678", delay_minutes=99)])
    (letter,) = flow.kept.dead_letters.in_state(LetterState.OPEN)
    assert (letter.stage, letter.reason, letter.field) == ("routing", "event_id_reused", "detail.event_id")
    assert b"SW5678" in flow.kept.dead_letters.body(letter.dead_letter_id)
    assert [each.execution_id for each in flow.kept.executions.all()] == ["delay:1"]


def test_fp6_the_same_event_again_is_nothing_new(flow: Application) -> None:
    for _ in range(2):
        flow.router.publish([event("1", flight_id="SW1234", delay_minutes=45)])
    assert list(flow.kept.dead_letters.in_state(LetterState.OPEN)) == []
    assert [each.execution_id for each in flow.kept.executions.all()] == ["delay:1"]


@pytest.mark.parametrize(
    ("bus_id", "detail", "reason"),
    [("", {}, "wrong_field"), ("1", {"note": "x" * 200_000}, "oversize")],
)
def test_fp6_what_no_workflow_can_be_started_with_is_a_dead_letter(
    flow: Application, bus_id: str, detail: dict[str, Any], reason: str
) -> None:
    flow.router.publish([event(bus_id, flight_id="SW1234", delay_minutes=45, **detail)])
    (letter,) = flow.kept.dead_letters.in_state(LetterState.OPEN)
    assert (letter.stage, letter.reason) == ("routing", reason)
    assert list(flow.kept.executions.all()) == []
