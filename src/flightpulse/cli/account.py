"""The account of a scenario as people read it: events, states, who was told what, and the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flightpulse.cli.errors import visible
from flightpulse.cli.screen import show

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from flightpulse.domain.notification import Notification
    from flightpulse.domain.passenger import Passenger
    from flightpulse.simulation.account import Message, ScenarioAccount

_OUTCOMES = {
    "accepted": ("green", "accepted"),
    "stale": ("bold yellow", "stale: overtaken, nobody is told"),
    "duplicate": ("bold yellow", "duplicate: taken before"),
    "refused": ("red", "refused: kept as a dead letter"),
}


_WHY = {
    "superseded": "a newer event superseded this one",
    "departed": "the flight has departed",
    "cancelled_booking": "the booking is cancelled",
    "opted_out": "opted out",
    "no_contact": "no e-mail address or number is known",
}


class Played(NamedTuple):
    """A scenario that was played, and whom it was about."""

    account: "ScenarioAccount"
    people: "Mapping[str, Passenger]"
    rows: "Sequence[Notification]"
    waits: str  # what waits to be tried again; nothing, where all is done


class _Group:
    """Passengers who were told the same of an event: one e-mail subject, one SMS."""

    def __init__(self, event_id: str) -> None:
        self.event_id = event_id
        self.subject = ""
        self.sms = ""
        self.recipients: list[str] = []

    def fits(self, event_id: str, subject: str, sms: str) -> bool:
        """Tell whether somebody was told the same, as far as both were told on a channel."""
        return (
            self.event_id == event_id
            and (not subject or not self.subject or subject == self.subject)
            and (not sms or not self.sms or sms == self.sms)
        )


def ledger_line(affected: int, told: int, suppressed: Mapping[str, int], failed: int, pending: int) -> str:
    """Write the sum that always holds."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(suppressed.items()))
    return (
        f"{affected} affected = {told} told + {sum(suppressed.values())} suppressed"
        f"{f' ({reasons})' if reasons else ''} + {failed} failed + {pending} pending"
    )


def heading(title: str, text: str) -> "Text":
    """Return a line that begins something new."""
    from rich.text import Text

    return Text.assemble("\n", (title, "bold cyan"), f" · {text}" if text else "")


def print_account(screen: "Console", played: Played) -> None:
    """Print a scenario's account: in a panel on a terminal, plain in a pipe."""
    title = f"Scenario {played.account.scenario} · {played.account.title}"
    _print(screen, title, _body(played), "cyan")


def print_email(screen: "Console", played: Played) -> None:
    """Print the first passenger's e-mail in full."""
    from rich.text import Text

    message = next(each for each in played.account.notifications if each.channel == "email")
    text = Text.assemble((message.subject, "bold"), "\n\n", visible(message.text).rstrip())
    title = (
        f"One e-mail in full · to {_name(played, message.passenger_id)}, scenario {played.account.scenario}"
    )
    _print(screen, title, text, "magenta")


def _print(screen: "Console", title: str, body: "RenderableType", colour: str) -> None:
    from rich.panel import Panel
    from rich.text import Text

    if screen.is_terminal:
        show(screen, Panel(body, title=Text(title, style="bold"), title_align="left", border_style=colour))
        return
    show(screen, Text(f"\n{title}\n{'=' * len(title)}"))
    show(screen, body)


def _body(played: Played) -> "Table":
    from rich.table import Table
    from rich.text import Text

    account = played.account
    body = Table.grid(padding=(0, 2, 0, 0), expand=True)
    body.add_column(style="cyan", no_wrap=True, width=9)
    body.add_column(ratio=1, overflow="fold")
    body.add_row("Event" if len(account.events) == 1 else "Events", _events(account))
    for label, text in _workflows(account):
        body.add_row(label, text)
    for group in _groups(played):
        body.add_row("To", Text(", ".join(group.recipients), style="bold"))
        if group.subject:
            body.add_row("  E-mail", Text(visible(group.subject)))
        if group.sms:
            body.add_row("  SMS", Text(visible(group.sms), style="green"))
    if untold := [row for row in played.rows if row.outcome != "told"]:
        body.add_row("Not told", Text("; ".join(_untold(played, untold)), style="yellow"))
    line = ledger_line(account.affected, account.told, account.suppressed, account.failed, account.pending)
    is_done = not account.failed and not account.pending
    body.add_row("Ledger", Text(line, style="bold green" if is_done else "bold red"))
    return body


