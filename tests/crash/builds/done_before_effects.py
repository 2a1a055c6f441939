"""States are recorded as done before their effects are durable: a crash between leaves nobody told.

Missing, at every level: the one commit of a task's effects and its state's record; another run of what is
recorded as done, since an execution that has ended is never due; and the stream's place is reached before
what was read is published, too. That events are delivered again changes nothing: they are known.
"""

from contextlib import suppress
from copy import deepcopy
from typing import Any
from unittest.mock import patch

from flightpulse.routing.stream import BATCH, StreamHandler
from flightpulse.store.repositories.executions import Execution
from flightpulse.workflow.runner import Runner
from flightpulse.workflow.work import Work

_run_whole, _perform = Runner._run, Runner._perform


class _Undone(Exception):
    pass


def spoil() -> None:
    """Spoil it."""
    patch.object(Runner, "_run", _run).start()
    patch.object(StreamHandler, "_read", _read).start()


def _run(self: Runner, execution: Execution) -> None:
    """Find out what a run does, undo it, record that it is done, and do it."""
    performed: list[tuple[str, Any]] = []
    recorded: list[tuple[Any, ...]] = []
    tried, metrics = deepcopy(execution), self._kept.metrics
    record, add = self._kept.executions.record, metrics.add

    def perform(runner: Runner, work: Work, name: str, given: Any, deadline: Any) -> Any:
        performed.append((name, deepcopy(given)))
        return _perform(runner, work, name, given, deadline)

    with (
        patch.object(Runner, "_perform", perform),
        patch.object(self._kept.executions, "record", lambda *given: recorded.append((record, given))),
        patch.object(metrics, "add", lambda *given: recorded.append((add, given))),
        suppress(_Undone),
        self._store.one_commit(),
    ):
        _run_whole(self, tried)
        raise _Undone
    with self._store.one_commit():
        for write, given in recorded:
            write(*given)
    with self._store.one_commit():
        work = Work(self._store, self._kept, self._clock)
        for name, asked in performed:
            self._tasks[name](work, asked)


def _read(self: StreamHandler, table: str) -> int:
    reader = f"stream/{table}"
    changes = self._store.changes(table, after=self._kept.checkpoints.position(reader), limit=BATCH)
    if changes:
        self._kept.checkpoints.reach(reader, changes[-1].position)
        self._router.publish([event for change in changes if (event := self._event(change)) is not None])
    return len(changes)
