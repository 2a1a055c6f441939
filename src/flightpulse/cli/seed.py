"""`flightpulse seed`: the sample data."""

import typer

from flightpulse.cli.errors import visible
from flightpulse.cli.folder import Data, Layout, opened, settings_of


def seed(context: typer.Context, data: Data = None, layout: Layout = None) -> None:
    """Load the sample data.

    5 flights that leave in the next hours, 10 passengers, 15 bookings. Those that are there already begin
    anew, scheduled around now.

    \b
    Example:
      flightpulse seed && flightpulse flights list
    """
    from flightpulse.simulation.seed import seed as load

    settings = settings_of(context, data, layout)
    with opened(settings) as application:
        loaded = load(application.store, application.kept, application.clock.now())
    typer.echo(
        f"{len(loaded.flights)} flights, {len(loaded.passengers)} passengers and {len(loaded.bookings)}"
        f" bookings are in {visible(str(settings.data))}."
    )
