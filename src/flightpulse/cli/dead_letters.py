"""`flightpulse dead-letters`: what could not be done, why, and what is done about it (FP-20)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, note, one_of, said_plainly, visible
from flightpulse.cli.folder import Data, opened, opened_to_read, settings_of_one_there
from flightpulse.cli.outcomes import operator, print_outcomes, redrive_each
from flightpulse.cli.progress import progress
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list
from flightpulse.cli.selection import (
    Ids,
    OfReason,
    OfSource,
    OfStage,
    Since,
    Yes,
    chosen,
    filter_of,
    refused_plainly,
)
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.dead_letter import DeadLetter

app = typer.Typer(
    name="dead-letters",
    no_args_is_help=True,
    help="What could not be done: list, show, mend, redrive, discard.",
)

OneId = Annotated[str, typer.Argument(metavar="ID", help="A dead letter's id, or its beginning.")]

_COLUMNS = (
    Column("DEAD LETTER ID"),
    Column("RECEIVED (UTC)", to="seconds", spare=1),
    Column("STAGE", spare=2),
    Column("REASON"),
    Column("SOURCE", spare=3),
    Column("PROBLEM", below=True),
)


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[
        str,
        typer.Option(
            metavar="STATE",
            help="open, redriven, discarded, or all.",
            autocompletion=words_of("domain.dead_letter:LetterState", "all"),
        ),
    ] = "open",
    stage: OfStage = None,
    reason: OfReason = None,
    source: OfSource = None,
    since: Since = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List dead letters, the newest first.

    Open ones are kept until somebody sees to them, redriven and discarded ones for 90 days.

    \b
    Examples:
      flightpulse dead-letters list --stage intake
      flightpulse dead-letters list --reason unknown_flight --since 2h
    """
    from msgspec.structs import replace

    from flightpulse.domain.dead_letter import LetterState

    of_state = None if state.lower() == "all" else one_of(LetterState, state, "--state", besides="all")
    with opened_to_read(context, data) as application:
        wanted = replace(filter_of(application, stage, reason, source, since), state=of_state)
        found = application.dead_letters.matching(wanted, newest_first=True)
        is_open = of_state is LetterState.OPEN
        print_list(
            "dead letters",
            found,
            limit=limit,
            as_json=as_json,
            columns=_COLUMNS if is_open else (*_COLUMNS, "STATE"),
            row=_row if is_open else lambda letter: (*_row(letter), letter.state),
            year=application.clock.now().year,
        )


