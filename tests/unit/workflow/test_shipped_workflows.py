"""The three workflows that are shipped load, and go the way that they should."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from flightpulse import definitions
from flightpulse.workflow.definition import load
from flightpulse.workflow.failure import TaskError

FILES = {file.name.removesuffix(".asl.json"): file for file in definitions.files("workflows", ".asl.json")}
WORKFLOWS = ["cancellation", "delay", "gate_change"]
PAGES = [
    {"number": 0, "first": "P001", "last": "P100"},
    {"number": 1, "first": "P101", "last": "P120"},
]
EVENT = {
    "id": "bus-1",
    "source": "flightpulse.kafka-consumer",
    "detail-type": "flight.delay.major",
    "time": "2026-03-14T18:00:00Z",
    "detail": {"event_id": "e1", "flight_id": "SW5678"},
}
OF = {"event_id": "e1", "flight_id": "SW5678"}


def fresh_tasks() -> dict[str, Any]:
    return {
        "RecordDisruption": lambda given: OF | {"outcome": "CLAIMED"},
        "FindAffectedBookings": lambda given: given | {"affected": 120, "pages": PAGES},
        "GetPassengers": lambda given: given | {"passengers": 60, "segments": ["delay-en"]},
        "ComposeMessages": lambda given: {name: given[name] for name in ("event_id", "flight_id", "page")},
        "PublishNotifications": lambda given: {"page": given["page"]["number"], "notifications": 60},
        "MarkBookings": lambda given: {"marked": 60},
        "UpdateFlightStatus": lambda given: None,
        "KeepDeadLetter": lambda given: None,
    }


def begin(bench: Any, workflow: str, tasks: dict[str, Any], **options: Any) -> Any:
    made = type(bench.begin({"S": {"Type": "Succeed"}}))
    return made(load(FILES[workflow], tasks), tasks, EVENT, **options)


def test_fp7_the_three_workflows_are_there() -> None:
    assert sorted(FILES) == WORKFLOWS


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_fp7_a_workflow_tells_every_page_and_then_updates_the_flight(bench: Any, workflow: str) -> None:
    run = begin(bench, workflow, fresh_tasks()).finish()
    assert run.output == OF | {
        "affected": 120,
        "pages": PAGES,
        "told": [{"page": 0, "notifications": 60}, {"page": 1, "notifications": 60}],
    }
    assert run.calls[0] == (
        "RecordDisruption",
        {"execution_id": "delay:e1", "workflow": workflow, "event": EVENT},
    )
    assert run.calls[1] == ("FindAffectedBookings", OF)
    assert run.calls[2] == ("GetPassengers", OF | {"page": PAGES[0]})
    assert run.calls[-1] == ("UpdateFlightStatus", OF)


def test_fp8_only_a_cancellation_marks_the_bookings_page_by_page(bench: Any) -> None:
    marked = {
        workflow: [call for call in begin(bench, workflow, fresh_tasks()).finish().calls if "Mark" in call[0]]
        for workflow in WORKFLOWS
    }
    pages = [("MarkBookings", OF | {"page": page}) for page in PAGES]
    assert marked == {"delay": [], "gate_change": [], "cancellation": pages}


@pytest.mark.parametrize("workflow", WORKFLOWS)
@pytest.mark.parametrize("outcome", ["DUPLICATE", "STALE"])
def test_an_event_that_is_not_claimed_tells_nobody(bench: Any, workflow: str, outcome: str) -> None:
    tasks = fresh_tasks() | {"RecordDisruption": lambda given: OF | {"outcome": outcome}}
    run = begin(bench, workflow, tasks).finish()
    assert run.output["outcome"] == outcome
    assert [name for name, _ in run.calls] == ["RecordDisruption"]


def working(workflow: str) -> list[str]:
    return [
        name
        for name in fresh_tasks()
        if name != "KeepDeadLetter" and (name != "MarkBookings" or workflow == "cancellation")
    ]


@pytest.mark.parametrize(
    ("workflow", "name"), [(workflow, name) for workflow in WORKFLOWS for name in working(workflow)]
)
def test_fp20_a_step_that_goes_on_failing_is_retried_and_becomes_a_dead_letter(
    bench: Any, failing: Any, workflow: str, name: str
) -> None:
    run = begin(bench, workflow, fresh_tasks() | {name: failing(10**6)}).finish()
    assert run.error == "DeadLettered"
    kept = run.calls[-1]
    error = {"Error": "Boom", "Cause": "bang"}
    letter = {"execution_id": "delay:e1", "workflow": workflow, "event": EVENT, "error": error}
    assert kept == ("KeepDeadLetter", letter)
    retries = [entry for entry in run.history if entry.type == "TaskFailed" and "retry" in entry.detail]
    assert len(retries) >= 5


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_fp20_a_step_that_fails_at_first_is_retried_to_success(
    bench: Any, failing: Any, workflow: str
) -> None:
    for name in working(workflow):
        tasks = fresh_tasks()
        works, flaky = tasks[name], failing(2)
        tasks[name] = lambda given, works=works, flaky=flaky: works(flaky(given))
        assert begin(bench, workflow, tasks).finish().position.status == "SUCCEEDED"


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_what_is_refused_is_a_dead_letter_at_once(bench: Any, workflow: str) -> None:
    def refuse(given: Any) -> Any:
        raise TaskError("DisruptionRefused", "there is no flight SW5678")

    run = begin(bench, workflow, fresh_tasks() | {"RecordDisruption": refuse}).finish()
    assert run.waits == []
    assert [name for name, _ in run.calls] == ["RecordDisruption", "KeepDeadLetter"]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_workflow_resumes_from_any_stored_position(bench: Any, workflow: str) -> None:
    through = begin(bench, workflow, fresh_tasks()).finish()
    resumed = begin(bench, workflow, fresh_tasks(), resumes=True).finish()
    assert (resumed.position, resumed.history) == (through.position, through.history)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_task_is_retried_and_caught(workflow: str) -> None:
    document = msgspec.json.decode(Path(FILES[workflow]).read_bytes())
    for name, state in document["States"].items():
        if state["Type"] in ("Task", "Map") and name != "KeepDeadLetter":
            assert state["Catch"][-1]["Next"] == "KeepDeadLetter", name
    inner = document["States"]["TellPassengers"]["ItemProcessor"]["States"]
    tasks = [state for state in (*document["States"].values(), *inner.values()) if state["Type"] == "Task"]
    for state in tasks:
        assert [retrier["ErrorEquals"] for retrier in state["Retry"]] == [
            ["DisruptionRefused"],
            ["States.ALL"],
        ]
