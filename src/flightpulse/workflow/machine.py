"""Advances an execution, state by state, without doing anything itself: tasks are handed in.

Source: https://states-language.net; where it leaves a choice, this does as AWS Step Functions documents.
"""

import random as randomness
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from flightpulse.domain import times
from flightpulse.domain.execution import Status
from flightpulse.workflow import dataflow
from flightpulse.workflow.children import Children
from flightpulse.workflow.context import Context, ExecutionContext
from flightpulse.workflow.failure import NO_CHOICE_MATCHED, RUNTIME, TIMEOUT, StateError
from flightpulse.workflow.history import HistoryEntry
from flightpulse.workflow.position import Position
from flightpulse.workflow.retry import first_taking
from flightpulse.workflow.states import (
    LONGEST_TIMEOUT,
    Choice,
    Machine,
    Map,
    Parallel,
    Pass,
    State,
    Succeed,
    Task,
    Wait,
)

#: Runs a task by name with its input, and answers its result as JSON can hold it. Raises TaskError. Where the
#: clock is past the moment given when it is done, it undoes that, and raises StateError (States.Timeout).
Perform = Callable[[str, Any, datetime], Any]

_NEVER = datetime.max.replace(tzinfo=UTC)

_from_json = msgspec.json.Decoder().decode


def advance(
    machine: Machine,
    position: Position,
    *,
    context: ExecutionContext,
    perform: Perform,
    now: Callable[[], datetime],
    random: randomness.Random,
) -> list[HistoryEntry]:
    """Perform one state: move the position on, and return what happened.

    One state is one attempt of a task, or one state of one item of a Map or branch of a Parallel; beginning
    a Map or Parallel is a step of its own. Items and branches take turns, at most MaxConcurrency at a time;
    one that waits holds its place and is passed over.

    Where it has ended, or waits and `wake_at` has not come, nothing happens.

    A machine's TimeoutSeconds count from the first advance. An execution that has not ended by then, at work
    or waiting, is TIMED_OUT.

    A TaskError goes the way of Retry and Catch. Whatever else `perform` raises comes through; the position
    is then half-way, and has to be loaded again as it was last stored. Tasks get a copy of their input, and
    their answers are copied, so that nothing they do later changes an execution's data.
    """
    advancing = _Advance(context, perform, now, random)
    if position.has_ended or (position.wake_at is not None and position.wake_at > advancing.at):
        return []
    if position.steps == 0:
        advancing.note("ExecutionStarted", "", "")
    position.steps += 1
    advancing.advance(machine, position)
    if position.status is Status.SUCCEEDED:
        advancing.note("ExecutionSucceeded", "", "")
    elif position.has_ended:
        ended = "ExecutionFailed" if position.status is Status.FAILED else "ExecutionTimedOut"
        advancing.note(ended, "", "", {"error": position.error, "cause": position.cause})
    return advancing.history


