"""Driving an execution again: from the state that failed, with that state's input."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import pytest

from flightpulse.app import Application
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.intake.accept import Answer
from flightpulse.store.port import ConditionFailed
from flightpulse.store.repositories.dead_letters import DeadLetters
from flightpulse.store.repositories.ledger import Ledger
from flightpulse.workflow.position import Position
from flightpulse.workflow.redrive import Redrive, failure_of, goes_on_from

Announce = Callable[..., Answer]
Opened = Callable[..., AbstractContextManager[Application]]

CATCH = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Keep"}]
ENDING: dict[str, dict[str, Any]] = {
    "Keep": {"Type": "Task", "Resource": "${KeepDeadLetter}", "ResultPath": None, "Next": "Kept"},
    "Kept": {"Type": "Fail", "Error": "DeadLettered", "Cause": "kept"},
}


def boom(**changes: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": "${Boom}", "End": True, **changes}


@pytest.fixture
def bench(bench: Any) -> Any:
    """The bench with a task of the name that keeps dead letters."""
    bench.tasks["KeepDeadLetter"] = lambda given: {"kept": True}
    return bench


def goes_on(run: Any) -> Position | None:
    return goes_on_from(run.machine, run.position, map(msgspec.to_builtins, run.history))


def test_a_failure_that_was_caught_and_kept_goes_on_in_the_state_it_was_caught_from(bench: Any) -> None:
    states = {
        "First": {"Type": "Task", "Resource": "${Echo}", "ResultPath": "$.first", "Next": "Second"},
        "Second": boom(Catch=CATCH),
        **ENDING,
    }
    run = bench.run(states, {"a": 1})
    position = goes_on(run)
    assert position is not None
    assert (position.state, position.data) == ("Second", {"a": 1, "first": {"a": 1}})
    assert (position.status, position.error, position.entered_at) == ("RUNNING", None, None)
    assert failure_of(map(msgspec.to_builtins, run.history))["state"] == "Second"  # type: ignore[index]


def test_the_failure_of_an_item_goes_on_with_its_map(bench: Any) -> None:
    states: dict[str, dict[str, Any]] = {
        "Pages": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "Page", "States": {"Page": boom()}},
            "End": True,
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$[1]", "Next": "Keep"}],
        },
        **ENDING,
    }
    with_path_into_an_array = bench.run(states, [1, 2])
    assert goes_on(with_path_into_an_array) is None  # what stood there is gone
    states["Pages"]["ItemsPath"], states["Pages"]["Catch"] = "$.pages", CATCH
    position = goes_on(bench.run(states, {"pages": [1, 2]}))
    assert position is not None
    assert (position.state, position.data, position.children) == ("Pages", {"pages": [1, 2]}, None)


def test_where_the_error_replaced_the_input_it_begins_anew(bench: Any) -> None:
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "Keep"}]
    assert goes_on(bench.run({"Only": boom(Catch=caught), **ENDING}, {"a": 1})) is None


def test_where_keeping_the_dead_letter_failed_as_well_the_state_before_it_goes_on(bench: Any) -> None:
    bench.tasks["KeepDeadLetter"] = type(bench.tasks["Boom"])(10**6, "Full")
    run = bench.run({"Only": boom(Catch=CATCH), **ENDING}, {"a": 1})
    assert run.error == "Full"
    position = goes_on(run)
    assert position is not None
    assert (position.state, position.data) == ("Only", {"a": 1})
    assert failure_of(map(msgspec.to_builtins, run.history))["state"] == "Only"  # type: ignore[index]


def test_a_failure_that_nothing_caught_goes_on_where_it_stands(bench: Any) -> None:
    position = goes_on(bench.run({"Only": boom()}, {"a": 1}))
    assert position is not None
    assert (position.state, position.data) == ("Only", {"a": 1})


def test_a_failure_that_was_caught_and_gone_on_from_counts_no_more(bench: Any) -> None:
    states = {
        "First": boom(End=False, Next="Second", Catch=[{**CATCH[0], "Next": "Second"}]),
        "Second": boom(),
    }
    states["First"].pop("End")
    position = goes_on(bench.run(states, {"a": 1}))
    assert position is not None
    assert position.state == "Second"
    assert position.data["error"]["Error"] == "Boom"


def test_what_failed_before_the_last_redrive_counts_no_more(bench: Any) -> None:
    run = bench.run({"Only": boom(Catch=CATCH), **ENDING}, {"a": 1})
    history = [*map(msgspec.to_builtins, run.history), {"type": "ExecutionRedriven", "at": ""}]
    assert failure_of(history) is None


def test_a_state_that_is_not_defined_any_more_begins_anew(bench: Any) -> None:
    run = bench.run({"Only": boom()}, {"a": 1})
    assert goes_on_from(bench.machine({"Other": boom()}), run.position, []) is None


def test_where_no_input_is_left_it_begins_anew(bench: Any) -> None:
    run = bench.run({"Only": boom(Catch=CATCH), **ENDING}, {"a": 1})
    history = list(map(msgspec.to_builtins, run.history))
    assert goes_on_from(run.machine, Position(state="Only"), history) is None


def test_an_execution_that_timed_out_goes_on_with_all_its_time(flow: Application, announce: Announce) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    execution = flow.kept.executions.get(f"delay:{answer.event_id}")
    assert execution is not None
    timed_out = Position(
        state="FindAffectedBookings", data={"a": 1}, steps=3, times_out_at="2026-03-14T18:00:00Z"
    )
    timed_out.status, timed_out.error = timed_out.status.TIMED_OUT, "States.Timeout"
    execution.position = msgspec.to_builtins(timed_out)
    execution.status, execution.wake_at, execution.ended_at = "TIMED_OUT", None, "2026-03-14T18:00:00.000Z"
    flow.kept.executions.record(execution, [])
    Redrive(flow.kept, flow.workflows, flow.clock).execution(execution.execution_id)
    again = flow.kept.executions.get(execution.execution_id)
    assert again is not None
    position = msgspec.convert(again.position, Position)
    assert (position.state, position.times_out_at, position.error) == ("FindAffectedBookings", None, None)
    assert (again.status, again.ended_at, again.redrive_count) == ("RUNNING", None, 1)
    assert [each.execution_id for each in flow.kept.executions.in_status("RUNNING")] == [again.execution_id]
    assert list(flow.kept.executions.in_status("TIMED_OUT")) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "SUCCEEDED"}, "is SUCCEEDED"),
        ({"status": "FAILED", "workflow": "gone"}, "'gone' is not defined"),
    ],
)
def test_what_cannot_go_on_is_refused_with_the_reason(
    flow: Application, announce: Announce, change: dict[str, str], said: str
) -> None:
    execution_id = f"delay:{announce(flow, 'FLIGHT_DELAY', 'SW1234', delay_minutes=25).event_id}"
    flow.store.update("executions", {"PK": f"EXECUTION#{execution_id}", "SK": "METADATA"}, set=change)
    redrive = Redrive(flow.kept, flow.workflows, flow.clock)
    with pytest.raises(ActionRefused, match=said):
        redrive.execution(execution_id)
    with pytest.raises(ActionRefused, match="there is no execution 'delay:none'"):
        redrive.execution("delay:none")


def test_of_two_who_drive_an_execution_again_at_once_one_is_too_late(
    flow: Application, announce: Announce
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    key = {"PK": f"EXECUTION#delay:{answer.event_id}", "SK": "METADATA"}
    flow.store.update("executions", key, set={"status": "FAILED"})
    first = flow.kept.executions.get(f"delay:{answer.event_id}")
    second = flow.kept.executions.get(f"delay:{answer.event_id}")
    assert first is not None
    assert second is not None
    flow.kept.executions.redrive(first, [], "2026-03-14T18:00:00.000Z")
    with pytest.raises(ConditionFailed):
        flow.kept.executions.redrive(second, [], "2026-03-14T18:00:00.000Z")


def test_an_execution_whose_dead_letter_could_not_be_kept_is_kept_by_the_runner_and_goes_on(
    flow: Application, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    keep = DeadLetters.keep

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError

    calls = []

    def breaks_in_the_task(letters: DeadLetters, *given: Any) -> None:
        calls.append(given)
        if len(calls) <= 6:  # the task, tried six times; then the runner
            raise RuntimeError
        keep(letters, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "open", breaks)
        patched.setattr(DeadLetters, "keep", breaks_in_the_task)
        for _ in range(50):
            flow.drain()
            if (due := flow.next_due()) is None:
                break
            flow.set_clock(due)
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert letter.reference == f"delay:{answer.event_id}"
    flow.dead_letters.redrive(letter, by="ann")
    flow.drain()
    execution = flow.kept.executions.get(f"delay:{answer.event_id}")
    assert execution is not None
    assert execution.status == "SUCCEEDED"
