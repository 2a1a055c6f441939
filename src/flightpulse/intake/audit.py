"""The audit log of what operators do: a line an action (FP-20).

It is committed with the action, in the outbox, and written after it: neither is ever without the other. It is
named by what it is about and how often that was changed.
"""

from flightpulse.bus.details import DeadLetterDetail, Detail, ExecutionRedrivenDetail
from flightpulse.bus.event import FROM_OPERATOR, BusEvent
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import DeadLetter
from flightpulse.domain.times import moment_text
from flightpulse.store.repositories.executions import Execution
from flightpulse.store.repositories.outbox import Outbox


class Audit:
    """Lets operators' actions go on the bus, from where a rule takes them to the audit log."""

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox, self._clock = outbox, clock

    def letter(self, action: str, before: DeadLetter, after: DeadLetter, by: str) -> None:
        """Say what was done with a dead letter: mended, redriven or discarded."""
        now = moment_text(self._clock.now())
        detail = DeadLetterDetail(
            dead_letter_id=before.dead_letter_id,
            stage=before.stage,
            reason=before.reason,
            state=after.state,
            by=by,
            because=after.because,
            timestamp=now,
        )
        self._say(f"{before.dead_letter_id}:{before.revision}:{action}", f"dead_letter.{action}", detail, now)

    def execution(self, execution: Execution, letter: DeadLetter | None, by: str) -> None:
        """Say that an execution was driven again by its own id, which closed its letter, if it has one."""
        now = moment_text(self._clock.now())
        detail = ExecutionRedrivenDetail(
            execution_id=execution.execution_id,
            workflow=execution.workflow,
            event_id=execution.event_id,
            redrive_count=execution.redrive_count,
            dead_letter_id=None if letter is None else letter.dead_letter_id,
            by=by,
            timestamp=now,
        )
        name = f"{execution.execution_id}:{execution.redrive_count}:redriven"
        self._say(name, "execution.redriven", detail, now)

    def _say(self, name: str, detail_type: str, detail: Detail, now: str) -> None:
        event = BusEvent(
            id=name, source=FROM_OPERATOR, detail_type=detail_type, time=now, detail=detail.as_item()
        )
        self._outbox.put(event.id, event.as_item(), now)
