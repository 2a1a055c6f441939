"""Driving an execution again: it goes on from the state that failed, as Step Functions redrives.

Source: https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html. The execution keeps its
id, so that RecordDisruption's claim passes again; rows that are written stay. Other than there, a failure
that was caught and kept as a dead letter counts as the failure of the state that it was caught from, and a
Map begins its pages anew, whose tasks find done what is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.execution import GAVE_UP, Status
from flightpulse.domain.times import moment_text
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.executions import Execution
from flightpulse.workflow.history import HistoryEntry
from flightpulse.workflow.paths import Step
from flightpulse.workflow.position import Position
from flightpulse.workflow.retry import Catcher, first_taking
from flightpulse.workflow.states import Machine, Map, Parallel, Task

#: The task that keeps what a state gave up on.
KEEPS = "KeepDeadLetter"

REDRIVEN = "ExecutionRedriven"

_FAILURES = ("TaskFailed", "MapStateFailed", "ParallelStateFailed")


class Redrive:
    """Drives executions again that did not end well."""

    def __init__(self, kept: Repositories, machines: Mapping[str, Machine], clock: Clock) -> None:
        self._kept, self._machines, self._clock = kept, machines, clock

    def execution(self, execution_id: str, mended: dict[str, Any] | None = None) -> Execution:
        """Let an execution go on, and return it; with a mended bus event it begins anew.

        Raises ActionRefused, and ConditionFailed where somebody else does so at the same time.
        """
        execution = self._kept.executions.get(execution_id)
        if execution is None:
            raise ActionRefused(f"there is no execution {execution_id!r}")
        if execution.status not in GAVE_UP:
            allowed = " or ".join(GAVE_UP)
            raise ActionRefused(
                f"{execution_id!r} is {execution.status}: only one that {allowed} is driven again"
            )
        machine = self._machines.get(execution.workflow)
        if machine is None:
            raise ActionRefused(f"the workflow {execution.workflow!r} is not defined any more")
        if mended is not None and mended != execution.input:
            execution.input, execution.position = mended, None
        elif execution.position is not None:
            failed = msgspec.convert(execution.position, Position)
            goes_on = goes_on_from(machine, failed, self._kept.executions.history(execution_id))
            execution.position = None if goes_on is None else msgspec.to_builtins(goes_on)
        now = moment_text(self._clock.now())
        entry = HistoryEntry(REDRIVEN, now, detail={"redrive": execution.redrive_count + 1})
        self._kept.executions.redrive(execution, [entry], now)
        return execution


def has_gone_on(execution: Execution, failed_at: str) -> bool:
    """Tell whether an execution that had failed has ended well since, or was driven again and runs."""
    if execution.status == Status.RUNNING:
        return execution.redriven_at is not None and execution.redriven_at > failed_at
    return execution.status == Status.SUCCEEDED


def goes_on_from(machine: Machine, position: Position, history: Iterable[dict[str, Any]]) -> Position | None:
    """Return where an execution goes on: at the state that failed, with its input; None: from the start.

    From the start it goes where the state is not defined any more, or its input is not left.
    """
    state, data = position.state, position.data
    if data is None:
        return None
    if caught := _caught(machine, history):
        state, catcher = caught
        if catcher.result_path is not None:
            way = catcher.result_path.steps
            if not way or any(isinstance(step, int) for step in way):
                return None
            data = _without(data, way)
    if state not in machine.states:
        return None
    return Position(state=state, data=data, steps=position.steps)


def failure_of(history: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the history's entry of the failure that nothing mended since the execution was last driven."""
    failures = _last_run(history)
    return failures[0] if failures else None


def _caught(machine: Machine, history: Iterable[dict[str, Any]]) -> tuple[str, Catcher] | None:
    """Return the state whose failure was caught and kept as a dead letter, and what caught it."""
    for entry in reversed(_last_run(history)):
        state = machine.states.get(entry["state"])
        if not isinstance(state, (Task, Map, Parallel)):
            continue
        if found := first_taking(entry["detail"]["error"], state.catch):
            catcher = found[1]
            target = machine.states[catcher.next]
            if isinstance(target, Task) and target.resource == KEEPS:
                return entry["state"], catcher
    return None


def _last_run(history: Iterable[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Return the failures of the execution's own states that nothing retried, since it was last redriven."""
    failures: list[dict[str, Any]] = []
    for entry in history:
        if entry["type"] == REDRIVEN:
            failures.clear()
        elif entry["type"] in _FAILURES and not entry.get("within") and "retry" not in entry["detail"]:
            failures.append(entry)
    return failures


def _without(data: Any, way: Sequence[Step]) -> Any:
    name, *rest = way
    if rest:
        return {**data, name: _without(data[name], rest)}
    return {each: value for each, value in data.items() if each != name}
