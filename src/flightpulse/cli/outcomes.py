"""What came of driving again: how far it is, and what is printed of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.errors import fail, note
from flightpulse.cli.folder import what_waits
from flightpulse.cli.progress import progress
from flightpulse.cli.screen import print_json, print_table

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.dead_letter import DeadLetter
    from flightpulse.intake.dead_letters import Done

_COLUMNS = ("ID", "STAGE", "STATE", "OUTCOME")

_SAID = {
    "stale": "stale: a newer event is known, so that nobody is told",
    "duplicate": "duplicate: it was accepted before",
}


class Tried(NamedTuple):
    """What was to be driven again, and what came of it."""

    named: str  # the dead letter, or the execution
    done: "Done | None"
    refused: str | None = None


def operator() -> str:
    """Name who does it, for the audit log: the user of the system."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "operator"


def redrive_each(
    application: "Application", actions: Sequence[tuple[str, "Callable[[], Done]"]]
) -> list[Tried]:
    """Drive again one after the other, and see all of them through; return where each stands then."""
    from flightpulse.domain.dead_letter import ActionRefused

    tried = []
    with progress() as tell:
        for name, act in actions:
            try:
                tried.append(Tried(name, act()))
            except ActionRefused as refused:
                tried.append(Tried(name, None, str(refused)))
            if len(actions) > 1:
                tell("Redriving", len(tried), len(actions))
    application.finish(_events(tried))
    return [
        each if each.done is None else each._replace(done=application.dead_letters.as_it_stands(each.done))
        for each in tried
    ]


def print_outcomes(application: "Application", tried: Sequence[Tried], *, as_json: bool) -> None:
    """Print what came of each.

    The exit code is 2 where something is still to be done, and 1 where it waits to be tried again.
    """
    from flightpulse.domain.dead_letter import LetterState

    rows = [_row(*each) for each in tried]
    ledger = application.account(_events(tried))
    if as_json:
        print_json(rows)
    else:
        _print(rows)
        if ledger.affected:
            typer.echo(
                ledger_line(ledger.affected, ledger.told, ledger.suppressed, ledger.failed, ledger.pending)
            )
    is_left = any(row["outcome"] == "refused" or row["state"] == LetterState.OPEN for row in rows)
    if waits := what_waits(application, _events(tried)):
        fail(waits, code=2 if is_left else 1)
    if is_left:
        raise typer.Exit(2)


def _row(name: str, done: "Done | None", refused: str | None) -> dict[str, str | None]:
    from flightpulse.domain.dead_letter import LetterState

    if done is None:
        return {"id": name, "stage": None, "state": None, "outcome": "refused", "problem": refused}
    letter = done.letter
    return {
        "id": name,
        "stage": done.stage.value,
        "state": None if letter is None else letter.state.value,
        "outcome": done.outcome,
        "problem": _problem(letter) if letter is not None and letter.state is LetterState.OPEN else None,
    }


def _problem(letter: "DeadLetter") -> str:
    return f"{letter.reason}: {f'{letter.field}: ' if letter.field else ''}{letter.problem}"


def _print(rows: Sequence[dict[str, str | None]]) -> None:
    said = [
        (
            row["id"],
            row["stage"],
            row["state"],
            row["problem"] or _SAID.get(row["outcome"] or "", row["outcome"]),
        )
        for row in rows
    ]
    print_table(_COLUMNS, said)
    counts = Counter("refused" if row["stage"] is None else row["state"] or "redriven" for row in rows)
    if len(rows) > 1:
        note(", ".join(f"{count} {state}" for state, count in sorted(counts.items())))


def _events(tried: Sequence[Tried]) -> list[str]:
    found = [each.done.event_id for each in tried if each.done is not None and each.done.event_id is not None]
    return list(dict.fromkeys(found))
