"""`flightpulse events`: what was accepted, and what came of it."""

from typing import TYPE_CHECKING, Any

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.errors import fail
from flightpulse.cli.folder import Data, opened_to_read
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.disruption import Disruption

app = typer.Typer(name="events", no_args_is_help=True, help="Accepted events: list, show.")

_COLUMNS = (
    Column("EVENT ID"),
    Column("ACCEPTED (UTC)", to="seconds", spare=3),
    Column("FLIGHT ID"),
    Column("CATEGORY", spare=1),
    Column("REASON", spare=4),
    Column("STALE", spare=2),
)


@app.command("list")
def list_(context: typer.Context, limit: Limit = 50, as_json: AsJson = False, data: Data = None) -> None:
    """List accepted events, the newest first.

    \b
    Example:
      flightpulse events list --limit 5
    """
    with opened_to_read(context, data) as application:
        found = reversed(application.kept.events.all())
        year = application.clock.now().year
        print_list("events", found, limit=limit, as_json=as_json, columns=_COLUMNS, row=_row, year=year)


@app.command()
def show(context: typer.Context, event_id: str, as_json: AsJson = False, data: Data = None) -> None:
    """Show an event, the workflow that ran for it, and how many were told.

    \b
    Example, which shows the newest one:
      flightpulse events show "$(flightpulse events list | awk 'NR == 2 { print $1 }')"
    """
    with opened_to_read(context, data) as application:
        event = application.kept.events.get(event_id)
        if event is None:
            fail(f"there is no event {event_id!r}; `flightpulse events list` names those there are")
        execution, ledger = _execution(application, event), _ledger(application, event_id)
        if as_json:
            print_json({**document(event), "execution": execution, "ledger": ledger})
            return
        print_facts(
            [
                *document(event).items(),
                ("workflow", execution and f"{execution['workflow']} {execution['status']}"),
                ("states", execution and " → ".join(execution["states"])),
                ("ledger", ledger_line(**ledger)),
            ]
        )


def _execution(application: "Application", event: "Disruption") -> dict[str, Any] | None:
    from flightpulse.simulation.account import executions_of

    return next((document(each) for each in executions_of(application, event.event_id)), None)


def _ledger(application: "Application", event_id: str) -> dict[str, Any]:
    from flightpulse.delivery.completeness import account

    counted = account(application.kept.ledger.rows(event_id))
    return {"affected": counted.affected, **document(counted)}


def _row(event: "Disruption") -> tuple[object, ...]:
    return (
        event.event_id,
        event.accepted_at,
        event.flight_id,
        event.detail_type,
        event.reason,
        event.stale,
    )
