"""`flightpulse up`: runs the flow in a data folder until it is stopped."""

import signal
import time
from contextlib import closing
from typing import TYPE_CHECKING

import typer

from flightpulse.cli.errors import fail, note, said_plainly, visible
from flightpulse.cli.folder import Data, Layout, left_to_do, settings_of

if TYPE_CHECKING:
    from flightpulse.flow import Stopped
    from flightpulse.store.folder import Folder

#: How long a command that works in the folder is waited for, and how often it is looked for, in seconds.
_PATIENCE, _LOOK_EVERY = 10.0, 0.05


def up(context: typer.Context, data: Data = None, layout: Layout = None) -> None:
    """Run the flow until it is stopped.

    Passengers are told of whatever other commands write, until SIGTERM, SIGHUP or Ctrl-C: then it ends after
    the work at hand, with exit code 0, and says what is left.

    On a full disk it says so, waits and tries again. A command that works in its folder is waited for, up to
    10 seconds. It ends with exit code 1 where its folder is run by another process, may not be written, is
    damaged, or is newer than this program.

    \b
    Example, and in another terminal something to do:
      flightpulse up
      flightpulse seed && flightpulse scenario 5
    """
    from msgspec.structs import replace

    settings = settings_of(context, data, layout)
    settings = replace(settings, log_level=settings.log_level or "info")
    stopped = _told_to_stop()
    with said_plainly():
        from flightpulse.app import Application, look_for_garbage_seldom
        from flightpulse.flow import waited_out
        from flightpulse.observability.logs import flow_logged

        look_for_garbage_seldom()
        application = waited_out(lambda: Application(settings, notice=_warn), _warn, stopped)
        if application is None:
            _say("Stopped.")
            return
        with closing(application):
            left = ""
            if _taken(application.folder, stopped):
                _say(f"FlightPulse runs on {visible(str(settings.data))}; stop with Ctrl-C")
                with flow_logged():
                    application.run(stopped)
                left = left_to_do(application)
    _say(f"Stopped; {left}." if left else "Stopped.")


def _told_to_stop() -> "Stopped":
    """Heed the signals that say stop, once, and return what tells whether one came."""
    asked: list[int] = []  # a handler that takes no lock can wait for none
    heeded = [
        number
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN  # nohup's stays so
    ]

    def stop(number: int, _: object) -> None:
        asked.append(number)
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)  # also when Python ends, where a handler is taken away

    for number in heeded:
        signal.signal(number, stop)
    return lambda: bool(asked)


def _taken(folder: "Folder", stopped: "Stopped") -> bool:
    """Take the right to run the flow; a command that has it is waited for. False: it was time to stop."""
    until, has_said = time.monotonic() + _PATIENCE, False
    while not stopped():
        if folder.take(to_stay=True):
            return True
        holder = folder.taken_by()
        if folder.is_taken_to_stay() or time.monotonic() > until:
            fail(f"{holder} runs the flow on {folder.path}: one at a time does", code=1)
        if not has_said:
            _warn(f"{holder} works in {folder.path}; it is waited for, up to {_PATIENCE:.0f} seconds")
            has_said = True
        time.sleep(_LOOK_EVERY)
    return False


def _say(text: str, *, is_wrong: bool = False) -> None:
    """Say something to whoever listens: nobody has to, the passengers are told all the same."""
    try:
        note(text) if is_wrong else typer.echo(text)
    except OSError:
        return  # its reader, its terminal or its disk is gone


def _warn(text: str) -> None:
    _say(f"flightpulse: {text}", is_wrong=True)
