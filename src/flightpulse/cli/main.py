"""The command `flightpulse`."""

import os
import sys
from contextlib import suppress
from signal import Signals
from typing import Annotated, NoReturn

import typer

from flightpulse.cli.commands import WithCommands
from flightpulse.cli.errors import Interrupted, ended_by_signals, note
from flightpulse.cli.folder import Data, Given, Layout

app = typer.Typer(
    name="flightpulse",
    cls=WithCommands,
    no_args_is_help=True,
    rich_markup_mode=None,  # help without rich comes twice as fast
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    """Run the command line; a reader that has enough (`| head`) or a signal ends it in good order."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without our letters
    ended_by_signals()
    try:
        try:
            app(prog_name="flightpulse")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _end(1)
    except Interrupted as interrupted:
        left = f"; {interrupted.left}" if interrupted.left else ""
        _end(128 + interrupted.number, f"flightpulse: ended by {Signals(interrupted.number).name}{left}")
    except OSError as error:  # a full disk, a terminal that is gone
        _end(1, f"flightpulse: standard input or output fails: {error.strerror}")


def _end(code: int, last_word: str | None = None) -> NoReturn:
    with suppress(OSError):
        if last_word is not None:
            note(last_word)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes nowhere
    sys.exit(code)
