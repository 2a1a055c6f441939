"""RecordDisruption: the gate. One execution of a workflow tells of an event."""

from collections.abc import Callable
from typing import Any

import pytest

from flightpulse.app import Application
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.tasks.record_disruption import record_disruption
from flightpulse.workflow.work import Work

Accepted = Callable[..., str]


def given(detail: dict[str, Any], execution_id: str = "delay:1", workflow: str = "delay") -> dict[str, Any]:
    event = {"id": "bus-1", "source": "x", "detail-type": "y", "time": "2026-03-14T18:00:00Z"}
    return {"execution_id": execution_id, "workflow": workflow, "event": {**event, "detail": detail}}


def test_an_accepted_event_is_claimed_by_one_execution_which_passes_again(
    work: Work, accepted: Accepted
) -> None:
    detail = {"event_id": accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25), "flight_id": "SW1234"}
    outcomes = [
        record_disruption(work, given(detail, execution_id))["outcome"]
        for execution_id in ("first", "first", "second", "first")
    ]
    assert outcomes == ["CLAIMED", "CLAIMED", "DUPLICATE", "CLAIMED"]


def test_its_answer_holds_ids_alone(work: Work, accepted: Accepted) -> None:
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    detail = {"event_id": event_id, "flight_id": "SW1234"}
    assert record_disruption(work, given(detail)) == {
        "event_id": event_id,
        "flight_id": "SW1234",
        "outcome": "CLAIMED",
    }


def test_a_stale_event_is_not_claimed(work: Work, accepted: Accepted) -> None:
    accepted("FLIGHT_CANCELLED", "SW1234")
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert record_disruption(work, given({"event_id": event_id}))["outcome"] == "STALE"


def test_fp6_an_event_by_hand_is_recorded_and_raises_the_flights_version(
    flow: Application, work: Work
) -> None:
    answer = record_disruption(work, given({"flight_id": "SW1234", "delay_minutes": 45}))
    assert answer["outcome"] == "CLAIMED"
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert flight.time_version == "2026-03-14T18:00:00.000Z#bus-1"
    event = flow.kept.events.get("bus-1")
    assert event is not None
    assert (event.detail_type, event.digest != "") == ("flight.delay.major", True)


@pytest.mark.parametrize(
    ("workflow", "detail"),
    [
        ("delay", {"flight_id": "SW1234"}),
        ("delay", {"flight_id": "nowhere", "delay_minutes": 5}),
        ("delay", {"flight_id": "SW1234", "delay_minutes": 5, "timestamp": "soon"}),
        ("delay", {"flight_id": "SW1234", "delay_minutes": 5, "reason": "BAD_LUCK"}),
        ("cancellation", {}),
        ("cancellation", {"flight_id": "SW1234", "rebooking_priority": "SOON"}),
        ("gate_change", {"flight_id": "SW1234"}),
    ],
)
def test_fp6_an_event_by_hand_that_cannot_be_is_refused_for_good(
    flow: Application, work: Work, workflow: str, detail: dict[str, Any]
) -> None:
    with pytest.raises(TaskError) as caught:
        record_disruption(work, given(detail, workflow=workflow))
    assert caught.value.error == "DisruptionRefused"
    assert flow.kept.events.all() == []


def test_an_event_of_another_kind_is_refused_for_good(work: Work, accepted: Accepted) -> None:
    """A cancellation put by hand under a delay's id must not mark the bookings."""
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with pytest.raises(TaskError, match="is a delay") as caught:
        record_disruption(work, given({"event_id": event_id}, "cancellation:1", "cancellation"))
    assert caught.value.error == "DisruptionRefused"
