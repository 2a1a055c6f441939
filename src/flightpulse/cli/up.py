"""`flightpulse up`: runs the flow in a data folder until it is stopped."""

import signal

import typer

from flightpulse.cli.errors import fail, note
from flightpulse.cli.folder import Data, Layout, left_to_do, opened, settings_of


def up(context: typer.Context, data: Data = None, layout: Layout = None) -> None:
    """Run the flow until it is stopped.

    Passengers are told of whatever other commands write, until SIGTERM, SIGHUP or Ctrl-C: then it ends after
    the work at hand, with exit code 0, and says what goes on at the next start.

    On a full disk it says so, waits and tries again. It ends with exit code 1 where its folder is run by
    another process, may not be written, is damaged, or is newer than this program.

    \b
    Example, and in another terminal something to do:
      flightpulse up
      flightpulse seed && flightpulse scenario 5
    """
    from msgspec.structs import replace

    from flightpulse.observability.logs import flow_logged

    settings = settings_of(context, data, layout)
    settings = replace(settings, log_level=settings.log_level or "info")
    asked: list[int] = []  # signals that said stop; a handler that takes no lock can wait for none
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:  # nohup's stays so
            signal.signal(number, lambda received, _: asked.append(received))
    with opened(settings, notice=_warn) as application:
        if not application.folder.take():
            holder = application.folder.taken_by()
            fail(f"{holder} runs the flow on {settings.data}: one at a time does", code=1)
        _say(f"FlightPulse runs on {settings.data}; stop with Ctrl-C")
        with flow_logged():
            application.run(lambda: bool(asked))
        left = left_to_do(application)
    _say(f"Stopped; {left}." if left else "Stopped.")


def _say(text: str, *, is_wrong: bool = False) -> None:
    """Say something to whoever listens: nobody has to, the passengers are told all the same."""
    try:
        note(text) if is_wrong else typer.echo(text)
    except OSError:
        return  # its reader, its terminal or its disk is gone


def _warn(text: str) -> None:
    _say(f"flightpulse: {text}", is_wrong=True)
