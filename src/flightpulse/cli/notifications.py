"""`flightpulse notifications`: what each passenger was told of each event."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, one_of, visible
from flightpulse.cli.folder import Data, opened_to_read
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.delivery.rendering import Rendered
    from flightpulse.domain.disruption import Disruption
    from flightpulse.domain.notification import Channel, Notification
    from flightpulse.store.repositories import Repositories

app = typer.Typer(name="notifications", no_args_is_help=True, help="Notifications: list, show.")

_COLUMNS = (
    Column("NOTIFICATION ID"),
    Column("FLIGHT ID", spare=4),
    Column("KIND", spare=1),
    Column("OUTCOME"),
    Column("E-MAIL", spare=2, folds=True),
    Column("SMS", spare=3, folds=True),
    Column("INBOX", spare=5, folds=True),
    Column("CREATED (UTC)", to="seconds", spare=6),
)


@app.command("list")
def list_(
    context: typer.Context,
    event: Annotated[str | None, typer.Option(metavar="EVENT_ID", help="Of this event only.")] = None,
    passenger: Annotated[
        str | None, typer.Option(metavar="PASSENGER_ID", help="To this passenger only.")
    ] = None,
    flight: Annotated[str | None, typer.Option(metavar="FLIGHT_ID", help="Of this flight only.")] = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            help="Where a channel is in this state only: SENT, SUPERSEDED …",
            autocompletion=words_of("domain.notification:State"),
        ),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List notifications, the newest event's first.

    Those of an event come in the order in which they are served.

    \b
    Example:
      flightpulse notifications list --passenger P001
    """
    from flightpulse.domain.notification import State

    wanted = None if state is None else one_of(State, state, "--state")
    with opened_to_read(context, data) as application:
        found = _rows(application.kept, _events(application.kept, event, flight, passenger), passenger)
        if wanted is not None:
            found = (row for row in found if any(on.state is wanted for on in row.channels.values()))
        print_list(
            "notifications",
            found,
            limit=limit,
            as_json=as_json,
            columns=_COLUMNS,
            row=_row,
            whole=_whole,
            year=application.clock.now().year,
        )


@app.command()
def show(
    context: typer.Context,
    notification_id: Annotated[str, typer.Argument(help="EVENT_ID:PASSENGER_ID, as the list has it.")],
    channel: Annotated[
        str | None,
        typer.Option(
            metavar="CHANNEL",
            help="email or sms only, and its text alone.",
            autocompletion=words_of("domain.notification:Channel"),
        ),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Show a notification as its passenger reads it.

    And what became of it on each channel.

    \b
    Example, which shows the newest one's SMS:
      id="$(flightpulse notifications list | awk 'NR == 2 { print $1 }')"
      flightpulse notifications show --channel sms "$id"
    """
    from flightpulse.delivery.rendering import Renderer
    from flightpulse.domain.ids import event_and_passenger
    from flightpulse.domain.notification import Channel

    shown = [Channel.EMAIL, Channel.SMS] if channel is None else [one_of(Channel, channel, "--channel")]
    event_id, passenger_id = event_and_passenger(notification_id)
    with opened_to_read(context, data) as application:
        row = application.kept.ledger.get(event_id, passenger_id) if event_id else None
        if row is None:
            fail(
                f"there is no notification {notification_id!r}; "
                "`flightpulse notifications list` names those there are"
            )
        renderer = Renderer(application.kept.ledger)
        words = renderer.render(row)
        texts = {each.value: _shown(words, each) for each in shown}
    if as_json:
        print_json({**_whole(row), "texts": texts})
        return
    if channel is None:
        print_facts(_facts(row))
    for name, text in texts.items():
        if channel is None:
            typer.echo("\n" + typer.style(f"--- {name} ---", fg="cyan"))
        if text["subject"]:
            typer.echo(typer.style(visible(text["subject"]), bold=True) + "\n")
        typer.echo(visible(text["text"] or "").rstrip())


def _shown(words: "Rendered", channel: "Channel") -> dict[str, str | None]:
    """Return what a channel's text reads like; an SMS has no subject and no HTML."""
    is_email = channel.value == "email"
    return {
        "subject": words.subject if is_email else "",
        "text": words.text(channel),
        "html": words.html if is_email else None,
    }


def _events(
    kept: "Repositories", event: str | None, flight: str | None, passenger: str | None
) -> "Iterable[Disruption]":
    if flight is not None and kept.flights.get(flight) is None:
        fail(f"there is no flight {flight!r}; `flightpulse flights list` names those there are")
    if passenger is not None and kept.passengers.get(passenger) is None:
        fail(f"there is no passenger {passenger!r}; `flightpulse passengers list` names those there are")
    if event is not None:
        known = kept.events.get(event)
        if known is None:
            fail(f"there is no event {event!r}; `flightpulse events list` names those there are")
        return [known] if flight in (None, known.flight_id) else []
    if flight is not None:
        found = list(kept.events.of_flight(flight))
    elif passenger is not None:
        flights = {booking.flight_id for booking in kept.bookings.of_passenger(passenger)}
        found = [each for flight_id in flights for each in kept.events.of_flight(flight_id)]
    else:
        found = kept.events.all()
    return sorted(found, key=lambda each: (each.accepted_at, each.event_id), reverse=True)


def _rows(
    kept: "Repositories", events: "Iterable[Disruption]", passenger: str | None
) -> "Iterator[Notification]":
    for event in events:
        if passenger is None:
            yield from sorted(kept.ledger.rows(event.event_id), key=lambda row: (row.rank, row.passenger_id))
        elif (row := kept.ledger.get(event.event_id, passenger)) is not None:
            yield row


def _row(row: "Notification") -> tuple[object, ...]:
    states = [_state(row, channel) for channel in ("email", "sms", "inbox")]
    return (row.notification_id, row.flight_id, row.kind, row.outcome, *states, row.created_at)


def _state(row: "Notification", channel: str) -> str | None:
    on = next((on for name, on in row.channels.items() if name == channel), None)
    if on is None:
        return None
    return f"{on.state} ({on.reason})" if on.reason else str(on.state)


def _whole(row: "Notification") -> dict[str, Any]:
    return {"notification_id": row.notification_id, "outcome": row.outcome, **document(row)}


def _facts(row: "Notification") -> Iterator[tuple[str, object]]:
    for name in ("notification_id", "flight_id", "booking_ids", "kind", "language", "created_at", "outcome"):
        yield name, getattr(row, name)
    for channel in row.channels:
        yield channel.value, _state(row, channel.value)
