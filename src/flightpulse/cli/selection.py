"""The selection of dead letters: those named, or those that a filter finds, if somebody says so."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, note, one_of

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.dead_letter import DeadLetter
    from flightpulse.intake.dead_letters import Filter

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="Dead letters, by their ids or the beginnings of these."),
]
OfStage = Annotated[
    str | None,
    typer.Option(
        "--stage",
        metavar="STAGE",
        help="Of intake, routing, workflow or delivery only.",
        autocompletion=words_of("domain.dead_letter:Stage"),
    ),
]
OfReason = Annotated[
    str | None, typer.Option("--reason", metavar="CODE", help="Of this reason only: unknown_flight …")
]
OfSource = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="BEGINNING", help="From there only: a file, a topic, a workflow, a channel."
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="TIME|AGE", help="Received then or later: 2026-03-14T18:00Z, 30m, 2h, 7d."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="All that the filter finds are meant: do not ask.")]

_AGES = {"m": "minutes", "h": "hours", "d": "days"}


def filter_of(
    application: "Application", stage: str | None, reason: str | None, source: str | None, since: str | None
) -> "Filter":
    """Return the filter that options name, of open letters; wrong ones end the command."""
    from flightpulse.domain.dead_letter import Stage
    from flightpulse.intake.dead_letters import Filter

    for flag, text in (("--reason", reason), ("--source", source)):
        if text == "":  # what a shell makes of a search that found nothing: it would mean all of them
            fail(f"{flag} is empty; leave it out, or say which")
    return Filter(
        stage=None if stage is None else one_of(Stage, stage, "--stage"),
        reason=reason,
        source=source,
        since=None if since is None else _moment(application, since),
    )


def _moment(application: "Application", since: str) -> str:
    from datetime import timedelta

    from flightpulse.domain.times import moment_text, parse

    if since[:-1].isdecimal() and since[-1] in _AGES and len(since) < 8:
        return moment_text(application.clock.now() - timedelta(**{_AGES[since[-1]]: int(since[:-1])}))
    try:
        return moment_text(parse(since))
    except ValueError:
        fail(f"--since {since!r} is neither a time like 2026-03-14T18:00:00Z nor an age like 30m, 2h or 7d")


def chosen(
    application: "Application", ids: list[str] | None, wanted: "Filter", yes: bool, action: str
) -> "list[DeadLetter]":
    """Return the letters that are meant; the command ends where nobody says so."""
    from flightpulse.domain.dead_letter import LetterState
    from flightpulse.intake.dead_letters import Filter

    if bool(ids) == (wanted != Filter()):
        fail(
            f"say what to {action}: either dead letters by their ids, or those that --stage, --reason,"
            " --source and --since find"
        )
    if ids:
        with refused_plainly():
            letters = [application.dead_letters.named(each, state=LetterState.OPEN) for each in ids]
        return list({each.dead_letter_id: each for each in letters}.values())
    found = list(application.dead_letters.matching(wanted))
    if not found:
        note("There are no open dead letters that match.")
        raise typer.Exit
    if len(found) > 1 and not yes:
        if not sys.stdin.isatty():
            fail(f"{len(found)} dead letters match; --yes says that all of them are meant")
        if not typer.confirm(f"{action.capitalize()} {len(found)} dead letters?", err=True):
            note("Nothing is done.")
            raise typer.Exit(1)
    return found


@contextmanager
def refused_plainly() -> Iterator[None]:
    """End the command with a line that says why an operator's action is refused."""
    from flightpulse.domain.dead_letter import ActionRefused

    try:
        yield
    except ActionRefused as refused:
        fail(refused)
