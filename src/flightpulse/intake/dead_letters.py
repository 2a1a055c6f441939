"""The dead-letter queue: what operators do with what could not be done (FP-20).

It stands at intake, because what is driven again comes in again: as an event, as an execution that goes on,
as a channel that is due. Each action is one commit of what it does and of the letter's new state, and one
line of the audit log.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from flightpulse.bus.event import BusEvent, event_id_of
from flightpulse.delivery.handoff import Delivery
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused, DeadLetter, LetterState, Stage, dead_letter_id
from flightpulse.domain.refusal import Refused
from flightpulse.domain.times import moment_text
from flightpulse.intake.accept import Intake, Outcome
from flightpulse.intake.audit import Audit
from flightpulse.intake.decode import decode
from flightpulse.intake.mending import bus_event, startable
from flightpulse.intake.source import Arrival
from flightpulse.observability.commit import observed
from flightpulse.routing.router import Router
from flightpulse.store.port import ConditionFailed, InvalidWrite, Store
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.executions import Execution
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.redrive import Redrive, has_gone_on
from flightpulse.workflow.tasks.record_disruption import disruption_of
from flightpulse.workflow.work import Work

#: So much of an id names a letter: less is a slip, and an empty text begins every id.
SHORTEST_NAME = 4


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
    """What became of what was driven again: a letter, or an execution by its own name."""

    stage: Stage
    letter: DeadLetter | None  # open: refused again, with the new reason; None: of an execution that has none
    outcome: str  # what intake says of an event, an execution's status, where a message stands
    event_id: str | None = None  # the event to see through
    execution_id: str | None = None


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
        router: Router,
        clock: Clock,
    ) -> None:
        self._store, self._kept, self._intake = store, kept, intake
        self._redrive, self._delivery, self._router, self._clock = redrive, delivery, router, clock
        self._audit = Audit(kept.outbox, clock)

    def matching(self, wanted: Filter, *, newest_first: bool = False) -> Iterator[DeadLetter]:
        """Yield letters in the order in which they came, those of each state together."""
        for state in LetterState if wanted.state is None else [wanted.state]:
            yield from filter(
                wanted.takes, self._kept.dead_letters.in_state(state, newest_first=newest_first)
            )

    def named(self, beginning: str, *, state: LetterState | None = None) -> DeadLetter:
        """Return the letter whose id begins so, of a state or of any; a whole id names it in every state.

        Raises ActionRefused where there is none, or several.
        """
        if len(beginning) < SHORTEST_NAME:
            raise ActionRefused(
                f"{beginning!r} is too little of a dead letter's id: give {SHORTEST_NAME} characters or more"
            )
        if found := self._kept.dead_letters.get(beginning):
            return found
        letters = [
            each for each in self.matching(Filter(state=state)) if each.dead_letter_id.startswith(beginning)
        ]
        if len(letters) == 1:
            return letters[0]
        which = "dead" if state is None else f"{state} dead"
        raise ActionRefused(
            f"{len(letters)} {which} letters begin with {beginning!r}; give more of the id"
            if letters
            else f"there is no {which} letter {beginning!r}; `flightpulse dead-letters list` names them"
        )

    def mend(self, letter: DeadLetter, body: bytes, *, by: str) -> DeadLetter:
        """Replace what is driven again; the bytes as they came are kept. Raises ActionRefused.

        Of intake, an event is mended; of routing, a bus event. Of a workflow, the one that it was started
        with, as long as that was never recorded: the execution begins anew with it. Of delivery nothing is:
        the text and the address come from the store.
        """
        if letter.stage is Stage.DELIVERY:
            raise ActionRefused(
                "a letter of delivery holds nothing to mend: correct where the passenger is reached "
                "(`flightpulse passengers correct`), then redrive it"
            )
        if letter.stage is Stage.ROUTING:
            startable(body)
        if letter.stage is Stage.WORKFLOW:
            self._check_bus_event(letter, body)
        with self._store.one_commit(), _one_at_a_time(letter.dead_letter_id):
            found = self._still_open(letter)
            mended = self._kept.dead_letters.mend(found, body, by=by, now=self._now())
            self._audit.letter("mended", found, mended, by)
        return mended

    def problem_of(self, letter: DeadLetter) -> str | None:
        """Return why an event would be refused again, by its bytes; None: nothing is wrong with them."""
        if letter.stage is Stage.DELIVERY:
            return None
        body = self._kept.dead_letters.current_body(letter)
        try:
            if letter.stage is Stage.INTAKE:
                decode(body)
            elif letter.stage is Stage.ROUTING:
                self._router.starts(msgspec.convert(bus_event(body), BusEvent))
            else:
                event = bus_event(body)
                if self._kept.events.get(event_id_of(event)) is None:
                    work = Work(self._store, self._kept, self._clock)
                    disruption_of(work, event, self._execution(letter).workflow)
        except Refused as refused:
            return f"{refused.reason}: {refused}"
        except TaskError as error:
            return str(error)
        return None

    def redrive(self, letter: DeadLetter, *, by: str) -> Done:
        """Do what it would have done, and no more. Raises ActionRefused: the letter is as it was."""
        with observed(), self._store.one_commit(), _one_at_a_time(letter.dead_letter_id):
            found = self._still_open(letter)
            return {
                Stage.INTAKE: self._accept_again,
                Stage.ROUTING: self._start_again,
                Stage.WORKFLOW: self._go_on,
                Stage.DELIVERY: self._deliver_again,
            }[found.stage](found, by)

    def discard(self, letter: DeadLetter, *, because: str, by: str) -> DeadLetter:
        """Close a letter without doing it; raises ActionRefused."""
        with self._store.one_commit(), _one_at_a_time(letter.dead_letter_id):
            return self._close(self._still_open(letter), LetterState.DISCARDED, "discarded", by, because)

    def redrive_execution(self, execution_id: str, *, by: str) -> Done:
        """Let an execution go on that did not end well, and close its letter, even a discarded one.

        The letter may be gone: it was discarded, and has expired. Raises ActionRefused.
        """
        with observed(), self._store.one_commit(), _one_at_a_time(execution_id):
            letter = self._kept.dead_letters.get(_letter_id(execution_id))
            execution = self._gone_on(execution_id, letter)
            if letter is not None:
                letter = self._kept.dead_letters.write(letter, self._closed(letter, LetterState.REDRIVEN, by))
            self._audit.execution(execution, letter, by)
        return _of_execution(execution, letter)

    def as_it_stands(self, done: Done) -> Done:
        """Return what has become of what was driven again by now."""
        if done.execution_id is not None:
            execution = self._kept.executions.get(done.execution_id)
            letter = self._kept.dead_letters.get(_letter_id(done.execution_id))
            return done if execution is None else _of_execution(execution, letter)
        if done.letter is None:
            return done
        letter = self._kept.dead_letters.get(done.letter.dead_letter_id) or done.letter
        outcome = self._channel_state(letter) if done.stage is Stage.DELIVERY else done.outcome
        return replace(done, letter=letter, outcome=outcome)

    def _accept_again(self, letter: DeadLetter, by: str) -> Done:
        body = self._kept.dead_letters.current_body(letter)
        (answer,) = self._intake.accept([Arrival(body, letter.source or "", letter.dead_letter_id)])
        if answer.outcome is Outcome.REFUSED:  # it is kept again, by this id
            refused = self._kept.dead_letters.get(letter.dead_letter_id) or letter
            self._audit.letter("redriven", letter, refused, by)
            return Done(stage=letter.stage, letter=refused, outcome=answer.outcome.value)
        closed = self._close(letter, LetterState.REDRIVEN, "redriven", by)
        outcome = answer.outcome.value
        return Done(stage=letter.stage, letter=closed, outcome=outcome, event_id=answer.event_id)

    def _start_again(self, letter: DeadLetter, by: str) -> Done:
        event = bus_event(self._kept.dead_letters.current_body(letter))
        try:
            self._router.start(msgspec.convert(event, BusEvent))
        except Refused as refused:
            reason, problem, field = refused.reason, refused.problem, refused.field
            came = replace(letter, reason=reason, problem=problem, field=field, received_at=self._now())
            again = self._kept.dead_letters.keep(came, b"")  # by this id, with its bytes as they are
            self._audit.letter("redriven", letter, again, by)
            return Done(stage=letter.stage, letter=again, outcome=Outcome.REFUSED.value)
        closed = self._close(letter, LetterState.REDRIVEN, "redriven", by)
        return Done(stage=letter.stage, letter=closed, outcome="started", event_id=event_id_of(event))

    def _go_on(self, letter: DeadLetter, by: str) -> Done:
        execution = self._gone_on(letter.reference or "", letter)
        return _of_execution(execution, self._close(letter, LetterState.REDRIVEN, "redriven", by))

    def _gone_on(self, execution_id: str, letter: DeadLetter | None) -> Execution:
        """Let an execution go on, from its letter's event where that was mended.

        One whose letter a crash left open after it had gone on is as it is to be.
        """
        if letter is None:
            return self._redrive.execution(execution_id)
        if letter.state is LetterState.OPEN:
            execution = self._kept.executions.get(execution_id)
            if execution is not None and has_gone_on(execution, letter.received_at):
                return execution
        mended = None if letter.mended is None else bus_event(self._kept.dead_letters.current_body(letter))
        return self._redrive.execution(execution_id, mended)

    def _deliver_again(self, letter: DeadLetter, by: str) -> Done:
        if letter.event_id is None or letter.passenger_id is None or letter.channel is None:
            raise ActionRefused(f"{letter.dead_letter_id} does not say whom it was to tell: discard it")
        self._delivery.redrive(letter.event_id, letter.passenger_id, letter.channel)
        closed = self._close(letter, LetterState.REDRIVEN, "redriven", by)
        outcome = self._channel_state(letter)
        return Done(stage=letter.stage, letter=closed, outcome=outcome, event_id=letter.event_id)

    def _channel_state(self, letter: DeadLetter) -> str:
        row = self._kept.ledger.get(letter.event_id or "", letter.passenger_id or "")
        state = None if row is None or letter.channel is None else row.channels.get(letter.channel)
        return "gone" if state is None else state.state.value

    def _close(
        self, letter: DeadLetter, state: LetterState, action: str, by: str, because: str | None = None
    ) -> DeadLetter:
        closed = self._kept.dead_letters.write(letter, self._closed(letter, state, by, because))
        self._audit.letter(action, letter, closed, by)
        return closed

    def _closed(
        self, letter: DeadLetter, state: LetterState, by: str, because: str | None = None
    ) -> DeadLetter:
        return replace(letter, state=state, closed_at=self._now(), closed_by=by, because=because)

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
        """See that an execution can begin anew with a mended event; raises ActionRefused."""
        event = startable(body)
        event_id, expected = event_id_of(event), self._execution(letter).event_id
        if event_id != expected:
            raise ActionRefused(
                f"the event is {event_id!r}, not {expected!r}: another event is put on the bus anew"
            )
        if self._kept.events.get(expected) is not None:
            raise ActionRefused(
                f"{expected!r} is recorded, and stays as it is; announce what is right by an event of its own"
            )

    def _execution(self, letter: DeadLetter) -> Execution:
        found = self._kept.executions.get(letter.reference or "")
        if found is None:
            raise ActionRefused(f"there is no execution {letter.reference!r}")
        return found

    def _now(self) -> str:
        return moment_text(self._clock.now())


def _letter_id(execution_id: str) -> str:
    return dead_letter_id(Stage.WORKFLOW, execution_id.encode())


def _of_execution(execution: Execution, letter: DeadLetter | None) -> Done:
    return Done(
        stage=Stage.WORKFLOW,
        letter=letter,
        outcome=execution.status,
        event_id=execution.event_id,
        execution_id=execution.execution_id,
    )


@contextmanager
def _one_at_a_time(named: str) -> Iterator[None]:
    """Say plainly that somebody else did something at the same time, or that no table holds what is to be."""
    try:
        yield
    except ConditionFailed:
        raise ActionRefused(f"somebody else has just seen to {named}: look at it again") from None
    except InvalidWrite as error:
        raise ActionRefused(str(error)) from None
