"""`flightpulse up`: runs the flow in a data folder until it is stopped."""

import signal

import typer

from flightpulse.cli.errors import fail
from flightpulse.cli.folder import Data, Layout, opened, settings_of


def up(context: typer.Context, data: Data = None, layout: Layout = None) -> None:
    """Run the flow until it is stopped.

    Passengers are told of whatever other commands write, until SIGTERM or Ctrl-C. What is not done by then
    goes on at the next start.

    \b
    Example, and in another terminal something to do:
      flightpulse up
      flightpulse seed && flightpulse scenario 5
    """
    settings = settings_of(context, data, layout)
    asked: list[int] = []  # signals that said stop; a handler that takes no lock can wait for none
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: asked.append(received))
    with opened(settings) as application:
        if not application.folder.take():
            fail(f"another process runs the flow on {settings.data}: one at a time does")
        typer.echo(f"FlightPulse runs on {settings.data}; stop with Ctrl-C")
        application.run(lambda: bool(asked))
    typer.echo("Stopped.")
