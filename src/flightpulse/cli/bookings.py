"""`flightpulse bookings`: who is on which flight."""

import heapq
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, one_of
from flightpulse.cli.folder import Data, opened_to_read
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.domain.booking import Booking, BookingStatus
    from flightpulse.store.repositories import Repositories

app = typer.Typer(name="bookings", no_args_is_help=True, help="Bookings: list, show.")

COLUMNS = (
    Column("BOOKING ID"),
    Column("CONFIRMATION", spare=3),
    Column("PASSENGER"),
    Column("FLIGHT ID"),
    Column("SEAT", spare=1),
    Column("FARE", spare=4),
    Column("STATUS"),
    Column("CREATED (UTC)", to="minutes", spare=2),
)


@app.command("list")
def list_(
    context: typer.Context,
    flight: Annotated[str | None, typer.Option(metavar="FLIGHT_ID", help="Of this flight only.")] = None,
    passenger: Annotated[
        str | None, typer.Option(metavar="PASSENGER_ID", help="Of this passenger only.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="PENDING, CONFIRMED, CHECKED_IN, CANCELLED or NEEDS_REBOOKING only.",
            autocompletion=words_of("domain.booking:BookingStatus"),
        ),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List bookings, by creation; options narrow the list together.

    \b
    Example:
      flightpulse bookings list --flight SW9012
    """
    from flightpulse.domain.booking import BookingStatus

    wanted = list(BookingStatus) if status is None else [one_of(BookingStatus, status, "--status")]
    with opened_to_read(context, data) as application:
        found = _found(application.kept, flight, passenger, wanted)
        year = application.clock.now().year
        print_list("bookings", found, limit=limit, as_json=as_json, columns=COLUMNS, row=row, year=year)


@app.command()
def show(context: typer.Context, booking_id: str, as_json: AsJson = False, data: Data = None) -> None:
    """Show a booking.

    \b
    Example:
      flightpulse bookings show B001
    """
    with opened_to_read(context, data) as application:
        booking = application.kept.bookings.get(booking_id)
        if booking is None:
            fail(f"there is no booking {booking_id!r}; `flightpulse bookings list` names those there are")
        if as_json:
            print_json(document(booking))
        else:
            print_facts(document(booking).items())


def row(booking: "Booking") -> tuple[object, ...]:
    """Return a booking's line in a table."""
    return (
        booking.booking_id,
        booking.confirmation_number,
        booking.passenger_id,
        booking.flight_id,
        booking.seat,
        booking.fare_class,
        booking.booking_status,
        booking.created_at,
    )


def _found(
    kept: "Repositories", flight: str | None, passenger: str | None, statuses: "list[BookingStatus]"
) -> "Iterable[Booking]":
    if flight is not None and kept.flights.get(flight) is None:
        fail(f"there is no flight {flight!r}; `flightpulse flights list` names those there are")
    if passenger is not None and kept.passengers.get(passenger) is None:
        fail(f"there is no passenger {passenger!r}; `flightpulse passengers list` names those there are")
    if flight is not None:
        found = kept.bookings.of_flight(flight)
    elif passenger is not None:
        found = kept.bookings.of_passenger(passenger)
    else:
        by_status = [kept.bookings.by_status(status) for status in statuses]
        return heapq.merge(*by_status, key=lambda booking: (booking.created_at, booking.booking_id))
    asked = [each for each in found if each.booking_status in statuses]
    if passenger is not None:
        asked = [each for each in asked if each.passenger_id == passenger]
    return sorted(asked, key=lambda booking: (booking.created_at, booking.booking_id))
