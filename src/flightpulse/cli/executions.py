"""`flightpulse executions`: the runs of workflows, where they stand, and what they did."""

import heapq
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail
from flightpulse.cli.folder import Data, opened, opened_to_read, settings_of_one_there
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list, print_table
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.dead_letter import DeadLetter
    from flightpulse.store.repositories.executions import Execution

app = typer.Typer(
    name="executions", no_args_is_help=True, help="Runs of workflows: list, show, history, redrive."
)

OneId = Annotated[str, typer.Argument(metavar="ID", help="WORKFLOW:EVENT_ID, as the list has it.")]

_COLUMNS = (
    Column("EXECUTION ID"),
    Column("STARTED (UTC)", to="seconds", spare=2),
    Column("STATUS"),
    Column("STATE", spare=4),
    Column("GOES ON (UTC)", to="seconds", spare=1),
    Column("ENDED (UTC)", to="seconds", spare=5),
    Column("REDRIVEN", spare=3),
)
_ENTRIES = (
    Column("AT (UTC)", to="milliseconds"),
    Column("TYPE"),
    Column("STATE", spare=1),
    Column("WITHIN", spare=2),
    Column("DETAIL", below=True),
)


@app.command("list")
def list_(
    context: typer.Context,
    workflow: Annotated[
        str | None,
        typer.Option(
            metavar="WORKFLOW",
            help="delay, cancellation or gate_change only.",
            autocompletion=words_of("domain.disruption:Kind"),
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="RUNNING, SUCCEEDED, FAILED or TIMED_OUT only.",
            autocompletion=words_of("store.repositories.executions:STATUSES"),
        ),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List executions, the one that was started last first.

    \b
    Example:
      flightpulse executions list --status FAILED
    """
    from flightpulse.store.repositories.executions import STATUSES

    wanted = _named(status, STATUSES, "--status")
    with opened_to_read(context, data) as application:
        _named(workflow, application.workflows, "--workflow")
        found = _newest_first(application, wanted)
        if workflow is not None:
            found = (each for each in found if each.workflow == workflow.lower())
        print_list(
            "executions",
            found,
            limit=limit,
            as_json=as_json,
            columns=_COLUMNS,
            row=_row,
            whole=_summary,
            year=application.clock.now().year,
        )


@app.command()
def show(context: typer.Context, execution_id: OneId, as_json: AsJson = False, data: Data = None) -> None:
    """Show an execution and where it stands.

    Its event, whom it told, and what went wrong.

    \b
    Example, which shows the newest one:
      flightpulse executions show "$(flightpulse executions list | awk 'NR == 2 { print $1 }')"
    """
    from flightpulse.cli.account import ledger_line

    with opened_to_read(context, data) as application:
        execution = _found(application, execution_id)
        counted = application.account([execution.event_id])
        ledger = {"affected": counted.affected, **document(counted)}
        error, letter = _error(application, execution), _letter(application, execution)
        states = _states(application, execution)
    if as_json:
        known = {"ledger": ledger, "error": error, "dead_letter_id": letter and letter.dead_letter_id}
        print_json({**_summary(execution), "states": states, **known, "input": execution.input})
        return
    print_facts(
        [
            *((name, value) for name, value in _summary(execution).items() if name != "redrive_count"),
            ("redriven", execution.redrive_count or None),
            ("flight_id", execution.input.get("detail", {}).get("flight_id")),
            ("states", " → ".join(states)),
            ("ledger", ledger_line(**ledger)),
            ("error", error and f"{error['error']} in {error['state']}: {error['cause']}"),
            ("dead letter", letter and f"{letter.dead_letter_id} ({letter.state})"),
        ]
    )
    typer.echo()
    print_json(execution.input)


@app.command()
def history(context: typer.Context, execution_id: OneId, as_json: AsJson = False, data: Data = None) -> None:
    """Show what an execution did, entry by entry.

    The entries bear the names that Step Functions gives events.

    \b
    Example, of the newest one:
      flightpulse executions history "$(flightpulse executions list | awk 'NR == 2 { print $1 }')"
    """
    with opened_to_read(context, data) as application:
        _found(application, execution_id)
        entries = list(application.kept.executions.history(execution_id))
        year = application.clock.now().year
    if as_json:
        print_json(entries)
        return
    print_table(_ENTRIES, map(_entry, entries), year=year)


@app.command()
def redrive(
    context: typer.Context,
    execution_ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="WORKFLOW:EVENT_ID, as the list has it.")
    ],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Let executions go on from the state that failed.

    Those that FAILED or TIMED_OUT; their dead letters are closed. Who was told already is not told
    again. What fails again is open again as a dead letter, and the exit code is 2.

    \b
    Example, of the newest one that failed:
      id="$(flightpulse executions list --status FAILED | awk 'NR == 2 { print $1 }')"
      flightpulse executions redrive "$id"
    """
    from flightpulse.cli.outcomes import operator, print_outcomes, redrive_each

    with opened(settings_of_one_there(context, data)) as application:
        by = operator()
        actions = [(each, _redrives(application, each, by)) for each in dict.fromkeys(execution_ids)]
        print_outcomes(application, redrive_each(application, actions), as_json=as_json)


def _redrives(application: "Application", execution_id: str, by: str) -> Callable[[], Any]:
    return lambda: application.dead_letters.redrive_execution(execution_id, by=by)


def _named(given: str | None, known: Any, flag: str) -> str | None:
    """Return what an option names, as it is written; others end the command."""
    for each in known:
        if given is not None and each.lower() == given.lower():
            return str(each)
    if given is not None:
        fail(f"{flag} {given!r} is unknown; use one of {', '.join(known)}")
    return None


def _newest_first(application: "Application", status: str | None) -> "Iterator[Execution]":
    from flightpulse.store.repositories.executions import STATUSES

    found = [application.kept.executions.in_status(each) for each in ([status] if status else STATUSES)]
    return heapq.merge(*found, key=lambda each: each.started_at, reverse=True)


def _found(application: "Application", execution_id: str) -> "Execution":
    execution = application.kept.executions.get(execution_id)
    if execution is None:
        fail(f"there is no execution {execution_id!r}; `flightpulse executions list` names those there are")
    return execution


def _letter(application: "Application", execution: "Execution") -> "DeadLetter | None":
    from flightpulse.domain.dead_letter import Stage, dead_letter_id

    return application.kept.dead_letters.get(dead_letter_id(Stage.WORKFLOW, execution.execution_id.encode()))


def _error(application: "Application", execution: "Execution") -> dict[str, Any] | None:
    """Return what went wrong where it did: the state that gave up, not the one that says so."""
    from flightpulse.domain.execution import GAVE_UP, Status
    from flightpulse.workflow.redrive import failure_of

    if execution.status not in GAVE_UP:
        return None
    position = execution.position or {}
    ended = {"state": position.get("state"), "error": position.get("error"), "cause": position.get("cause")}
    failure = failure_of(application.kept.executions.history(execution.execution_id))
    if execution.status == Status.TIMED_OUT or failure is None:
        return ended
    return {"state": failure["state"], **failure["detail"]}


def _states(application: "Application", execution: "Execution") -> list[str]:
    entries = application.kept.executions.history(execution.execution_id)
    return [
        each["state"] for each in entries if each["type"].endswith("StateEntered") and not each.get("within")
    ]


def _summary(execution: "Execution") -> dict[str, Any]:
    return {
        "execution_id": execution.execution_id,
        "workflow": execution.workflow,
        "event_id": execution.event_id,
        "status": execution.status,
        "state": (execution.position or {}).get("state"),
        "started_at": execution.started_at,
        "goes_on_at": execution.wake_at,
        "ended_at": execution.ended_at,
        "redriven_at": execution.redriven_at,
        "redrive_count": execution.redrive_count,
    }


def _row(execution: "Execution") -> tuple[object, ...]:
    return (
        execution.execution_id,
        execution.started_at,
        execution.status,
        (execution.position or {}).get("state"),
        execution.wake_at,
        execution.ended_at,
        f"{execution.redrive_count}×" if execution.redrive_count else None,
    )


def _entry(entry: dict[str, Any]) -> tuple[object, ...]:
    detail = ", ".join(
        f"{name} {value}" for name, value in entry.get("detail", {}).items() if value is not None
    )
    return (entry["at"], entry["type"], entry.get("state"), entry.get("within"), detail or None)
