"""`flightpulse demo`: the five scenarios on sample data, in a folder that is gone afterwards."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from flightpulse.cli.account import Played, heading, ledger_line, print_account, print_email
from flightpulse.cli.folder import Layout, opened, settings_of, temporary
from flightpulse.cli.scenario import play
from flightpulse.cli.screen import AsJson, console, print_json, show

if TYPE_CHECKING:
    from rich.console import Console

#: The instant at which the demo takes place, every day anew.
INSTANT = "2026-03-14T18:00:00Z"

_SCENARIOS = range(1, 6)

_NEXT = (
    ("seed", "the sample data, into flightpulse-data"),
    ("scenario 3", "one scenario, there"),
    (
        "produce --event-type FLIGHT_DELAY --flight-id SW1234 --delay-minutes 45 --reason WEATHER",
        "an event of your own",
    ),
    ("notifications list --passenger P001", "what Sarah Johnson was told"),
    ("replay", "a real day: a blizzard closes New York, 930 flights"),
)


def demo(context: typer.Context, as_json: AsJson = False, layout: Layout = None) -> None:
    """Play the five scenarios, and show every message.

    It needs nothing and leaves nothing behind; the clock stands at 18:00 UTC on 14 March 2026, so that it
    gives the same on any day.

    \b
    Examples:
      flightpulse demo
      flightpulse demo --json > demo.json
    """
    chosen = settings_of(context, None, layout).layout
    if as_json:
        print_json([played.account for played in scenarios(chosen)])
        return
    tell(console(), scenarios(chosen))


def tell(screen: "Console", played_scenarios: Iterator[Played]) -> None:
    """Tell the demo on a screen, scenario by scenario as they are played."""
    from rich.progress import BarColumn, Progress, TextColumn

    show(screen, heading("FlightPulse", "five scenarios on sample data, at 18:00 UTC on 14 March 2026"))
    told: list[Played] = []
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with progress:
        task = progress.add_task("Putting in the sample data", total=len(_SCENARIOS))
        for played in played_scenarios:
            print_account(screen, played)
            told.append(played)
            progress.update(task, advance=1, description=f"Played scenario {len(told)}")
    _print_end(screen, told)


def scenarios(layout: str | None) -> Iterator[Played]:
    """Play the five scenarios, one after the other, in a folder that is gone afterwards."""
    from flightpulse.app import new_at
    from flightpulse.domain.ids import counted_ids
    from flightpulse.domain.times import parse
    from flightpulse.simulation.seed import seed

    with temporary(layout) as settings:
        new_at(settings, parse(INSTANT))
        with opened(settings, counted_ids()) as application:
            seed(application.store, application.kept, application.clock.now())
            for number in _SCENARIOS:
                yield play(application, number)


def _print_end(screen: "Console", told: list[Played]) -> None:
    from rich.text import Text

    print_email(screen, told[2])
    accounts = [played.account for played in told]
    suppressed: dict[str, int] = {}
    for account in accounts:
        for reason, count in account.suppressed.items():
            suppressed[reason] = suppressed.get(reason, 0) + count
    line = ledger_line(
        sum(each.affected for each in accounts),
        sum(each.told for each in accounts),
        suppressed,
        sum(each.failed for each in accounts),
        sum(each.pending for each in accounts),
    )
    show(screen, heading("All five", line))
    show(screen, heading("Try next", ""))
    for command, meaning in _NEXT:
        show(screen, Text(f"  # {meaning}", style="dim"))
        screen.print(Text(f"  {_program()} {command}", style="green"), soft_wrap=True)  # to be copied


def _program() -> str:
    """Name the program so that the commands work as printed."""
    import shutil

    if shutil.which("flightpulse"):
        return "flightpulse"
    return "python -m flightpulse" if sys.argv[0].endswith("__main__.py") else sys.argv[0]
