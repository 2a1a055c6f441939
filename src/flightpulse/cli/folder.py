"""The data folder that a command works on, and the application that is opened on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flightpulse.cli.errors import fail, said_plainly

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.ids import Ids
    from flightpulse.settings import Settings

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The folder that holds the data [FLIGHTPULSE_DATA; default: flightpulse-data].",
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
def opened(settings: "Settings", ids: "Ids | None" = None) -> "Iterator[Application]":
    """Open the application on its folder, which is made where there is none, and close it at the end."""
    with said_plainly():
        from flightpulse.app import Application
        from flightpulse.domain.ids import random_ids

        application = Application(settings, ids=ids or random_ids)
        try:
            yield application
        finally:
            application.close()


@contextmanager
def opened_to_read(context: typer.Context, data: Path | None) -> "Iterator[Application]":
    """Open the application on a folder that is there: reading makes none."""
    settings = settings_of(context, data)
    if not (settings.data / "flightpulse.db").exists():
        fail(
            f"there is no data in {settings.data}; "
            "`flightpulse seed` puts a sample there, --data names another folder"
        )
    with opened(settings) as application:
        yield application


@contextmanager
def temporary(layout: str | None) -> "Iterator[Settings]":
    """Give a folder that is removed at the end."""
    from tempfile import TemporaryDirectory

    from flightpulse.settings import Settings

    with TemporaryDirectory(prefix="flightpulse-") as folder:
        yield Settings(data=Path(folder), layout=layout)  # type: ignore[arg-type]  # checked by typer
