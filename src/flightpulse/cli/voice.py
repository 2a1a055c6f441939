"""One voice: a wrong option is said as whatever else is wrong, in one line, with where help is."""

from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from flightpulse.cli.errors import fail


class InOneVoice(TyperGroup):
    """The command line, which says wrong values of options and arguments itself."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read what is given before the command."""
        try:
            return super().make_context(*args, **extra)
        except typer.BadParameter as error:
            _say(error)

    def invoke(self, ctx: Any) -> Any:
        """Read what is given to the command, and run it."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            _say(error)


def _say(error: typer.BadParameter) -> NoReturn:
    said = error.format_message().removeprefix("Invalid value for ").rstrip(".").replace("'", "", 2)
    for theirs, ours in (("Missing", "missing"), (": Input should", ": it should"), ("Value error, ", "")):
        said = said.replace(theirs, ours, 1)
    help_of = f"; `{error.ctx.command_path} -h` says what is right" if error.ctx else ""
    fail(said + help_of)
