"""The flow on one data folder: whatever is due is done, by one process at a time."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, TypeVar

from flightpulse.delivery.completeness import Account, account
from flightpulse.delivery.handoff import Delivery
from flightpulse.domain.clock import Clock, SetClock
from flightpulse.domain.execution import Status
from flightpulse.domain.ids import Ids, execution_id
from flightpulse.domain.notification import moment_of
from flightpulse.domain.times import moment_text, parse
from flightpulse.intake.accept import Answer, Intake
from flightpulse.intake.source import Source
from flightpulse.routing.relay import Relay
from flightpulse.routing.stream import StreamHandler
from flightpulse.store.folder import Folder, FolderError, FolderUnusable
from flightpulse.store.port import Store, StoreFull
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.executions import Execution
from flightpulse.store.repositories.ledger import DUE
from flightpulse.workflow.runner import Runner, affected
from flightpulse.workflow.states import Machine

T = TypeVar("T")

#: Is told what somebody who waits should know.
Notice = Callable[[str], None]

#: Tells whether it is time to stop.
Stopped = Callable[[], bool]

#: How often a process that runs the flow looks for work that others wrote, in seconds; and how soon after
#: it had some, as more may follow: each time it finds none, it waits for twice as long.
_LOOK_EVERY, _LOOK_SOON = 0.05, 0.002

#: Executions of a turn affect so many passengers, as a rule: enough to be worth a hand-off, and few enough
#: that the first of them wait for nobody else's execution.
_PASSENGERS_A_TURN = 100

#: How long a command waits for the process that runs the flow, in seconds.
_PATIENCE = 120.0

#: How long a command that works alone waits in all for what is tried again, in seconds.
_WAITS_ALONE = 30.0

#: After how long it says that it waits, in seconds.
_SAYS_SO_AFTER = 3.0

#: Open work is counted so far and no further: whoever stops a storm is not to wait for a number.
COUNTED = 10_000

_SWEEP_EVERY = timedelta(minutes=1)

#: How long a full disk is left alone, in seconds.
_TRY_AGAIN = 5.0


class Waiting(NamedTuple):
    """What is left to do for some events."""

    executions: int
    messages: int
    until: datetime | None  # when the first of it is due, by the folder's clock; None: nothing is left


def waited_out(act: Callable[[], T], notice: Notice, stopped: Stopped) -> T | None:
    """Do something; a full disk is told of and waited out. None: it was time to stop."""
    is_full = False
    while not stopped():
        try:
            done = act()
        except StoreFull as error:
            if not is_full:
                notice(f"{error}. It is tried again every {_TRY_AGAIN:.0f} seconds")
            is_full = True
            _wait(_TRY_AGAIN, stopped)
            continue
        if is_full:
            notice("There is space again: the flow goes on")
        return done
    return None


class Flow:
    """What is done with the parts of an application; `app.Application` builds them."""

    ids: Ids
    folder: Folder
    store: Store
    clock: Clock
    kept: Repositories
    intake: Intake
    workflows: Mapping[str, Machine]
    runner: Runner
    delivery: Delivery
    stream: StreamHandler
    relay: Relay
    notice: Notice

    def take(self, source: Source) -> Iterator[Answer]:
        """Accept a source's events, batch by batch, and yield what became of each."""
        for batch in source:
            yield from self.intake.accept(batch)

    def drain(self) -> int:
        """Do all work that is due; return how much there was."""
        done = 0
        while worked := self._work():
            done += worked
        return done

    def _work(self, stopped: Stopped = lambda: False) -> int:
        """Do a turn of the work that is due: whom executions concern is told before others are run."""
        done = self.runner.run_due(stopped, _PASSENGERS_A_TURN)
        if stopped():
            return done
        return done + self.delivery.run_due() + self.relay.run_due() + self.stream.run_due()

    def next_due(self) -> datetime | None:
        """Return when the next work is due; None: there is none."""
        due = [self.kept.executions.next_wake(), self.kept.ledger.next_due(DUE)]
        return min((parse(each) for each in due if each is not None), default=None)

    def run(self, stopped: Stopped) -> None:
        """Run the flow until it is stopped: do what is due, look for more, and take away what has expired.

        A full disk is told of and waited out: what was accepted goes on when there is space again.
        """
        swept: datetime | None = None

        def turn() -> int:
            nonlocal swept
            worked = self._work(stopped)
            # The sweep forgets old records of the stream as well: not before they are read.
            if (swept is None or self.clock.now() - swept >= _SWEEP_EVERY) and not self.stream.run_due():
                self.store.sweep()
                swept = self.clock.now()
            return worked or int(self.store.catch_up())

        wait = _LOOK_SOON
        while not stopped():
            if waited_out(turn, self.notice, stopped):
                wait = _LOOK_SOON
            else:
                time.sleep(wait)
                wait = min(2 * wait, _LOOK_EVERY)

    def waiting(self, event_ids: Sequence[str]) -> Waiting:
        """Return what is left to do for events; nothing for one that is stale or not there."""
        wakes = [
            execution.wake_at
            for event_id in event_ids
            for execution in self._executions(event_id)
            if execution.wake_at is not None
        ]
        due = [
            moment_of(row.due_order)
            for event_id in event_ids
            for row in self.kept.ledger.rows(event_id)
            if row.due_order is not None
        ]
        return Waiting(len(wakes), len(due), min(map(parse, [*wakes, *due]), default=None))

    def is_told(self, event_id: str) -> bool:
        """Tell whether all work for an event is done, or there is none."""
        return self.waiting([event_id]).until is None

    def account(self, event_ids: Sequence[str]) -> Account:
        """Count everyone whom events affect, also whom their workflows have not come to."""
        counted = account(row for event_id in event_ids for row in self.kept.ledger.rows(event_id))
        self.count_unreached(counted, (each for event_id in event_ids for each in self._executions(event_id)))
        return counted

    def count_unreached(self, counted: Account, executions: Iterable[Execution]) -> None:
        """Add to an account whom workflows have not come to: pending, or failed with the workflow."""
        for execution in executions:
            if execution.status == Status.SUCCEEDED:
                continue
            reached = sum(1 for _ in self.kept.ledger.rows(execution.event_id))
            unreached = max(0, affected(execution) - reached)
            if execution.status == Status.RUNNING:
                counted.pending += unreached
            else:
                counted.failed += unreached

    def _executions(self, event_id: str) -> Iterator[Execution]:
        for workflow in self.workflows:
            execution = self.kept.executions.get(execution_id(workflow, event_id))
            if execution is not None:
                yield execution

    def finish(self, event_ids: Iterable[str]) -> Waiting:
        """See events through: alone in the folder, do the work; beside a process that does, wait for it.

        Alone it waits also for what is tried again soon, by the wall's clock. What is left then is returned.
        Raises FolderUnusable, where the other process does not come to an end of it.
        """
        left = list(dict.fromkeys(event_ids))
        began = since = time.monotonic()
        has_said = False

        def say(who: Callable[[], str]) -> None:
            nonlocal has_said
            if not has_said and time.monotonic() - began > _SAYS_SO_AFTER:
                self.notice(f"{who()}; this command waits for it, and may be ended")
                has_said = True

        while True:
            # Asked each time: the other process may be a command, and end before it has seen our event.
            if self._drained_alone():
                left = [event_id for event_id in left if not self.is_told(event_id)]
                waiting = self.waiting(left)
                again = self._moment_of(waiting.until)
                if again is None or max(again, time.monotonic()) > began + _WAITS_ALONE:
                    return waiting
                self.folder.release()  # `flightpulse up`, or another command, may do it meanwhile
                time.sleep(_LOOK_EVERY)
                while time.monotonic() < again:
                    say(partial(waits_until, waiting))
                    time.sleep(_LOOK_EVERY)
                since = time.monotonic()
                continue
            while left and self.is_told(left[0]):
                del left[0]
                since = time.monotonic()
            if not left:
                return Waiting(0, 0, None)
            if time.monotonic() > since + _PATIENCE:
                raise FolderUnusable(
                    f"{self.folder.path} is run by {self.folder.taken_by()} and {left[0]} is not told yet, "
                    f"after {_PATIENCE:.0f} seconds: it is accepted, and goes on there"
                )
            say(lambda: f"{self.folder.taken_by()} runs the flow here and tells the passengers")
            time.sleep(_LOOK_EVERY)

    def _moment_of(self, due: datetime | None) -> float | None:
        """Return when something is due, as time.monotonic tells it; None: never, by a clock that stands."""
        if due is None or isinstance(self.clock, SetClock):
            return None
        return time.monotonic() + (due - self.clock.now()).total_seconds()

    def _drained_alone(self) -> bool:
        """Do all the folder's work, if no other process does; tell whether so."""
        if not self.folder.take():
            return False
        self.drain()
        self.store.sweep()
        return True

    def open_work(self) -> tuple[int, int]:
        """Count the executions that have not ended and the passengers' messages not handed over yet.

        More than COUNTED of either are not counted.
        """
        return self.kept.executions.count_open(COUNTED + 1), self.kept.ledger.count_due(DUE, COUNTED + 1)

    def set_clock(self, instant: datetime) -> None:
        """Let this data folder live at an instant; it moves forward only, and stays after a restart."""
        if not isinstance(self.clock, SetClock):
            raise FolderError(
                f"{self.folder.path} lives by the wall's clock; choose a new folder for another day"
            )
        self.clock.advance(instant)
        self.kept.checkpoints.set_clock(self.clock.now())


def waits_until(waiting: Waiting) -> str:
    """Say what waits to be tried again, and until when."""
    said = [
        f"{count:,} {noun}{'s' if count > 1 else ''}"
        for count, noun in ((waiting.executions, "execution"), (waiting.messages, "message"))
        if count
    ]
    wait = "waits" if waiting.executions + waiting.messages == 1 else "wait"
    until = f" until {moment_text(waiting.until)}" if waiting.until else ""
    return f"{' and '.join(said)} {wait} to be tried again{until}"


def _wait(seconds: float, stopped: Stopped) -> None:
    until = time.monotonic() + seconds
    while not stopped() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
