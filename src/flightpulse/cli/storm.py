"""`flightpulse storm`: a generated hub closure, through the whole flow."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.errors import Interrupted, fail, note, said_plainly
from flightpulse.cli.folder import DataOrTemporary, Layout, is_folder_given, opened, settings_of, temporary
from flightpulse.cli.progress import progress
from flightpulse.cli.screen import AsJson, print_json

if TYPE_CHECKING:
    from flightpulse.flow import Notice
    from flightpulse.settings import Settings
    from flightpulse.simulation.storm import Asked, StormAccount

#: When a storm takes place that has a folder of its own and nobody waits for: a Friday noon in winter.
INSTANT = "2026-01-16T11:00:00Z"

#: What the outcomes of events mean, where that is worth saying.
_MEANING = {"stale": "a newer one was known", "duplicate": "taken before", "refused": "kept as dead letters"}


def storm(
    context: typer.Context,
    flights: Annotated[int, typer.Option(min=1, max=9999, help="Arrivals and departures in turn.")] = 60,
    passengers_per_flight: Annotated[int, typer.Option(min=1, max=853)] = 100,
    hub: Annotated[str, typer.Option(metavar="IATA", help="The airport that closes.")] = "FRA",
    seed: Annotated[int, typer.Option(help="Another number makes another storm.")] = 1,
    rate: Annotated[
        float | None,
        typer.Option(help="Events a second, by the folder's clock [default: as fast as it can]."),
    ] = None,
    duplicates: Annotated[
        float, typer.Option(min=0, max=100, metavar="PERCENT", help="So many events come once more.")
    ] = 0,
    disorder: Annotated[
        float, typer.Option(min=0, max=100, metavar="PERCENT", help="So many come after a newer one: stale.")
    ] = 0,
    poison: Annotated[
        float, typer.Option(min=0, max=100, metavar="PERCENT", help="So many more are none: dead letters.")
    ] = 0,
    as_json: AsJson = False,
    data: DataOrTemporary = None,
    layout: Layout = None,
) -> None:
    """Close a hub, and tell everyone on its flights.

    Delays that grow, other gates, and cancellations in the end, with made-up passengers. The storm knows what
    must become of each event and of each passenger: the exit code is 1 where FlightPulse answers otherwise.

    It takes place in the folder that --data or FLIGHTPULSE_DATA names, beside `flightpulse up` too, else in
    one that is removed at the end. There, without --rate, the storm's hours pass on a clock of their own, and
    a seed gives the same account on any day.

    \b
    Examples:
      flightpulse storm
      flightpulse storm --flights 20 --rate 10 --duplicates 10 --disorder 10 --poison 10
    """
    from flightpulse.simulation.disturbance import Disturbance
    from flightpulse.simulation.storm import Asked

    if rate is not None and not 0 < rate <= 1_000_000:
        fail(f"--rate {rate} is out of range; use more than 0 events a second, e.g. 20")
    asked = Asked(
        hub=hub.upper(),
        flights=flights,
        passengers=passengers_per_flight,
        seed=seed,
        rate=rate,
        disturbance=Disturbance(duplicates, disorder, poison),
    )
    settings = settings_of(context, data, layout)
    if is_folder_given(context, data):
        _play(settings, asked, as_json=as_json)
        return
    with temporary(settings.layout) as own:
        if rate is None:
            _set_clock(own)
        _play(own, asked, as_json=as_json)


def _set_clock(settings: "Settings") -> None:
    from flightpulse.app import new_at
    from flightpulse.domain.times import parse

    with said_plainly():
        new_at(settings, parse(INSTANT))


def _play(settings: "Settings", asked: "Asked", *, as_json: bool) -> None:
    """Play a storm and print its account; where a signal ends it, as far as it came."""
    from flightpulse.domain.clock import SetClock
    from flightpulse.simulation.storm import Storm

    with opened(settings, notice=_once()) as application:
        alone = application.folder.take()
        if not alone and isinstance(application.clock, SetClock):
            fail(
                f"another process runs the flow on {settings.data}, whose clock was set: one at a time does",
                1,
            )
        try:
            chosen = Storm(application, asked, alone=alone)
        except ValueError as error:
            fail(f"--hub: {error}")
        try:
            with progress() as tell:
                chosen.load(tell)
                chosen.play(tell)
        except Interrupted:
            account = chosen.account()
            if account.events_delivered or as_json:
                _print(account, asked, as_json=as_json)
            raise
        account = chosen.account()
    _print(account, asked, as_json=as_json)
    if account.differences:
        raise typer.Exit(1)


def _once() -> "Notice":
    """Return what says each thing once: the storm waits for every event."""
    said: set[str] = set()

    def tell(text: str) -> None:
        if text not in said:
            note(text)
        said.add(text)

    return tell


def _print(account: "StormAccount", asked: "Asked", *, as_json: bool) -> None:
    if as_json:
        print_json(_document(account, asked))
        return
    typer.echo(
        f"{account.city} ({account.hub}) is closed: "
        f"{account.flights} flights, {account.passengers:,} passengers"
    )
    delivered = account.events_delivered
    left = f" of {delivered + account.not_delivered:,}" if account.not_delivered else ""
    typer.echo(f"\n{delivered:,}{left} events delivered:")
    parts = {"accepted": account.accepted, "refused": account.refused}
    width = max(map(len, [*account.events, *account.accepted, *account.refused])) + 2
    for outcome, count in account.events.items():
        meaning = _MEANING.get(outcome, "") if count else ""
        typer.echo(f"  {outcome:<{width}} {count:7,}  {meaning}".rstrip())
        for part, number in parts.get(outcome, {}).items():
            typer.echo(f"    {part:<{width - 2}} {number:7,}")
    line = ledger_line(account.affected, account.told, account.suppressed, account.failed, account.pending)
    typer.echo(f"\n{line}")
    if account.under_way:
        typer.echo(f"{account.under_way:,} events accepted are under way, and not counted yet")
    typer.echo(f"{account.notifications_per_second:,.0f} notifications per second, {account.seconds:.1f} s")
    if account.differences:
        typer.echo("\nThis is not what the storm expected:")
        for difference in account.differences:
            typer.echo(f"  {difference}")
    elif not account.not_delivered and not account.under_way:
        typer.echo("Every event and every passenger came out as the storm expected.")


def _document(account: "StormAccount", asked: "Asked") -> dict[str, Any]:
    import msgspec

    document: dict[str, Any] = {"seed": asked.seed, **msgspec.structs.asdict(account)}
    document["seconds"] = round(account.seconds, 3)
    return document
