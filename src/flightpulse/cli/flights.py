"""`flightpulse flights`: what is known of each flight."""

import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, one_of
from flightpulse.cli.folder import Data, opened_to_read
from flightpulse.cli.screen import AsJson, Limit, document, print_facts, print_json, print_list
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.domain.flight import Flight, FlightStatus
    from flightpulse.store.repositories.flights import Flights

app = typer.Typer(name="flights", no_args_is_help=True, help="Flights: list, show.")

_COLUMNS = (
    Column("FLIGHT ID"),
    Column("FLIGHT", spare=5),
    Column("FROM", spare=1),
    Column("TO", spare=1),
    Column("DEPARTS (UTC)", to="minutes"),
    Column("EXPECTED (UTC)", to="minutes", spare=2),
    Column("STATUS"),
    Column("DELAY", spare=4),
    Column("GATE", spare=3),
)


@app.command("list")
def list_(
    context: typer.Context,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="SCHEDULED, BOARDING, DELAYED, CANCELLED, DEPARTED or ARRIVED only.",
            autocompletion=words_of("domain.flight:FlightStatus"),
        ),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List flights, by scheduled departure.

    \b
    Example:
      flightpulse flights list --status DELAYED
    """
    from flightpulse.domain.flight import FlightStatus

    wanted = list(FlightStatus) if status is None else [one_of(FlightStatus, status, "--status")]
    with opened_to_read(context, data) as application:
        found = _by_departure(application.kept.flights, wanted)
        year = application.clock.now().year
        print_list("flights", found, limit=limit, as_json=as_json, columns=_COLUMNS, row=_row, year=year)


@app.command()
def show(context: typer.Context, flight_id: str, as_json: AsJson = False, data: Data = None) -> None:
    """Show a flight, its times in its airports' own.

    \b
    Example:
      flightpulse flights show SW1234
    """
    with opened_to_read(context, data) as application:
        flight = application.kept.flights.get(flight_id)
        if flight is None:
            fail(f"there is no flight {flight_id!r}; `flightpulse flights list` names those there are")
        if as_json:
            print_json(document(flight))
            return
        booked = application.kept.bookings.of_flight(flight_id)
        active = sum(each.is_active for each in booked)
        print_facts([*_facts(flight), ("bookings", f"{len(booked)}, of them {active} active")])


def _by_departure(flights: "Flights", statuses: "list[FlightStatus]") -> "Iterator[Flight]":
    found = [flights.by_status(status) for status in statuses]
    return heapq.merge(*found, key=lambda flight: (flight.scheduled_departure, flight.flight_id))


def _row(flight: "Flight") -> tuple[object, ...]:
    return (
        flight.flight_id,
        flight.flight_number,
        flight.origin,
        flight.destination,
        flight.scheduled_departure,
        flight.expected_departure,
        flight.status,
        f"{flight.delay_minutes} min" if flight.delay_minutes else None,
        flight.gate,
    )


def _facts(flight: "Flight") -> Iterator[tuple[str, object]]:
    from flightpulse.domain.airports import at
    from flightpulse.domain.times import parse

    def local(moment: str | None, airport: str) -> str | None:
        if moment is None:
            return None
        place = at(airport)
        return f"{place.local(parse(moment)):%Y-%m-%d %H:%M} ({place.city} time), {moment}"

    yield "flight_id", flight.flight_id
    yield "flight", flight.flight_number
    yield "from", f"{at(flight.origin).city} ({flight.origin})"
    yield "to", f"{at(flight.destination).city} ({flight.destination})"
    yield "departs", local(flight.scheduled_departure, flight.origin)
    yield "expected", local(flight.estimated_departure, flight.origin)
    yield "departed", local(flight.actual_departure, flight.origin)
    yield "arrives", local(flight.scheduled_arrival, flight.destination)
    yield "arrival expected", local(flight.estimated_arrival, flight.destination)
    yield "arrived", local(flight.actual_arrival, flight.destination)
    yield "status", flight.status
    yield "delay", f"{flight.delay_minutes} minutes" if flight.delay_minutes else None
    yield "reason", flight.delay_reason
    yield "gate", flight.gate
    yield "aircraft", flight.aircraft
