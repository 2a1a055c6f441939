"""One voice: a wrong option is said as whatever else is wrong, in one line, with where help is."""

from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from flightpulse.cli.errors import fail
from flightpulse.cli.values import take_what_is_plain


class InOneVoice(TyperGroup):
    """The command line, which says wrong values of options and arguments itself."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read what is given before the command."""
        try:
            return super().make_context(*args, **extra)
        except typer.BadParameter as error:
            _say(error)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what is given before the command."""
        take_what_is_plain(self, ctx)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is named."""
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            take_what_is_plain(command, ctx)
        return name, command, rest

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
