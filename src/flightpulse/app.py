"""The composition root: builds the application from settings, and chooses the adapters, once."""

import gc
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from random import Random

from flightpulse.definitions import files
from flightpulse.delivery.handoff import Delivery
from flightpulse.delivery.log import LogProvider
from flightpulse.delivery.provider import Provider
from flightpulse.domain.clock import WallClock
from flightpulse.domain.ids import Ids, random_ids
from flightpulse.domain.notification import Channel
from flightpulse.flow import Flow, Notice
from flightpulse.intake.accept import Intake
from flightpulse.intake.dead_letters import DeadLetterQueue
from flightpulse.messages import templates
from flightpulse.messages.language import languages
from flightpulse.observability import logs, traces
from flightpulse.routing.logs import Logs
from flightpulse.routing.relay import Relay
from flightpulse.routing.router import Router
from flightpulse.routing.rules import rules
from flightpulse.routing.stream import StreamHandler
from flightpulse.settings import Settings
from flightpulse.store.folder import Folder, FolderError
from flightpulse.store.layout import layouts
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.checkpoints import Checkpoints
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import tables
from flightpulse.workflow.definition import load
from flightpulse.workflow.redrive import Redrive
from flightpulse.workflow.runner import Runner
from flightpulse.workflow.states import Machine
from flightpulse.workflow.tasks import TASKS

#: Objects made between two looks for garbage in cycles: passengers' are thousands a page, and in none.
OBJECTS_BETWEEN_LOOKS = 50_000

#: Makes a channel's provider for an application that is being built.
MakeProviders = Callable[["Application"], Mapping[Channel, Provider]]


def look_for_garbage_seldom() -> None:
    """Let a process that is all FlightPulse's look for garbage in cycles less often than Python would."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, *gc.get_threshold()[1:])


class Application(Flow):
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
        self.ids, self.notice = ids, notice
        with ExitStack() as opened:  # closed where what follows fails
            opened.callback(traces.end)
            self._open(settings, opened, providers or log_providers, to_read=to_read)
            self._opened = opened.pop_all()

    def _open(
        self, settings: Settings, opened: ExitStack, providers: MakeProviders, *, to_read: bool
    ) -> None:
        self.folder = Folder(settings.data, to_read=to_read)
        opened.callback(self.folder.close)
        engine = SqliteStore(
            self.folder.database, tables(), WallClock(), to_read=to_read, alone=self.folder.take
        )
        opened.callback(engine.close)
        self.folder.release()  # it was taken where an older file was brought up to date
        self.store = engine
        checkpoints = Checkpoints(engine)
        self.layout = _layout(checkpoints, settings, to_read=to_read)
        self.clock = engine.clock = checkpoints.clock()
        self.kept = Repositories(self.store, layouts()[self.layout])
        self.logs = Logs(self.folder.logs)
        opened.callback(self.logs.close)
        self.router = Router(rules(), self.store, self.kept, self.logs, self.clock)
        self.stream = StreamHandler(self.store, self.kept, self.router)
        self.relay = Relay(self.kept.outbox, self.router)
        self.intake = Intake(self.store, self.kept, self.router, self.clock)
        self.workflows = machines()
        self.runner = Runner(self.store, self.kept, self.workflows, TASKS, self.clock, Random())  # noqa: S311 - no secrets
        self.delivery = Delivery(self.store, self.kept, providers(self), self.clock)
        self.dead_letters = DeadLetterQueue(
            self.store,
            self.kept,
            intake=self.intake,
            redrive=Redrive(self.kept, self.workflows, self.clock),
            delivery=self.delivery,
            router=self.router,
            clock=self.clock,
        )

    def close(self) -> None:
        """Let go of the folder."""
        self._opened.close()


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