@app.command()
def show(
    context: typer.Context,
    dead_letter_id: OneId,
    original: Annotated[bool, typer.Option(help="The bytes as they came, not as they were mended.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Show a dead letter and its bytes.

    What is wrong, where it came from, and what was done about it.

    \b
    Example, which shows the newest one:
      flightpulse dead-letters show "$(flightpulse dead-letters list | awk 'NR == 2 { print $1 }')"
    """
    with opened_to_read(context, data) as application, refused_plainly():
        letter = application.dead_letters.named(dead_letter_id)
        kept = application.kept.dead_letters
        body = kept.body(letter.dead_letter_id) if original else kept.current_body(letter)
    text = body.decode(errors="backslashreplace")
    if as_json:
        print_json({**document(letter), "body": text})
        return
    known = document(letter)
    hidden = {"mended", "revision"} | ({"times_failed"} if letter.times_failed == 1 else set())
    print_facts((name, value) for name, value in known.items() if name not in hidden)
    typer.echo("\n" + visible(text))


@app.command()
def mend(
    context: typer.Context,
    dead_letter_id: OneId,
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE|-]", help="What it is to be; - is standard input.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="Set one value: payload.delay_minutes=25. Repeatable."
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Replace what is driven again, all of it or some values. The bytes as they came are kept.

    Of intake, that is the event; of routing, the bus event; of a workflow, the one that it was started with,
    where it was not recorded. Of delivery there is nothing to mend: correct the passenger, then redrive.

    \b
    Example, which mends the newest one:
      id="$(flightpulse dead-letters list | awk 'NR == 2 { print $1 }')"
      flightpulse dead-letters mend "$id" --set payload.delay_minutes=25 --set payload.reason=WEATHER
    """
    if file is not None and values:
        fail("a FILE and --set are both given; give one of the two")
    if file is None and not values:
        fail("say what it is to be: a FILE (- is standard input), or --set NAME=VALUE")
    with said_plainly():
        given = None if file is None else _read(file)
    with _opened(context, data) as application, refused_plainly():
        from flightpulse.domain.dead_letter import LetterState
        from flightpulse.intake.mending import with_values

        queue = application.dead_letters
        letter = queue.named(dead_letter_id, state=LetterState.OPEN)
        body = (
            with_values(application.kept.dead_letters.current_body(letter), values or [])
            if given is None
            else given
        )
        mended = queue.mend(letter, body, by=operator())
        if problem := queue.problem_of(mended):
            note(f"It is mended, but would be refused still: {problem}")
        else:
            typer.echo(f"Mended: `flightpulse dead-letters redrive {mended.dead_letter_id}` does it.")


@app.command()
def redrive(
    context: typer.Context,
    dead_letter_ids: Ids = None,
    stage: OfStage = None,
    reason: OfReason = None,
    source: OfSource = None,
    since: Since = None,
    yes: Yes = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Do what dead letters would have done, and no more.

    Those that are named, or all open ones that a filter finds. An event is accepted as any other: known
    already, it is a duplicate; overtaken by now, it tells nobody. A workflow goes on from the state that
    failed. A message is handed over again if it still holds; one of which nobody knows whether it was taken
    is asked for, and never sent again blindly. What fails again is open again, with the new reason, and the
    exit code is 2.

    \b
    Examples:
      flightpulse dead-letters redrive "$(flightpulse dead-letters list | awk 'NR == 2 { print $1 }')"
      flightpulse dead-letters redrive --reason unknown_flight --since 2h --yes
    """
    with _opened(context, data) as application:
        wanted = filter_of(application, stage, reason, source, since)
        letters = chosen(application, dead_letter_ids, wanted, yes, "redrive")
        by, queue = operator(), application.dead_letters
        tried = redrive_each(
            application, [(each.dead_letter_id, _redrives(queue.redrive, each, by)) for each in letters]
        )
        print_outcomes(application, tried, as_json=as_json)


@app.command()
def discard(
    context: typer.Context,
    dead_letter_ids: Ids = None,
    because: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it is not to be done; it goes into the audit log.")
    ] = ...,  # type: ignore[assignment]  # typer's way to say that an option is needed
    stage: OfStage = None,
    reason: OfReason = None,
    source: OfSource = None,
    since: Since = None,
    yes: Yes = False,
    data: Data = None,
) -> None:
    """Close dead letters that are not to be done.

    Those that are named, or all open ones that a filter finds. They are kept for 90 days. One that
    comes again is open again.

    \b
    Example:
      flightpulse dead-letters discard --reason not_json --because "a test by the airport" --yes
    """
    from flightpulse.domain.dead_letter import ActionRefused

    if not because.strip():
        fail("--because is blank; say why it is not to be done")
    discarded = 0
    with _opened(context, data) as application:
        wanted = filter_of(application, stage, reason, source, since)
        letters = chosen(application, dead_letter_ids, wanted, yes, "discard")
        with progress() as tell:
            for number, letter in enumerate(letters, 1):
                try:
                    application.dead_letters.discard(letter, because=because, by=operator())
                    discarded += 1
                except ActionRefused as refused:
                    note(f"{letter.dead_letter_id}: {refused}")
                if len(letters) > 1:
                    tell("Discarding", number, len(letters))
    typer.echo(f"{discarded} discarded, kept for 90 days.")
    if discarded < len(letters):
        raise typer.Exit(2)


@contextmanager
def _opened(context: typer.Context, data: Path | None) -> "Iterator[Application]":
    """Open the application; what was done is in the audit log at the end, whoever runs the flow."""
    with opened(settings_of_one_there(context, data)) as application:
        try:
            yield application
        finally:
            while application.relay.run_due():
                pass


def _redrives(redrive_one: Callable[..., Any], letter: "DeadLetter", by: str) -> Callable[[], Any]:
    return lambda: redrive_one(letter, by=by)


def _read(file: str) -> bytes:
    return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).strip()


def _row(letter: "DeadLetter") -> tuple[object, ...]:
    return (
        letter.dead_letter_id,
        letter.received_at,
        letter.stage,
        letter.reason if letter.times_failed == 1 else f"{letter.reason} ×{letter.times_failed}",
        letter.source,
        f"{letter.field}: {letter.problem}" if letter.field else letter.problem,
    )
