"""The composition root: builds the application from settings, and chooses the adapters, once."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from flightpulse.definitions import files
from flightpulse.delivery.handoff import Delivery
from flightpulse.delivery.log import LogProvider
from flightpulse.delivery.provider import Provider
from flightpulse.domain.clock import Clock, SetClock, WallClock
from flightpulse.domain.ids import Ids, execution_id, random_ids
from flightpulse.domain.notification import Channel
from flightpulse.domain.times import parse
from flightpulse.intake.accept import Answer, Intake
from flightpulse.intake.source import Source
from flightpulse.messages import templates
from flightpulse.messages.language import languages
from flightpulse.routing.logs import Logs
from flightpulse.routing.router import Router
from flightpulse.routing.rules import rules
from flightpulse.routing.stream import StreamHandler
from flightpulse.settings import Settings
from flightpulse.store.folder import Folder, FolderError
from flightpulse.store.layout import layouts
from flightpulse.store.port import Store
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.checkpoints import Checkpoints
from flightpulse.store.repositories.ledger import DUE
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import tables
from flightpulse.workflow.definition import load
from flightpulse.workflow.runner import Runner
from flightpulse.workflow.states import Machine
from flightpulse.workflow.tasks import TASKS

#: Makes a channel's provider for an application that is being built.
MakeProviders = Callable[["Application"], Mapping[Channel, Provider]]


#: How often a process that runs the flow looks for work that others wrote, in seconds.
_LOOK_EVERY = 0.05

#: How long a command waits for the process that runs the flow, in seconds.
_PATIENCE = 120.0

_SWEEP_EVERY = timedelta(minutes=1)


class Application:
    """FlightPulse on one data folder, in one process."""

    def __init__(
        self, settings: Settings, *, ids: Ids = random_ids, providers: MakeProviders | None = None
    ) -> None:
        """Open the data folder, or make it; raises FolderError, StoreFileError, DefinitionError."""
        self.ids = ids
        self.folder = Folder(settings.data)
        engine = SqliteStore(self.folder.database, tables(), WallClock())
        self.store: Store = engine
        checkpoints = Checkpoints(self.store)
        try:
            self.layout = _layout(checkpoints, settings)
        except FolderError:
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
        self.runner = Runner(self.store, self.kept, machines(), TASKS, self.clock)
        self.delivery = Delivery(self.store, self.kept, (providers or log_providers)(self), self.clock)

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

    def _work(self) -> int:
        return self.runner.run_due() + self.delivery.run_due() + self.stream.run_due()

    def next_due(self) -> datetime | None:
        """Return when the next work is due; None: there is none."""
        due = [self.kept.executions.next_wake(), self.kept.ledger.next_due(DUE)]
        return min((parse(each) for each in due if each is not None), default=None)

    def run(self, stopped: Callable[[], bool]) -> None:
        """Run the flow until it is stopped: do what is due, look for more, and take away what has expired."""
        swept: datetime | None = None
        while not stopped():
            worked = self._work()
            # The sweep forgets old records of the stream as well: not before they are read.
            if (swept is None or self.clock.now() - swept >= _SWEEP_EVERY) and not self.stream.run_due():
                self.store.sweep()
                swept = self.clock.now()
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

        Raises FolderError, where that process does not come to an end of it.
        """
        if self._alone():
            return
        for event_id in event_ids:
            for _ in range(int(_PATIENCE / _LOOK_EVERY)):
                # Asked each time: the other process may be a command, and end before it has seen our event.
                if self._alone():
                    return
                if self.is_told(event_id):
                    break
                time.sleep(_LOOK_EVERY)
            else:
                raise FolderError(
                    f"{self.folder.path} is run by another process, and {event_id} is not told yet"
                )

    def _alone(self) -> bool:
        """Do all the folder's work, if no other process does; tell whether so."""
        if not self.folder.take():
            return False
        self.drain()
        self.store.sweep()
        return True

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
        self.store.close()
        self.folder.close()


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


def _layout(checkpoints: Checkpoints, settings: Settings) -> str:
    kept = checkpoints.choose("layout", settings.layout or "single-table")
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
