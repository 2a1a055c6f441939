"""The data folder that a command works on, and the application that is opened on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flightpulse.cli.errors import Interrupted, fail, note, said_plainly

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.ids import Ids
    from flightpulse.flow import Notice
    from flightpulse.settings import Settings


def _folder(text: str) -> Path:
    if not text:
        raise typer.BadParameter("it is empty; name a folder, or leave --data out")
    return Path(text)


Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        parser=_folder,
        help="The folder that holds the data [FLIGHTPULSE_DATA; default: flightpulse-data].",
    ),
]
DataOrTemporary = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        parser=_folder,
        help="The folder that holds the data [FLIGHTPULSE_DATA; default: one that is removed at the end].",
    ),
]
Layout = Annotated[
    Literal["single-table", "table-per-entity"] | None,
    typer.Option(
        "--layout", help="How a new folder keeps its tables [FLIGHTPULSE_LAYOUT; default: single-table]."
    ),
]


class Given:
    """What was given before the command."""

    def __init__(self, data: Path | None, layout: str | None) -> None:
        self.data, self.layout = data, layout


def settings_of(context: typer.Context, data: Path | None, layout: str | None = None) -> "Settings":
    """Return the settings: an option after the command, else before it, else the environment's."""
    from msgspec.structs import replace

    from flightpulse.settings import Settings

    given = context.find_object(Given) or Given(None, None)
    with said_plainly():
        settings = Settings.from_environment(os.environ, data or given.data)
    chosen = layout or given.layout
    return replace(settings, layout=chosen) if chosen else settings


def is_folder_given(context: typer.Context, data: Path | None) -> bool:
    """Tell whether anybody said where the data is."""
    given = context.find_object(Given)
    return bool(data or (given and given.data) or os.environ.get("FLIGHTPULSE_DATA"))


@contextmanager
def opened(
    settings: "Settings", ids: "Ids | None" = None, notice: "Notice" = note
) -> "Iterator[Application]":
    """Open the application on its folder, which is made where there is none, and close it at the end.

    Where a signal ends the command, it says what is left to do, and who does it.
    """
    with said_plainly():
        from flightpulse.app import Application, look_for_garbage_seldom
        from flightpulse.domain.ids import random_ids

        look_for_garbage_seldom()
        application = Application(settings, ids=ids or random_ids, notice=notice)
        try:
            yield application
        except Interrupted as interrupted:
            interrupted.left = left_to_do(application)
            raise
        finally:
            application.close()


def left_to_do(application: "Application") -> str:
    """Say what is not done yet, and who goes on with it; nothing, where all is done."""
    from flightpulse.flow import COUNTED

    executions, messages = application.open_work()
    said = [
        f"more than {COUNTED:,} {noun}s" if count > COUNTED else f"{count:,} {noun}{'s' if count > 1 else ''}"
        for count, noun in ((executions, "execution"), (messages, "message"))
        if count
    ]
    if not said:
        return ""
    goes = "goes" if executions + messages == 1 else "go"
    if application.folder.take():
        return f"{' and '.join(said)} {goes} on at the next start, or with a command that waits for it"
    return f"{' and '.join(said)} {goes} on with {application.folder.taken_by().rstrip(',')}"


@contextmanager
def accepted(event_ids: Sequence[str]) -> Iterator[None]:
    """Say of events that are accepted meanwhile that they are, where the store fails after that."""
    from flightpulse.store.port import StoreFailure

    try:
        yield
    except StoreFailure as error:
        if not event_ids:
            raise
        said = f"{event_ids[0]} is" if len(event_ids) == 1 else f"{len(event_ids):,} events are"
        fail(
            f"{error}. {said} accepted, and not to be given again: `flightpulse up`, or a command that tells "
            "passengers, goes on with it",
            code=1,
        )


def see_through(application: "Application", event_ids: Sequence[str]) -> str:
    """See accepted events through, and return what waits to be tried again; nothing, where all is done."""
    with accepted(event_ids):
        application.finish(event_ids)
    return what_waits(application, event_ids)


def what_waits(application: "Application", event_ids: Sequence[str]) -> str:
    """Say what of events waits to be tried again, and who goes on with it; nothing, where all is done."""
    from flightpulse.domain.clock import SetClock
    from flightpulse.flow import waits_until

    waiting = application.waiting(event_ids)
    if waiting.until is None:
        return ""
    if isinstance(application.clock, SetClock):
        return f"{waits_until(waiting)} by the clock of {application.folder.path}, which stands"
    it = "it" if waiting.executions + waiting.messages == 1 else "them"
    return f"{waits_until(waiting)}: `flightpulse up` goes on with {it}"


def settings_of_one_there(context: typer.Context, data: Path | None) -> "Settings":
    """Return the settings (see settings_of) of a folder that is there; without one the command ends."""
    settings = settings_of(context, data)
    with said_plainly():
        is_there = (settings.data / "flightpulse.db").exists()
    if settings.data.exists() and not settings.data.is_dir():
        fail(f"{settings.data} is a file; --data names a folder")
    if not is_there:
        fail(
            f"there is no data in {settings.data}; "
            "`flightpulse seed` puts a sample there, --data names another folder"
        )
    return settings


@contextmanager
def opened_to_read(context: typer.Context, data: Path | None) -> "Iterator[Application]":
    """Open the application on a folder that is there, to look only.

    Reading makes and changes nothing, waits for nobody, works on a folder that may not be written, and shows
    everything as it stood at one moment.
    """
    settings = settings_of_one_there(context, data)
    with said_plainly():
        from flightpulse.app import Application

        application = Application(settings, to_read=True)
        try:
            yield application
        finally:
            application.close()


@contextmanager
def temporary(layout: str | None) -> "Iterator[Settings]":
    """Give a folder that is removed at the end."""
    from tempfile import TemporaryDirectory

    from msgspec.structs import replace

    from flightpulse.settings import Settings

    with said_plainly(), TemporaryDirectory(prefix="flightpulse-") as folder:
        try:
            settings = Settings.from_environment(os.environ, Path(folder))
            yield replace(settings, layout=layout)
        except Interrupted as interrupted:
            interrupted.left = ""  # nothing goes on here
            raise
