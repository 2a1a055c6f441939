"""`flightpulse passengers`: who is told, and how."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from flightpulse.cli import bookings
from flightpulse.cli.errors import fail, visible
from flightpulse.cli.folder import Data, opened, opened_to_read, settings_of_one_there
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list, print_table
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.domain.passenger import Passenger

app = typer.Typer(name="passengers", no_args_is_help=True, help="Passengers: list, show, correct.")

# Enough to catch a slip: what an address may be is for its provider to say. No space, no line's end.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164

_COLUMNS = (
    Column("PASSENGER ID"),
    Column("NAME", folds=True),
    Column("TIER", spare=2, folds=True),
    Column("E-MAIL", spare=1),
    Column("PHONE", spare=6),
    Column("PREFERS", spare=4, folds=True),
    Column("LANGUAGE", spare=5),
    Column("REQUESTS", spare=3, folds=True),
)


@app.command("list")
def list_(context: typer.Context, limit: Limit = 50, as_json: AsJson = False, data: Data = None) -> None:
    """List passengers.

    \b
    Example:
      flightpulse passengers list --limit 10
    """
    with opened_to_read(context, data) as application:
        found = application.kept.passengers.all()
        print_list("passengers", found, limit=limit, as_json=as_json, columns=_COLUMNS, row=_row)


@app.command()
def show(context: typer.Context, passenger_id: str, as_json: AsJson = False, data: Data = None) -> None:
    """Show a passenger with their bookings.

    \b
    Example:
      flightpulse passengers show P001
    """
    with opened_to_read(context, data) as application:
        passenger = application.kept.passengers.get(passenger_id)
        if passenger is None:
            fail(
                f"there is no passenger {passenger_id!r}; `flightpulse passengers list` names those there are"
            )
        booked = application.kept.bookings.of_passenger(passenger_id)
        if as_json:
            print_json({**document(passenger), "bookings": [document(each) for each in booked]})
            return
        print_facts(document(passenger).items())
        if booked:
            typer.echo("")
            print_table(bookings.COLUMNS, map(bookings.row, booked), year=application.clock.now().year)


@app.command()
def correct(
    context: typer.Context,
    passenger_id: str,
    email: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The right e-mail address.")] = None,
    phone: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The right number, as +4930123456.")
    ] = None,
    data: Data = None,
) -> None:
    """Correct where a passenger is reached.

    What could not be delivered is then driven again: `flightpulse dead-letters redrive`.

    \b
    Example:
      flightpulse passengers correct P001 --email sarah@example.com
    """
    if email is None and phone is None:
        fail("say what is right: --email ADDRESS, --phone NUMBER")
    if email is not None and not _EMAIL.fullmatch(email):
        fail(f"--email {visible(email)!r} is no e-mail address; write it as name@example.com")
    if phone is not None and not _PHONE.fullmatch(phone):
        fail(f"--phone {visible(phone)!r} is no number with its country's code; write it as +4930123456")
    from flightpulse.store.port import ConditionFailed

    corrected = {name: value for name, value in (("email", email), ("phone", phone)) if value is not None}
    with opened(settings_of_one_there(context, data)) as application:
        try:
            application.store.transact([application.kept.passengers.update(passenger_id, **corrected)])
        except ConditionFailed:
            fail(
                f"there is no passenger {passenger_id!r}; `flightpulse passengers list` names those there are"
            )
    typer.echo(f"{passenger_id} is corrected.")


def _row(passenger: "Passenger") -> tuple[object, ...]:
    return (
        passenger.passenger_id,
        f"{passenger.first_name} {passenger.last_name}".strip(),
        passenger.tier,
        passenger.email,
        passenger.phone,
        passenger.notification_preferences,
        passenger.preferred_language,
        passenger.special_requests,
    )
