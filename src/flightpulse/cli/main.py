"""The command `flightpulse`."""

import os
import sys
from typing import Annotated

import typer

from flightpulse.cli import (
    bookings,
    dead_letters,
    definitions,
    demo,
    events,
    flights,
    ingest,
    notifications,
    passengers,
    produce,
    replay,
    scenario,
    seed,
    up,
)
from flightpulse.cli.folder import Data, Given, Layout

app = typer.Typer(
    name="flightpulse",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # help without rich comes twice as fast
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (
    demo.demo,
    seed.seed,
    scenario.scenario,
    produce.produce,
    ingest.ingest,
    replay.replay,
    up.up,
):
    app.command()(command)
for noun in (flights, passengers, bookings, events, notifications, dead_letters, definitions):
    app.add_typer(noun.app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"flightpulse {version('flightpulse')}")
        except PackageNotFoundError:
            typer.echo("flightpulse, run from its sources: not installed, so without a version")
        raise typer.Exit


@app.callback()
def flightpulse(
    context: typer.Context,
    data: Data = None,
    layout: Layout = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """When a flight changes, everyone on it is told: within seconds, exactly once.

    Begin with `flightpulse demo`; it needs nothing, and leaves nothing behind.
    """
    context.obj = Given(data, layout)


def run() -> None:
    """Run the command line; a reader that has enough (`| head`) ends it quietly."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without our letters
    try:
        try:
            app(prog_name="flightpulse")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes nowhere
        sys.exit(1)
