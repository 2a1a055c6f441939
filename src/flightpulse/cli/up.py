"""`flightpulse up`: runs the flow in a data folder until it is stopped."""

import signal
import threading

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
    stopped = threading.Event()

    def stop(*_: object) -> None:
        # An event's lock may be held by the very code that a signal interrupts: another thread sets it.
        threading.Thread(target=stopped.set).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with opened(settings) as application:
        if not application.folder.take():
            fail(f"another process runs the flow on {settings.data}: one at a time does")
        typer.echo(f"FlightPulse runs on {settings.data}; stop with Ctrl-C")
        application.run(stopped)
    typer.echo("Stopped.")
