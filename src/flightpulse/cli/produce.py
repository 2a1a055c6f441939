"""`flightpulse produce`: one operations event, as an operations centre or an airport writes it (FP-14)."""

from typing import Annotated

import typer

from flightpulse.cli.account import ledger_line
from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, note
from flightpulse.cli.folder import Data, Layout, opened, see_through, settings_of


def produce(
    context: typer.Context,
    event_type: Annotated[
        str,
        typer.Option(
            help="FLIGHT_DELAY, FLIGHT_CANCELLED or GATE_CHANGE.",
            autocompletion=words_of("domain.operations_event:PAYLOADS"),
        ),
    ],
    flight_id: Annotated[str, typer.Option(help="The flight, e.g. SW1234.")],
    delay_minutes: Annotated[int | None, typer.Option(help="How late it will be, in minutes.")] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            help="WEATHER, MECHANICAL, CREW, ATC, SECURITY or OTHER.",
            autocompletion=words_of("domain.operations_event:REASONS"),
        ),
    ] = None,
    reason_detail: Annotated[str | None, typer.Option(help="The reason in operations' words.")] = None,
    old_gate: Annotated[str | None, typer.Option(help="The gate that was announced.")] = None,
    new_gate: Annotated[str | None, typer.Option(help="The gate it leaves from now.")] = None,
    terminal_change: Annotated[
        bool, typer.Option("--terminal-change/--no-terminal-change", help="The gate is in another terminal.")
    ] = False,
    rebooking_priority: Annotated[
        str | None,
        typer.Option(
            help="HIGH, NORMAL or LOW.",
            autocompletion=words_of("domain.operations_event:REBOOKING_PRIORITIES"),
        ),
    ] = None,
    new_departure: Annotated[
        str | None, typer.Option(help="The new time, 2026-03-14T18:00:00Z; else schedule + delay.")
    ] = None,
    new_arrival: Annotated[
        str | None, typer.Option(help="The new time, 2026-03-14T20:00:00Z; else schedule + delay.")
    ] = None,
    data: Data = None,
    layout: Layout = None,
) -> None:
    """Produce one event, and tell the passengers.

    What is tried again soon is waited for, up to half a minute. The exit code is 1 where somebody is still to
    be told then: `flightpulse up` goes on with it.

    \b
    Examples, on the sample data (`flightpulse seed`):
      flightpulse produce --event-type FLIGHT_DELAY --flight-id SW1234 --delay-minutes 45 --reason WEATHER
      flightpulse produce --event-type FLIGHT_CANCELLED --flight-id SW9012 --reason CREW
      flightpulse produce --event-type GATE_CHANGE --flight-id SW3456 --new-gate D15 --terminal-change
    """
    from flightpulse.intake.source import InProcess
    from flightpulse.simulation.producer import operations_event

    with opened(settings_of(context, data, layout)) as application:
        try:
            event = operations_event(
                event_type,
                flight_id,
                now=application.clock.now(),
                ids=application.ids,
                delay_minutes=delay_minutes,
                reason=reason,
                reason_detail=reason_detail,
                new_departure=new_departure,
                new_arrival=new_arrival,
                rebooking_priority=rebooking_priority,
                old_gate=old_gate,
                new_gate=new_gate,
                terminal_change=terminal_change,
            )
        except ValueError as error:
            fail(error)
        [answer] = application.take(InProcess([event], "produce"))
        for said in answer.notes:
            note(_by_flag(said))
        if answer.problem is not None:
            fail(f"refused: {_by_flag(answer.problem)}")
        event_id = event["event_id"]
        try:  # said first, whatever comes of it: given again, it would be another event
            typer.echo(f"{event_id}: {answer.detail_type} for {flight_id}, {answer.outcome}")
        finally:
            waits = see_through(application, [event_id])
        ledger = application.account([event_id])
    typer.echo(ledger_line(ledger.affected, ledger.told, ledger.suppressed, ledger.failed, ledger.pending))
    if waits:
        fail(waits, code=1)


def _by_flag(said: str) -> str:
    """Name a field of the payload as the command does: `payload.new_gate` is --new-gate."""
    field, separator, rest = said.removeprefix("payload.").partition(" ")
    return f"--{field.replace('_', '-')}{separator}{rest}" if said.startswith("payload.") else said
