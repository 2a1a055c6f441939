"""Driving again, on the screen: how far it is, and what came of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.errors import note
from flightpulse.cli.progress import progress
from flightpulse.cli.screen import print_json, print_table

if TYPE_CHECKING:
    from flightpulse.app import Application
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


def redriven(application: "Application", actions: Sequence[tuple[str, "Callable[[], Done]"]]) -> list[Tried]:
    """Drive again one after the other, and see all of them through."""
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
    return tried


def print_redriven(application: "Application", tried: Sequence[Tried], *, as_json: bool) -> None:
    """Print what came of each, as it stands now; the exit code is 2 where something is still to be done."""
    from flightpulse.delivery.completeness import account
    from flightpulse.domain.dead_letter import LetterState

    rows, is_left = [], False
    for name, done, refused in tried:
        letter = (
            None
            if done is None
            else application.kept.dead_letters.get(done.letter.dead_letter_id) or done.letter
        )
        if done is None or letter is None:
            rows.append({"id": name, "stage": None, "state": None, "outcome": "refused", "problem": refused})
            is_left = True
            continue
        is_open = letter.state is LetterState.OPEN
        is_left = is_left or is_open
        problem = f"{letter.reason}: {f'{letter.field}: ' if letter.field else ''}{letter.problem}"
        rows.append(
            {
                "id": name,
                "stage": letter.stage.value,
                "state": letter.state.value,
                "outcome": _outcome(application, done),
                "problem": problem if is_open else None,
            }
        )
    events = _events(tried)
    ledger = account(row for event_id in events for row in application.kept.ledger.rows(event_id))
    if as_json:
        print_json(rows)
    else:
        _print(rows)
        if ledger.affected:
            typer.echo(
                ledger_line(ledger.affected, ledger.told, ledger.suppressed, ledger.failed, ledger.pending)
            )
    if is_left:
        raise typer.Exit(2)


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
    counts = Counter("refused" if row["state"] is None else row["state"] for row in rows)
    if len(rows) > 1:
        note(", ".join(f"{count} {state}" for state, count in sorted(counts.items())))


def _outcome(application: "Application", done: "Done") -> str:
    """Say where it stands: what intake said, the execution's status, or the channel's state."""
    from flightpulse.domain.dead_letter import Stage
    from flightpulse.domain.notification import Channel

    letter = done.letter
    if letter.stage is Stage.WORKFLOW:
        execution = application.kept.executions.get(letter.reference or "")
        return execution.status if execution else done.outcome
    if letter.stage is Stage.DELIVERY:
        event_id, _, passenger_id = (letter.reference or "").rpartition(":")
        row = application.kept.ledger.get(done.event_id or event_id, passenger_id)
        return row.channels[Channel(letter.source or "")].state.value if row else done.outcome
    return done.outcome


def _events(tried: Sequence[Tried]) -> list[str]:
    found = [each.done.event_id for each in tried if each.done is not None and each.done.event_id is not None]
    return list(dict.fromkeys(found))
