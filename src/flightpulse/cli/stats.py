"""`flightpulse stats`: the metrics, the account of everyone affected, and what is still to do."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.folder import Data, opened_to_read
from flightpulse.cli.progress import Tell, progress
from flightpulse.cli.screen import AsJson, document, print_facts, print_json, print_table
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.app import Application
    from flightpulse.domain.notification import Notification
    from flightpulse.store.repositories.metrics import Statistic

_COLUMNS = (
    Column("METRIC"),
    Column("THIS HOUR", folds=True, spare=1),
    Column("24 HOURS", folds=True, spare=2),
    Column("IN ALL", folds=True),
)

#: More of either than there will ever be.
_ALL = 10**9


def stats(context: typer.Context, as_json: AsJson = False, data: Data = None) -> None:
    """Show what was done, and what is still to do.

    Hours are full hours, UTC, by the data folder's clock: this hour is not over yet, "24 hours" are this one
    and the 23 before it. The account reads every row of the ledger.

    \b
    Example:
      flightpulse stats
    """
    with opened_to_read(context, data) as application:
        with progress() as tell:
            figures = _figures(application, tell)
        if as_json:
            print_json(figures)
        else:
            _print(figures)


def _figures(application: "Application", tell: Tell) -> dict[str, Any]:
    from flightpulse.delivery.completeness import account
    from flightpulse.domain.execution import UNDONE
    from flightpulse.domain.times import moment_text
    from flightpulse.observability.metrics import NAMESPACE, Metric

    kept, now = application.kept, application.clock.now()
    events = kept.events.all()
    stale = sum(event.stale for event in events)
    waiting = _Waiting()
    ledger = account(waiting.noted(_rows(application, [event.event_id for event in events], tell)))
    for status in UNDONE:
        application.count_unreached(ledger, kept.executions.in_status(status))
    letters = Counter(letter.stage.value for letter in kept.dead_letters.in_state("open"))
    files = [application.folder.database.with_name(f"flightpulse.db{end}") for end in ("", "-wal")]
    return {
        "at": moment_text(now),
        "namespace": NAMESPACE,
        "metrics": {metric.value: _metric(application, metric, now) for metric in Metric},
        "events": {"accepted": len(events) - stale, "stale": stale},
        "account": {"affected": ledger.affected, **document(ledger)},
        "open_executions": kept.executions.count_open(_ALL),
        "due": {"rows": waiting.rows, "oldest_seconds": waiting.oldest_seconds(now)},
        "open_dead_letters": dict(sorted(letters.items())),
        "store_bytes": sum(file.stat().st_size for file in files if file.exists()),
    }


def _metric(application: "Application", metric: Any, now: datetime) -> dict[str, Any]:
    metrics = application.kept.metrics
    spans = {
        "this_hour": metrics.since(metric, now),
        "last_24_hours": metrics.since(metric, now - timedelta(hours=23)),
        "in_all": metrics.since(metric),
    }
    figures = {
        name: _statistic(spans[name]) if metric.is_distribution else spans[name].total for name in spans
    }
    return {"unit": metric.unit, "meaning": metric.meaning, **figures}


def _statistic(found: "Statistic") -> dict[str, Any]:
    return {
        "samples": found.samples,
        "total": found.total,
        "least": min(found.values, default=None),
        "greatest": max(found.values, default=None),
        "p50": found.percentile(50),
        "p99": found.percentile(99),
    }


class _Waiting:
    """What passes by of the ledger that is not decided yet."""

    def __init__(self) -> None:
        self.rows = 0
        self._oldest: str | None = None

    def noted(self, rows: "Iterator[Notification]") -> "Iterator[Notification]":
        """Pass rows on."""
        for row in rows:
            if row.due is not None:
                self.rows += 1
                self._oldest = min(self._oldest or row.created_at, row.created_at)
            yield row

    def oldest_seconds(self, now: datetime) -> float | None:
        """Return how long ago the event of the oldest row was accepted; None: there is no row."""
        from flightpulse.domain.times import parse

        return None if self._oldest is None else (now - parse(self._oldest)).total_seconds()


def _rows(application: "Application", event_ids: list[str], tell: Tell) -> "Iterator[Notification]":
    for done, event_id in enumerate(event_ids):
        tell("Counting the ledger, event by event", done, len(event_ids))
        yield from application.kept.ledger.rows(event_id)
    if event_ids:
        tell("Counting the ledger, event by event", len(event_ids), len(event_ids))


def _print(figures: dict[str, Any]) -> None:
    print_table(
        _COLUMNS,
        [
            (
                name,
                *(_cell(metric[hours], metric["unit"]) for hours in ("this_hour", "last_24_hours", "in_all")),
            )
            for name, metric in figures["metrics"].items()
        ],
    )
    typer.echo()
    due, letters = figures["due"], figures["open_dead_letters"]
    oldest = f", the oldest accepted {due['oldest_seconds']:,.0f} s ago" if due["rows"] else ""
    print_facts(
        [
            ("at", figures["at"]),
            ("events", f"{figures['events']['accepted']:,} accepted, {figures['events']['stale']:,} stale"),
            ("account", ledger_line(**figures["account"])),
            ("open executions", f"{figures['open_executions']:,}"),
            ("rows due", f"{due['rows']:,}{oldest}"),
            ("open dead letters", ", ".join(f"{count:,} {stage}" for stage, count in letters.items()) or "0"),
            ("store", f"{figures['store_bytes'] / 1e6:,.1f} MB"),
        ]
    )


def _cell(value: Any, unit: str) -> str:
    if not isinstance(value, dict):
        return f"{value:,}"
    if not value["samples"]:
        return "-"
    if unit == "Milliseconds":
        return f"p50 {value['p50'] / 1000:,.2f} s, p99 {value['p99'] / 1000:,.2f} s"
    return f"{value['total']:,} ({value['least']:,} to {value['greatest']:,} an event)"
