"""The composition root: builds the application from settings, and chooses the adapters, once."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

from flightpulse.definitions import files
from flightpulse.delivery.handoff import Delivery
from flightpulse.delivery.log import LogProvider
from flightpulse.delivery.provider import Provider
from flightpulse.domain.clock import Clock, SetClock, WallClock
from flightpulse.domain.ids import Ids, execution_id, random_ids
from flightpulse.domain.notification import Channel
from flightpulse.domain.times import parse
from flightpulse.intake.accept import Answer, Intake
from flightpulse.intake.dead_letters import DeadLetterQueue
from flightpulse.intake.source import Source
from flightpulse.messages import templates
from flightpulse.messages.language import languages
from flightpulse.observability import logs, traces
from flightpulse.routing.logs import Logs
from flightpulse.routing.router import Router
from flightpulse.routing.rules import rules
from flightpulse.routing.stream import StreamHandler
from flightpulse.settings import Settings
from flightpulse.store.folder import Folder, FolderError, FolderUnusable
from flightpulse.store.layout import layouts
from flightpulse.store.port import Store, StoreFull
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.checkpoints import Checkpoints
from flightpulse.store.repositories.ledger import DUE
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import tables
from flightpulse.workflow.definition import load
from flightpulse.workflow.redrive import Redrive
from flightpulse.workflow.runner import Runner
from flightpulse.workflow.states import Machine
from flightpulse.workflow.tasks import TASKS

#: Is told what somebody who waits should know.
Notice = Callable[[str], None]

#: Tells whether it is time to stop.
Stopped = Callable[[], bool]

#: Makes a channel's provider for an application that is being built.
MakeProviders = Callable[["Application"], Mapping[Channel, Provider]]


#: How often a process that runs the flow looks for work that others wrote, in seconds.
_LOOK_EVERY = 0.05

#: How long a command waits for the process that runs the flow, in seconds.
_PATIENCE = 120.0

#: After how long it says that it waits, in seconds.
_SAYS_SO_AFTER = 3.0

#: Open work is counted so far and no further: whoever stops a storm is not to wait for a number.
COUNTED = 10_000

_SWEEP_EVERY = timedelta(minutes=1)

#: How long a full disk is left alone, in seconds.
_TRY_AGAIN = 5.0


class Application:
    """FlightPulse on one data folder, in one process."""

    def __init__(
        self,
        settings: Settings,
        *,
        ids: Ids = random_ids,
        providers: MakeProviders | None = None,
        notice: Notice = lambda _: None,
        to_read: bool = False,
    ) -> None:
        """Open the data folder, or make it; raises FolderError, StoreFileError, StoreFull, DefinitionError,
        and SettingError where traces are asked for and cannot be exported.

        `notice` is told what somebody who waits should know. `to_read` makes and changes nothing, works in a
        folder that may not be written, and shows everything as it stood at this moment.
        """
        if not to_read:
            logs.begin(settings.log_level, settings.log_format, sys.stderr, WallClock())
            traces.begin(settings.traces)
        self.ids = ids
        self._notice = notice
        self.folder = Folder(settings.data, to_read=to_read)
        try:
            engine = SqliteStore(
                self.folder.database, tables(), WallClock(), to_read=to_read, alone=self.folder.take
            )
            self.folder.release()  # it was taken where an older file was brought up to date
        except BaseException:
            self.folder.close()
            raise
        self.store: Store = engine
        checkpoints = Checkpoints(self.store)
        try:
            self.layout = _layout(checkpoints, settings, to_read=to_read)
        except BaseException:
            self.store.close()
            self.folder.close()
            raise
        self.clock: Clock = checkpoints.clock()
        engine.clock = self.clock
        self.kept = Repositories(self.store, layouts()[self.layout])
        self.logs = Logs(self.folder.logs)
        self.router = Router(rules(), self.store, self.kept.executions, self.logs, self.clock)
        self.stream = StreamHandler(self.store, self.kept, self.router)
        self.intake = Intake(self.store, self.kept, self.router, self.clock)
        self.workflows = machines()
        self.runner = Runner(self.store, self.kept, self.workflows, TASKS, self.clock, Random())  # noqa: S311 - no secrets
        self.delivery = Delivery(self.store, self.kept, (providers or log_providers)(self), self.clock)
        self.dead_letters = DeadLetterQueue(
            self.store,
            self.kept,
            intake=self.intake,
            redrive=Redrive(self.kept, self.workflows, self.clock),
            delivery=self.delivery,
            publish=self.router.publish,
            clock=self.clock,
        )

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
        done = self.runner.run_due(stopped)
        return done if stopped() else done + self.delivery.run_due() + self.stream.run_due()

    def next_due(self) -> datetime | None:
        """Return when the next work is due; None: there is none."""
        due = [self.kept.executions.next_wake(), self.kept.ledger.next_due(DUE)]
        return min((parse(each) for each in due if each is not None), default=None)

    def run(self, stopped: Stopped) -> None:
        """Run the flow until it is stopped: do what is due, look for more, and take away what has expired.

        A full disk is told of and waited out: what was accepted goes on when there is space again.
        """
        swept: datetime | None = None
        is_full = False
        while not stopped():
            try:
                worked = self._work(stopped)
                # The sweep forgets old records of the stream as well: not before they are read.
                if (swept is None or self.clock.now() - swept >= _SWEEP_EVERY) and not self.stream.run_due():
                    self.store.sweep()
                    swept = self.clock.now()
            except StoreFull as error:
                if not is_full:
                    self._notice(f"{error}. It is tried again every {_TRY_AGAIN:.0f} seconds")
                is_full = True
                _wait(_TRY_AGAIN, stopped)
                continue
            if is_full:
                self._notice("There is space again: the flow goes on")
                is_full = False
            if not worked:
                time.sleep(_LOOK_EVERY)

    def is_told(self, event_id: str) -> bool:
        """Tell whether all work for an event is done."""
        disruption = self.kept.events.get(event_id)
        if disruption is None or disruption.stale:
            return True
        execution = self.kept.executions.get(execution_id(disruption.kind.value, event_id))
        if execution is not None and execution.wake_at is not None:
            return False
        return all(row.due is None for row in self.kept.ledger.rows(event_id))

    def finish(self, event_ids: Iterable[str]) -> None:
        """See events through: alone in the folder, do the work; beside a process that does, wait for it.

        Raises FolderUnusable, where that process does not come to an end of it.
        """
        if self._alone():
            return
        waiting_since, has_said = time.monotonic(), False
        for event_id in event_ids:
            for _ in range(int(_PATIENCE / _LOOK_EVERY)):
                # Asked each time: the other process may be a command, and end before it has seen our event.
                if self._alone():
                    return
                if self.is_told(event_id):
                    break
                if not has_said and time.monotonic() - waiting_since > _SAYS_SO_AFTER:
                    self._notice(
                        f"{self.folder.taken_by()} runs the flow here and tells the passengers; this command "
                        "waits for it, and may be ended"
                    )
                    has_said = True
                time.sleep(_LOOK_EVERY)
            else:
                raise FolderUnusable(
                    f"{self.folder.path} is run by {self.folder.taken_by()} and {event_id} is not told yet, "
                    f"after {_PATIENCE:.0f} seconds: it is accepted, and goes on there"
                )

    def _alone(self) -> bool:
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

    def close(self) -> None:
        """Let go of the folder."""
        self.logs.close()
        try:
            self.store.close()
        finally:
            self.folder.close()
            traces.end()


def _wait(seconds: float, stopped: Stopped) -> None:
    until = time.monotonic() + seconds
    while not stopped() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)


def log_providers(application: Application) -> Mapping[Channel, Provider]:
    """Return the providers that a folder has by itself: e-mail and SMS go to the notification logs."""
    return {
        channel: LogProvider(application.router.publish, _holds(application.logs, channel), application.clock)
        for channel in (Channel.EMAIL, Channel.SMS)
    }


def _holds(logs: Logs, channel: Channel) -> Callable[[str], bool]:
    return lambda key: logs[f"notifications/{channel}"].holds(key.rpartition("/")[0])


def machines() -> dict[str, Machine]:
    """Return every workflow by name; raises DefinitionError."""
    ending = ".asl.json"
    return {file.name.removesuffix(ending): load(file, TASKS) for file in files("workflows", ending)}


def check_definitions() -> dict[str, int]:
    """Load and check every definition; return how many there are of each kind. Raises DefinitionError."""
    templates.check()
    counts = {
        "tables": len(tables()),
        "layouts": len(layouts()),
        "rules": len(rules()),
        "workflows": len(machines()),
    }
    return {**counts, "languages": len(languages())}


def _layout(checkpoints: Checkpoints, settings: Settings, *, to_read: bool) -> str:
    wanted = settings.layout or "single-table"
    kept = checkpoints.position("layout") or (wanted if to_read else checkpoints.choose("layout", wanted))
    if settings.layout not in (None, kept):
        raise FolderError(
            f"{settings.data} is kept in the layout {kept}, not {settings.layout}: choose another folder"
        )
    return kept


def new_at(settings: Settings, instant: datetime) -> None:
    """Make a data folder whose clock stands at an instant; one that is there keeps its own."""
    folder = Folder(settings.data)
    store = SqliteStore(folder.database, tables(), WallClock())
    checkpoints = Checkpoints(store)
    if checkpoints.position("layout") is None:
        checkpoints.set_clock(instant)
    store.close()
    folder.close()
