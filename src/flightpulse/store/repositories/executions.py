"""Runs of workflows in the store: input, position, history, outcome."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct

from flightpulse.domain.execution import GAVE_UP, Status
from flightpulse.domain.ids import execution_id
from flightpulse.store.condition import Between, Prefix, equals
from flightpulse.store.port import InvalidWrite, Operation, Put, Store, Update, every_item, whole_table

TABLE = "executions"
#: An event that a workflow is started with: twice that, and where the execution stands, fit an item.
MAX_INPUT_BYTES = 160 * 1024

_OPEN = "0"  # the partition of open executions; one process runs them all

#: What becomes of an execution.
STATUSES = (Status.RUNNING, Status.SUCCEEDED, *GAVE_UP)

#: Executions looked up at a time for a list.
_LISTED = 100


class Execution(Struct, kw_only=True, omit_defaults=True):
    """One run of a workflow, as recorded after its last step."""

    execution_id: str
    workflow: str
    status: str = "RUNNING"  # one of STATUSES
    input: dict[str, Any]  # the bus event
    position: dict[str, Any] | None = None  # where it stands; None: not begun
    started_at: str
    wake_at: str | None = None  # when it goes on; None when ended
    ended_at: str | None = None
    redriven_at: str | None = None  # when it was last driven again
    redrive_count: int = 0
    history_count: int = 0

    @property
    def event_id(self) -> str:
        """The event that it was started for."""
        return self.execution_id.partition(":")[2]


class Executions:
    """The executions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def started(self, workflow: str, event_id: str, bus_event: dict[str, Any], now: str) -> Put:
        """Return the write that starts a workflow for an event, once; raises InvalidWrite."""
        check_input(bus_event)
        execution = Execution(
            execution_id=execution_id(workflow, event_id),
            workflow=workflow,
            input=bus_event,
            started_at=now,
            wake_at=now,
        )
        item = {**_key(execution.execution_id), "open": _OPEN, "status": "RUNNING"}
        return Put(TABLE, {**item, **msgspec.to_builtins(execution)}, if_absent=True)

    def get(self, execution_id: str) -> Execution | None:
        """Return the execution of an id, or None."""
        item = self._store.get(TABLE, _key(execution_id))
        return None if item is None else _read(item)

    def due(self, now: str, limit: int) -> list[Execution]:
        """Return open executions that go on now or earlier, those that wait longest first."""
        page = self._store.query(TABLE, _OPEN, index="OpenIndex", sort=Between(None, now), limit=limit)
        return list(map(_read, page.items))

    def next_wake(self) -> str | None:
        """Return when the next open execution goes on; None: none is open."""
        page = self._store.query(TABLE, _OPEN, index="OpenIndex", limit=1)
        return page.items[0]["wake_at"] if page.items else None

    def record(self, execution: Execution, entries: Sequence[Struct]) -> None:
        """Record where an execution stands, and what it did since it was last recorded."""
        changed: dict[str, Any] = {"status": execution.status}
        removed = []
        for name in ("position", "ended_at", "wake_at"):
            value = getattr(execution, name)
            if value is None:
                removed.append(name)
            else:
                changed[name] = value
        if execution.wake_at is None:
            removed.append("open")
        self._write(execution, changed, removed, entries)

    def redrive(self, execution: Execution, entries: Sequence[Struct], now: str) -> None:
        """Open an execution that has ended: it goes on now, from its position, with its input.

        Raises ConditionFailed, where somebody else has done so.
        """
        execution.status, execution.wake_at, execution.ended_at = "RUNNING", now, None
        execution.redriven_at, execution.redrive_count = now, execution.redrive_count + 1
        changed: dict[str, Any] = {
            "open": _OPEN,
            "status": execution.status,
            "wake_at": now,
            "redriven_at": now,
            "redrive_count": execution.redrive_count,
            "input": execution.input,
        }
        if execution.position is None:
            self._write(execution, changed, ["ended_at", "position"], entries)
        else:
            self._write(execution, {**changed, "position": execution.position}, ["ended_at"], entries)

    def _write(
        self, execution: Execution, changed: dict[str, Any], removed: Sequence[str], entries: Sequence[Struct]
    ) -> None:
        count = execution.history_count
        history = {"PK": _key(execution.execution_id)["PK"], "SK": f"HISTORY#{count:06d}"}
        writes: list[Operation] = [
            Update(
                TABLE,
                _key(execution.execution_id),
                set={**changed, "history_count": count + 1},
                remove=tuple(removed),
                conditions=(equals("history_count", count or None),),
            ),
            Put(TABLE, {**history, "entries": msgspec.to_builtins(entries)}),
        ]
        self._store.transact(writes)
        execution.history_count += 1

    def history(self, execution_id: str) -> Iterator[dict[str, Any]]:
        """Yield what an execution did, entry by entry."""
        partition = _key(execution_id)["PK"]
        for item in every_item(self._store, TABLE, partition, sort=Prefix("HISTORY#")):
            yield from item["entries"]

    def in_status(self, status: str) -> Iterator[Execution]:
        """Yield the executions of a status, the one that was started last first."""
        found = every_item(self._store, TABLE, status, index="StatusIndex", descending=True, limit=_LISTED)
        while keys := [{"PK": item["PK"], "SK": item["SK"]} for item in islice(found, _LISTED)]:
            yield from map(_read, self._store.batch_get(TABLE, keys))

    def count_open(self, most: int) -> int:
        """Count the executions that have not ended, `most` of them at most."""
        return sum(1 for _ in islice(every_item(self._store, TABLE, _OPEN, index="OpenIndex"), most))

    def all(self) -> Iterator[Execution]:
        """Yield every execution; it reads the whole table."""
        return (_read(item) for item in whole_table(self._store, TABLE) if item["SK"] == "METADATA")


def _key(execution_id: str) -> dict[str, str]:
    return {"PK": f"EXECUTION#{execution_id}", "SK": "METADATA"}


def _read(item: dict[str, Any]) -> Execution:
    return msgspec.convert(item, Execution)


def check_input(bus_event: dict[str, Any]) -> None:
    """See that an execution can hold its event twice, as input and as data; raises InvalidWrite."""
    size = len(msgspec.json.encode(bus_event))
    if size > MAX_INPUT_BYTES:
        raise InvalidWrite(f"an event of {size} bytes is larger than the {MAX_INPUT_BYTES} a workflow takes")
