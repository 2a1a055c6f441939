"""`flightpulse dead-letters`: what could not be done, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from flightpulse.cli.errors import fail, one_of, visible
from flightpulse.cli.folder import Data, opened_to_read
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list

if TYPE_CHECKING:
    from flightpulse.domain.dead_letter import DeadLetter

app = typer.Typer(name="dead-letters", no_args_is_help=True, help="What could not be done: list, show.")

_COLUMNS = ("DEAD LETTER ID", "RECEIVED (UTC)", "STAGE", "REASON", "SOURCE", "PROBLEM")


@app.command("list")
def list_(
    context: typer.Context,
    stage: Annotated[
        str | None, typer.Option(metavar="STAGE", help="intake, workflow or delivery only.")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List dead letters, the newest first.

    \b
    Example:
      flightpulse dead-letters list --stage intake
    """
    from flightpulse.domain.dead_letter import Stage

    wanted = list(Stage) if stage is None else [one_of(Stage, stage, "--stage")]
    with opened_to_read(context, data) as application:
        found = [each for each in application.kept.dead_letters.in_state("open") if each.stage in wanted]
        print_list("dead letters", reversed(found), limit=limit, as_json=as_json, columns=_COLUMNS, row=_row)


@app.command()
def show(context: typer.Context, dead_letter_id: str, as_json: AsJson = False, data: Data = None) -> None:
    """Show a dead letter: what is wrong, where it came from, and the bytes as they came.

    \b
    Example, which shows the newest one:
      flightpulse dead-letters show "$(flightpulse dead-letters list | awk 'NR == 2 { print $1 }')"
    """
    with opened_to_read(context, data) as application:
        letter = application.kept.dead_letters.get(dead_letter_id)
        if letter is None:
            fail(
                f"there is no dead letter {dead_letter_id!r}; "
                "`flightpulse dead-letters list` names those there are"
            )
        body = application.kept.dead_letters.body(dead_letter_id).decode(errors="backslashreplace")
    if as_json:
        print_json({**document(letter), "body": body})
        return
    print_facts(document(letter).items())
    typer.echo("\n" + visible(body))


def _row(letter: "DeadLetter") -> tuple[object, ...]:
    return (
        letter.dead_letter_id,
        letter.received_at,
        letter.stage,
        letter.reason,
        letter.source,
        f"{letter.field}: {letter.problem}" if letter.field else letter.problem,
    )
