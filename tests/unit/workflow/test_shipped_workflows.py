"""The three workflows that are shipped load, and go the way that they should."""

from collections.abc import Callable
from typing import Any

import pytest

from flightpulse.workflow.definition import load
from flightpulse.workflow.failure import TaskError
from oracles.asl.workflows import EVENT, FILES, OF, PAGES, definition, fresh_tasks

Task = Callable[[Any], Any]

WORKFLOWS = ["cancellation", "delay", "gate_change"]


def begin(bench: Any, workflow: str, tasks: dict[str, Any], **options: Any) -> Any:
    return bench.of(load(FILES[workflow], tasks), tasks, EVENT, **options)


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


def after(first: Task, then: Task) -> Task:
    return lambda given: then(first(given))


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_fp20_a_step_that_fails_at_first_is_retried_to_success(
    bench: Any, failing: Any, workflow: str
) -> None:
    for name in working(workflow):
        tasks = fresh_tasks()
        tasks[name] = after(failing(2), tasks[name])
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
    document = definition(workflow)
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
