"""The runner: executions, durably. Task effects and the state's record commit together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import inf
from random import Random
from typing import Any

import msgspec

from flightpulse.domain.clock import Clock
from flightpulse.domain.execution import Status
from flightpulse.domain.times import moment_text
from flightpulse.observability.commit import observed
from flightpulse.observability.logs import Happened, place_of
from flightpulse.observability.traces import Name, span
from flightpulse.store.port import ConditionFailed, Store, StoreFailure
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.executions import Execution
from flightpulse.workflow.context import ExecutionContext
from flightpulse.workflow.failure import RUNTIME, TIMEOUT, StateError, TaskError
from flightpulse.workflow.history import HistoryEntry
from flightpulse.workflow.machine import advance
from flightpulse.workflow.position import Position, begin
from flightpulse.workflow.states import Machine
from flightpulse.workflow.tasks import Task
from flightpulse.workflow.tasks.keep_dead_letter import keep_dead_letter
from flightpulse.workflow.work import Work

#: How a workflow ends that has kept its dead letter by itself.
DEAD_LETTERED = "DeadLettered"

#: In place of a workflow that is no longer defined: its executions end, and are kept as dead letters.
_NO_MACHINE = Machine(start_at="(no such workflow)", states={})

#: States that share a commit at most; a crash repeats no more than these.
STEPS = 200

#: Executions looked up at a time.
BATCH = 10

_HAPPENED = {
    Status.SUCCEEDED: Happened.EXECUTION_ENDED,
    Status.FAILED: Happened.EXECUTION_FAILED,
    Status.TIMED_OUT: Happened.EXECUTION_FAILED,
}


class Runner:
    """Runs whatever execution is due, from the last state recorded on."""

    def __init__(
        self,
        store: Store,
        repositories: Repositories,
        machines: Mapping[str, Machine],
        tasks: Mapping[str, Task],
        clock: Clock,
        random: Random,
    ) -> None:
        """Be ready to run; `random` is what machines draw from: jitter, States.UUID, States.MathRandom."""
        self._store, self._kept, self._machines, self._tasks = store, repositories, machines, tasks
        self._clock, self._random = clock, random

    def run_due(self, stopped: Callable[[], bool] = lambda: False, passengers: float = inf) -> int:
        """Advance executions that are due, those that wait longest first; return how many there were.

        No other is begun when those done affect so many passengers, or when it is time to stop.
        """
        due = self._kept.executions.due(moment_text(self._clock.now()), BATCH)
        for done, execution in enumerate(due):
            if passengers <= 0 or stopped():
                return done
            self._run(execution)
            passengers -= affected(execution)
        return len(due)

    def _run(self, execution: Execution) -> None:
        try:
            self._advance(execution)
        except StoreFailure:
            raise
        except ConditionFailed:
            pass  # another process took it further since it was read; what is left is found due again
        except Exception as error:  # noqa: BLE001 - one that cannot go on holds up no other
            self._end(execution.execution_id, error)

    def _end(self, execution_id: str, error: Exception) -> None:
        """End an execution that cannot be advanced, or not be recorded: a dead letter, without its data."""
        execution = self._kept.executions.get(execution_id)
        if execution is None:
            raise error
        position = begin(self._machines.get(execution.workflow, _NO_MACHINE), None)
        where = place_of(error)
        position.status, position.error = Status.FAILED, RUNTIME
        position.cause = f"{where['error']} at {where['place']}"
        now = moment_text(self._clock.now())
        entry = HistoryEntry("ExecutionFailed", now, "", "", {"error": RUNTIME, "cause": position.cause})
        with observed() as seen, self._store.one_commit():
            self._keep_dead_letter(Work(self._store, self._kept, self._clock), execution, position)
            self._record(execution, position, [entry])
            seen.log(
                Happened.EXECUTION_FAILED,
                event_id=execution.event_id,
                execution_id=execution_id,
                workflow=execution.workflow,
                outcome=execution.status,
                reason=RUNTIME,
            )

    def _advance(self, execution: Execution) -> None:
        machine = self._machines.get(execution.workflow, _NO_MACHINE)
        context = ExecutionContext(execution.execution_id, execution.started_at, execution.input)
        traceparent = self._kept.events.traceparent(execution.event_id)
        with (
            observed() as seen,
            seen.span(f"{Name.WORKFLOW} {execution.workflow}", traceparent, event_id=execution.event_id),
            self._store.one_commit(),
        ):
            work = Work(self._store, self._kept, self._clock)
            position = (
                begin(machine, execution.input)
                if execution.position is None
                else msgspec.convert(execution.position, Position)
            )
            entries: list[HistoryEntry] = []
            for _ in range(STEPS):
                entries += advance(
                    machine,
                    position,
                    context=context,
                    perform=lambda name, given, deadline: self._perform(work, name, given, deadline),
                    now=self._clock.now,
                    random=self._random,
                )
                if position.status is not Status.RUNNING:
                    break
            if position.status in (Status.FAILED, Status.TIMED_OUT) and position.error != DEAD_LETTERED:
                self._keep_dead_letter(work, execution, position)
            if not execution.history_count:
                seen.measured.started()
            self._record(execution, position, entries)
            self._kept.metrics.add(seen.measured, self._clock.now())
            seen.log(
                _HAPPENED.get(position.status, Happened.EXECUTION_ADVANCED),
                event_id=execution.event_id,
                execution_id=execution.execution_id,
                workflow=execution.workflow,
                outcome=execution.status,
                reason=position.error or "",
                states=sum(entry.type.endswith("StateEntered") for entry in entries),
            )
            for entry in entries:
                if entry.type == "TaskFailed":
                    seen.log(
                        Happened.TASK_FAILED,
                        event_id=execution.event_id,
                        execution_id=execution.execution_id,
                        workflow=execution.workflow,
                        state=entry.state,
                        error=entry.detail["error"],
                        **({"retry": entry.detail["retry"]} if "retry" in entry.detail else {}),
                    )

    def _keep_dead_letter(self, work: Work, execution: Execution, position: Position) -> None:
        """Keep what ended past its machine's own care: in KeepDeadLetter, as States.Runtime, out of time."""
        given = {
            "event": execution.input,
            "workflow": execution.workflow,
            "execution_id": execution.execution_id,
            "error": {"Error": position.error, "Cause": position.cause},
        }
        keep_dead_letter(work, given)

    def _perform(self, work: Work, name: str, given: Any, deadline: datetime) -> Any:
        try:
            # A task that fails, or takes too long, leaves nothing behind.
            with span(f"{Name.TASK} {name}"), self._store.one_commit():
                answer = self._tasks[name](work, given)
                if self._clock.now() > deadline:
                    raise StateError(TIMEOUT, f"{name} was not done by {moment_text(deadline)}")
                return answer
        except StoreFailure:
            raise
        except StateError:
            work.forget()
            raise
        except Exception as error:  # retried, then a dead letter, as the machine says
            work.forget()
            # Where, and not what it says: that may hold a name, and this goes into histories.
            where = place_of(error)
            raise TaskError(where["error"], where["place"]) from error

    def _record(self, execution: Execution, position: Position, entries: list[HistoryEntry]) -> None:
        execution.position = msgspec.to_builtins(position)
        now = moment_text(self._clock.now())
        if position.has_ended:
            execution.status, execution.ended_at, execution.wake_at = position.status.value, now, None
        else:
            execution.wake_at = position.wake_at or now
        self._kept.executions.record(execution, entries)


def affected(execution: Execution) -> int:
    """Return how many passengers an execution's event affects, as it says itself."""
    said = execution.input.get("detail", {}).get("affected_passengers_count")
    return said if isinstance(said, int) else 0  # an event put on the bus by hand may lack it
