"""The dead-letter queue: what operators do with what could not be done (FP-20).

It stands at intake, because what is driven again comes in again: as an event, as an execution that goes on,
as a channel that is due. Each action is one commit of what it does and of the letter's new state, and one
line of the audit log. That line is named by the letter and its revision: an action that a crash cut off is
written once, however often it is done again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from flightpulse.bus.details import DeadLetterDetail
from flightpulse.bus.event import FROM_OPERATOR, BusEvent, Publish
from flightpulse.delivery.handoff import Delivery
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused, DeadLetter, LetterState, Stage, dead_letter_id
from flightpulse.domain.notification import Channel
from flightpulse.domain.refusal import Refused
from flightpulse.domain.times import moment_text
from flightpulse.intake.accept import Intake, Outcome
from flightpulse.intake.decode import decode
from flightpulse.intake.source import Arrival
from flightpulse.observability.commit import observed
from flightpulse.store.port import ConditionFailed, Store
from flightpulse.store.repositories import Repositories
from flightpulse.workflow.redrive import Redrive


class Filter(Struct, frozen=True, kw_only=True):
    """Which letters are meant; what is None asks for nothing."""

    state: LetterState | None = LetterState.OPEN
    stage: Stage | None = None
    reason: str | None = None
    source: str | None = None  # how it begins
    since: str | None = None  # received then or later, UTC

    def takes(self, letter: DeadLetter) -> bool:
        """Tell whether a letter is one of those."""
        return (
            self.stage in (None, letter.stage)
            and self.reason in (None, letter.reason)
            and (letter.source or "").startswith(self.source or "")
            and letter.received_at >= (self.since or "")
        )


class Done(Struct, frozen=True, kw_only=True):
    """What became of a letter that was driven again."""

    letter: DeadLetter  # open: refused again, with the new reason
    outcome: str  # of an event: accepted, stale, duplicate or refused; else `goes on`
    event_id: str | None = None  # the event to see through


class DeadLetterQueue:
    """The dead letters, to be inspected and driven again."""

    def __init__(
        self,
        store: Store,
        kept: Repositories,
        *,
        intake: Intake,
        redrive: Redrive,
        delivery: Delivery,
        publish: Publish,
        clock: Clock,
    ) -> None:
        self._store, self._kept, self._intake = store, kept, intake
        self._redrive, self._delivery, self._publish, self._clock = redrive, delivery, publish, clock

    def matching(self, wanted: Filter, *, newest_first: bool = False) -> Iterator[DeadLetter]:
        """Yield letters in the order in which they came, those of each state together."""
        for state in LetterState if wanted.state is None else [wanted.state]:
            yield from filter(
                wanted.takes, self._kept.dead_letters.in_state(state, newest_first=newest_first)
            )

    def named(self, beginning: str) -> DeadLetter:
        """Return the letter whose id begins so; raises ActionRefused where there is none, or several."""
        if found := self._kept.dead_letters.get(beginning) if beginning else None:
            return found
        letters = [
            each for each in self.matching(Filter(state=None)) if each.dead_letter_id.startswith(beginning)
        ]
        if len(letters) == 1:
            return letters[0]
        raise ActionRefused(
            f"{len(letters)} dead letters begin with {beginning!r}; give more of the id"
            if letters
            else f"there is no dead letter {beginning!r}; `flightpulse dead-letters list` names them"
        )

    def mend(self, letter: DeadLetter, body: bytes, *, by: str) -> DeadLetter:
        """Replace what is driven again; the bytes as they came are kept. Raises ActionRefused.

        Of intake, an event is mended. Of a workflow, the bus event that it was started with, as long as that
        was never recorded: the execution begins anew with it. Of delivery nothing is: the text and the
        address come from the store.
        """
        if letter.stage is Stage.DELIVERY:
            raise ActionRefused(
                "a letter of delivery holds nothing to mend: correct the passenger's address, then redrive it"
            )
        if letter.stage is Stage.WORKFLOW:
            self._check_bus_event(letter, body)
        with self._store.one_commit(), _one_at_a_time(letter):
            found = self._still_open(letter)
            mended = self._kept.dead_letters.mend(found, body, by=by, now=self._now())
            self._audit("mended", found, mended, by)
        return mended

    def problem_of(self, letter: DeadLetter) -> str | None:
        """Return why intake would refuse an event by its bytes alone; None: they are right."""
        if letter.stage is Stage.INTAKE:
            try:
                decode(self._kept.dead_letters.current_body(letter))
            except Refused as refused:
                return f"{refused.reason}: {refused}"
        return None

    def redrive(self, letter: DeadLetter, *, by: str) -> Done:
        """Do what it would have done, and no more. Raises ActionRefused: the letter is as it was."""
        with observed(), self._store.one_commit(), _one_at_a_time(letter):
            found = self._still_open(letter)
            return {
                Stage.INTAKE: self._accept_again,
                Stage.WORKFLOW: self._go_on,
                Stage.DELIVERY: self._deliver_again,
            }[found.stage](found, by)

    def discard(self, letter: DeadLetter, *, because: str, by: str) -> DeadLetter:
        """Close a letter without doing it; raises ActionRefused."""
        with self._store.one_commit(), _one_at_a_time(letter):
            return self._close(self._still_open(letter), LetterState.DISCARDED, "discarded", by, because)

    def redrive_execution(self, execution_id: str, *, by: str) -> Done:
        """Let an execution go on that did not end well, and close its letter, even a discarded one.

        Raises ActionRefused.
        """
        letter_id = dead_letter_id(Stage.WORKFLOW, execution_id.encode())
        with self._store.one_commit():
            execution, letter = (
                self._kept.executions.get(execution_id),
                self._kept.dead_letters.get(letter_id),
            )
            if execution is not None and letter is not None:
                with _one_at_a_time(letter):
                    return self._go_on(letter, by)
            self._redrive.execution(execution_id)
            if execution is None:
                raise AssertionError("there is nothing to drive again")
            # Its letter was discarded, and has expired since: the audit log goes by what is left.
            gone = DeadLetter(
                dead_letter_id=letter_id,
                stage=Stage.WORKFLOW,
                reason=execution.status,
                problem="",
                received_at=execution.ended_at or execution.started_at,
                size=0,
                reference=execution_id,
                revision=execution.history_count,
            )
            done = replace(gone, state=LetterState.REDRIVEN)
            self._audit("redriven", gone, done, by)
        return Done(letter=done, outcome="goes on", event_id=execution.event_id)

    def _accept_again(self, letter: DeadLetter, by: str) -> Done:
        body = self._kept.dead_letters.current_body(letter)
        (answer,) = self._intake.accept([Arrival(body, letter.source or "", letter.dead_letter_id)])
        if answer.outcome is Outcome.REFUSED:  # it is kept again, by this id
            refused = self._kept.dead_letters.get(letter.dead_letter_id) or letter
            self._audit("redriven", letter, refused, by)
            return Done(letter=refused, outcome=answer.outcome.value)
        closed = self._close(letter, LetterState.REDRIVEN, "redriven", by)
        return Done(letter=closed, outcome=answer.outcome.value, event_id=answer.event_id)

    def _go_on(self, letter: DeadLetter, by: str) -> Done:
        mended = (
            None if letter.mended is None else self._bus_event(self._kept.dead_letters.current_body(letter))
        )
        self._redrive.execution(letter.reference or "", mended)
        closed = self._close(letter, LetterState.REDRIVEN, "redriven", by)
        return Done(letter=closed, outcome="goes on", event_id=(letter.reference or "").partition(":")[2])

    def _deliver_again(self, letter: DeadLetter, by: str) -> Done:
        about = msgspec.json.decode(self._kept.dead_letters.current_body(letter))
        self._delivery.redrive(about["event_id"], about["passenger_id"], Channel(about["channel"]))
        closed = self._close(letter, LetterState.REDRIVEN, "redriven", by)
        return Done(letter=closed, outcome="goes on", event_id=about["event_id"])

    def _close(
        self, letter: DeadLetter, state: LetterState, action: str, by: str, because: str | None = None
    ) -> DeadLetter:
        closed = replace(letter, state=state, closed_at=self._now(), closed_by=by, because=because)
        closed = self._kept.dead_letters.write(letter, closed)
        self._audit(action, letter, closed, by)
        return closed

    def _still_open(self, letter: DeadLetter) -> DeadLetter:
        """Return a letter as it is now; raises ActionRefused where it is closed, or not as it was read."""
        found = self._kept.dead_letters.get(letter.dead_letter_id)
        if found is None or found.revision != letter.revision:
            raise ActionRefused(f"{letter.dead_letter_id} has changed since it was read: look at it again")
        if found.state is not LetterState.OPEN:
            raise ActionRefused(
                f"{letter.dead_letter_id} is {found.state} already, by {found.closed_by} at {found.closed_at}"
            )
        return found

    def _check_bus_event(self, letter: DeadLetter, body: bytes) -> None:
        event = self._bus_event(body)
        event_id = event["detail"].get("event_id") or event["id"]
        expected = (letter.reference or "").partition(":")[2]
        if event_id != expected:
            raise ActionRefused(
                f"the event is {event_id!r}, not {expected!r}: another event is put on the bus anew"
            )
        if self._kept.events.get(expected) is not None:
            raise ActionRefused(
                f"{expected!r} is recorded, and stays as it is; announce what is right by an event of its own"
            )

    def _bus_event(self, body: bytes) -> dict[str, Any]:
        try:
            msgspec.json.decode(body, type=BusEvent)
        except msgspec.DecodeError as error:
            raise ActionRefused(f"this is no bus event: {error}") from None
        event: dict[str, Any] = msgspec.json.decode(body)
        return event

    def _audit(self, action: str, before: DeadLetter, after: DeadLetter, by: str) -> None:
        """Write a line of the audit log, before the commit: what is done is never without it."""
        now = self._now()
        detail = DeadLetterDetail(
            dead_letter_id=before.dead_letter_id,
            stage=before.stage,
            reason=before.reason,
            state=after.state,
            by=by,
            because=after.because,
            timestamp=now,
        )
        event = BusEvent(
            id=f"{before.dead_letter_id}:{before.revision}:{action}",
            source=FROM_OPERATOR,
            detail_type=f"dead_letter.{action}",
            time=now,
            detail=detail.as_item(),
        )
        self._publish([event])

    def _now(self) -> str:
        return moment_text(self._clock.now())


@contextmanager
def _one_at_a_time(letter: DeadLetter) -> Iterator[None]:
    """Say plainly that somebody else did something with a letter at the same time."""
    try:
        yield
    except ConditionFailed:
        raise ActionRefused(
            f"somebody else has just seen to {letter.dead_letter_id}: look at it again"
        ) from None