class _Advance:
    """One advance of one execution."""

    def __init__(
        self,
        context: ExecutionContext,
        perform: Perform,
        now: Callable[[], datetime],
        random: randomness.Random,
    ) -> None:
        self._context, self._perform, self._now, self._random = context, perform, now, random
        self._deadline = _NEVER
        self.history: list[HistoryEntry] = []
        self._tick()

    def note(self, kind: str, state: str, within: str, detail: dict[str, Any] | None = None) -> None:
        """Write an entry of the history."""
        self.history.append(HistoryEntry(kind, self.at, state, within, detail or {}))

    def advance(self, machine: Machine, position: Position) -> None:
        """Perform a state of the execution, unless its time is over."""
        if machine.timeout_seconds == LONGEST_TIMEOUT:
            self.step(machine, position, "")
            return
        if position.times_out_at is None:
            position.times_out_at = times.moment_text(
                self._moment + timedelta(seconds=machine.timeout_seconds)
            )
        over = position.times_out_at
        if self.at < over:
            self._deadline = times.parse(over)
            self.step(machine, position, "")
            if position.wake_at is not None and position.wake_at > over:
                position.wake_at = over
            if position.status is Status.SUCCEEDED or (position.has_ended and self.at <= over):
                return
        if self.at >= over:
            position.status, position.error, position.wake_at = Status.TIMED_OUT, TIMEOUT, None
            position.cause = f"the execution did not end within {machine.timeout_seconds} s"
            position.children, position.turns = None, []

    def step(self, machine: Machine, position: Position, within: str) -> None:
        """Perform the state at which a position stands."""
        state = machine.states.get(position.state)
        if state is None:  # the definition has changed since
            position.status, position.error = Status.FAILED, RUNTIME
            position.cause = f"there is no state {position.state!r}"
            return
        kind = type(state).__name__
        if position.entered_at is None:
            position.entered_at = self.at
            self.note(f"{kind}StateEntered", position.state, within)
        woken = position.wake_at is not None
        position.status, position.wake_at = Status.RUNNING, None
        values = self._context.at(position.state, position.entered_at, sum(position.retries))
        context = Context(values, self._random)
        try:
            self._perform_state(state, position, context, within, woken)
        except StateError as failure:
            self._fail(state, position, failure, within)

    def _tick(self) -> None:
        self._moment = self._now()
        self.at = times.moment_text(self._moment)

    def _perform_state(
        self, state: State, position: Position, context: Context, within: str, woken: bool
    ) -> None:
        if isinstance(state, Task):
            self._perform_task(state, position, context, within)
        elif isinstance(state, (Map, Parallel)):
            self._perform_children(state, position, context, within)
        elif isinstance(state, Choice):
            given = dataflow.read(state.input_path, position.data, context)
            for rule in state.choices:
                if rule.holds(given, context):
                    target: str | None = rule.next
                    break
            else:
                target = state.default
            if target is None:
                raise StateError(NO_CHOICE_MATCHED, "no rule holds, and there is no Default")
            self._leave(position, target, dataflow.read(state.output_path, given, context), "Choice", within)
        elif isinstance(state, Pass):
            given = dataflow.given(state, position.data, context)
            result = given if state.result is msgspec.UNSET else state.result
            self._leave(
                position, state.next, dataflow.output(state, position.data, result, context), "Pass", within
            )
        elif isinstance(state, Wait):
            given = dataflow.read(state.input_path, position.data, context)
            if not woken and (wake_at := dataflow.wake_time(state, given, context, self._moment)) > self.at:
                position.status, position.wake_at = Status.WAITING, wake_at
                return
            self._leave(
                position, state.next, dataflow.read(state.output_path, given, context), "Wait", within
            )
        elif isinstance(state, Succeed):
            given = dataflow.read(state.input_path, position.data, context)
            self._leave(position, None, dataflow.read(state.output_path, given, context), "Succeed", within)
        else:
            raise dataflow.told(state, position.data, context)

    def _perform_task(self, state: Task, position: Position, context: Context, within: str) -> None:
        given = dataflow.given(state, position.data, context)
        seconds = dataflow.timeout(state, position.data, context)
        deadline = min(self._moment + timedelta(seconds=seconds), self._deadline)
        try:
            result = self._perform(state.resource, msgspec.to_builtins(given), deadline)
        finally:
            self._tick()
        result = _from_json(dataflow.small(result, "the task's result"))
        if state.result_selector is not None:
            result = state.result_selector.fill(result, context)
        self._leave(
            position, state.next, dataflow.output(state, position.data, result, context), "Task", within
        )

    def _perform_children(
        self, state: Map | Parallel, position: Position, context: Context, within: str
    ) -> None:
        kind = type(state).__name__
        children = Children(state, position, context)
        event = "MapIteration" if kind == "Map" else "ParallelBranch"
        place = f"{within}/{position.state}" if within else position.state
        if position.children is None:
            self.note(f"{kind}StateStarted", position.state, within, {"length": children.count})
        else:
            index = children.take_turn(self.at)
            child = position.children[index]
            self.step(children.machine(index), child, f"{place}[{index}]")
            if child.status is Status.SUCCEEDED:
                self.note(f"{event}Succeeded", position.state, within, {"index": index})
            elif child.status is Status.FAILED:
                self.note(f"{event}Failed", position.state, within, {"index": index})
                raise StateError(child.error or RUNTIME, child.cause or "")
            children.end_turn(index)
        for index in children.begin_due():
            self.note(f"{event}Started", position.state, within, {"index": index})
        if position.turns:
            children.wait_if_all_wait()
            return
        self.note(f"{kind}StateSucceeded", position.state, within)
        result: Any = [child.output for child in position.children or ()]
        if state.result_selector is not None:
            result = state.result_selector.fill(result, context)
        self._leave(
            position, state.next, dataflow.output(state, position.data, result, context), kind, within
        )

    def _leave(self, position: Position, target: str | None, output: Any, kind: str, within: str) -> None:
        """Leave a state for the next one, or end well; raises StateError where it hands on too much."""
        dataflow.small(output, "the state's output")
        self.note(f"{kind}StateExited", position.state, within)
        position.children = None
        position.turns, position.retries = [], []
        position.entered_at = None
        if target is None:
            position.status, position.output, position.data = Status.SUCCEEDED, output, None
        else:
            position.state, position.data = target, output

    def _fail(self, state: State, position: Position, failure: StateError, within: str) -> None:
        """Retry, catch, or end badly: what the state's definition says of the error, in this order."""
        position.children = None
        position.turns = []
        if isinstance(state, (Task, Map, Parallel)):
            kind = type(state).__name__
            failed = "TaskFailed" if kind == "Task" else f"{kind}StateFailed"
            detail: dict[str, Any] = {"error": failure.error, "cause": failure.cause}
            if self._waits_to_retry(state, position, failure.error):
                detail |= {"retry": sum(position.retries), "wake_at": position.wake_at}
                self.note(failed, position.state, within, detail)
                return
            self.note(failed, position.state, within, detail)
            if caught := first_taking(failure.error, state.catch):
                _, catcher = caught
                told = {"Error": failure.error, "Cause": failure.cause}
                try:
                    output = dataflow.placed(catcher.result_path, position.data, told)
                    self._leave(position, catcher.next, output, kind, within)
                    return
                except StateError as unplaced:
                    failure = unplaced
        position.status, position.error, position.cause = Status.FAILED, failure.error, failure.cause

    def _waits_to_retry(self, state: Task | Map | Parallel, position: Position, error: str) -> bool:
        found = first_taking(error, state.retry)
        if found is None:
            return False
        place, retrier = found
        used = position.retries or [0] * len(state.retry)
        if used[place] >= retrier.max_attempts:
            return False
        wait = timedelta(seconds=retrier.delay(used[place], self._random))
        position.retries = [*used[:place], used[place] + 1, *used[place + 1 :]]
        position.status, position.wake_at = Status.WAITING, times.moment_text(self._moment + wait)
        return True