def _events(account: "ScenarioAccount") -> "Table":
    from rich.table import Table
    from rich.text import Text

    events = Table.grid(padding=(0, 2, 0, 0))
    for event in account.events:
        style, outcome = _OUTCOMES[event.outcome]
        events.add_row(
            event.event_type,
            Text(event.flight_id, style="bold"),
            Text(f"→ {event.detail_type or '-'}"),
            Text(outcome, style=style),
        )
    return events


def _workflows(account: "ScenarioAccount") -> "Iterator[tuple[str, Text]]":
    """Yield each way in which workflows ran, once, with how often."""
    from rich.text import Text

    ways: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for run in account.executions:
        way = (run.workflow, run.status, tuple(run.states))
        ways[way] = ways.get(way, 0) + 1
    for (workflow, status, states), times in ways.items():
        yield (
            "Workflow",
            Text.assemble(
                (workflow, "bold"),
                f" × {times} " if times > 1 else " ",
                (status, "green" if status == "SUCCEEDED" else "red"),
                (": " + " → ".join(states), "dim"),
            ),
        )


def _groups(played: Played) -> list[_Group]:
    groups: list[_Group] = []
    served: dict[str, int] = {}
    for event_id, passenger_id, messages in _told(played.account.notifications):
        subject = next((each.subject for each in messages if each.channel == "email"), "")
        sms = next((each.text for each in messages if each.channel == "sms"), "")
        group = next((each for each in reversed(groups) if each.fits(event_id, subject, sms)), None)
        if group is None:
            group = _Group(event_id)
            groups.append(group)
        group.subject, group.sms = group.subject or subject, group.sms or sms
        served[event_id] = served.get(event_id, 0) + 1
        only = "" if subject and sms else "e-mail only" if subject else "SMS only"
        name = f"{served[event_id]} {_name(played, passenger_id)}"
        said = [*_standing(played.people.get(passenger_id)), only]
        group.recipients.append(f"{name} ({', '.join(filter(None, said))})")
    return groups


def _told(messages: "Iterable[Message]") -> "Iterator[tuple[str, str, list[Message]]]":
    """Yield what each passenger was told of each event, in the order in which they were served."""
    found: dict[tuple[str, str], list[Message]] = {}
    for message in messages:
        found.setdefault((message.event_id, message.passenger_id), []).append(message)
    for (event_id, passenger_id), of_both in found.items():
        yield event_id, passenger_id, of_both


def _untold(played: Played, rows: "Iterable[Notification]") -> Iterator[str]:
    """Name those who were not told, by flight and by why."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: (row.rank, row.passenger_id)):
        why = row.suppressed_by if row.outcome == "suppressed" else row.outcome
        names.setdefault((row.flight_id, why), []).append(_name(played, row.passenger_id))
    for (flight_id, why), of_both in names.items():
        yield f"{', '.join(of_both)} ({flight_id}: {_WHY.get(why, why)})"


def _name(played: Played, passenger_id: str) -> str:
    """Name whom a passenger's messages go to: a child that travels alone is told through its guardian."""
    passenger = played.people.get(passenger_id)
    name = f"{passenger.first_name} {passenger.last_name}".strip() if passenger else ""
    guardian = "guardian of " if passenger and passenger.is_unaccompanied_minor else ""
    return guardian + (visible(name) or passenger_id)


def _standing(passenger: "Passenger | None") -> Iterator[str]:
    """Say why somebody is served when they are: needs come first, then tiers."""
    if passenger is None:
        return
    for need in passenger.needs:
        yield f"assistance: {need.replace('_', ' ')}"
    yield passenger.tier.replace("_", " ").title()
