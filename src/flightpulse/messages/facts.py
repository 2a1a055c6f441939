"""The facts that a message may state, from the stored flight and the disruption alone."""

from datetime import timedelta

from msgspec import Struct

from flightpulse.domain import airports
from flightpulse.domain.airports import Airport
from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.flight import Flight
from flightpulse.domain.rights_notice import Regulation, notice_due
from flightpulse.domain.times import flight_time, parse
from flightpulse.messages.clean_text import clean

#: Passengers are asked to be at the gate this long before departure.
AT_GATE_MINUTES = 30


class Facts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to a flight, before any language. Times UTC; the airports give zone and city."""

    kind: Kind
    flight_number: str
    origin: Airport
    destination: Airport
    scheduled_departure: str
    departure: str  # as now expected; of a cancelled flight, as it was scheduled
    scheduled_arrival: str
    arrival: str | None = None  # as now expected, where operations said it
    delay_minutes: int = 0  # between the two departures, so that a text always adds up; negative is earlier
    at_gate: str  # when to be at the gate
    gate: str | None = None
    old_gate: str | None = None  # of a gate change, where it differs
    terminal_change: bool = False
    reason: str | None = None  # WEATHER, MECHANICAL …; None where nothing is known
    rights: Regulation | None = None  # whose notice is due


def facts_of(disruption: Disruption, flight: Flight) -> Facts:
    """Gather the facts of a disruption of a flight.

    The new departure follows from schedule and delay where operations did not say it; a new arrival that
    nobody said stays unknown. `reason_detail` is operations' own wording and no fact for passengers.
    """
    kind = disruption.kind
    scheduled = parse(flight.scheduled_departure)
    departure = scheduled
    if kind is Kind.DELAY:
        if disruption.new_departure:
            departure = parse(disruption.new_departure)
        else:
            departure = scheduled + timedelta(minutes=disruption.delay_minutes or 0)
    elif kind is Kind.GATE_CHANGE:
        departure = parse(flight.expected_departure)
    origin = airports.at(clean(flight.origin))
    delay = round((departure - scheduled).total_seconds() / 60)
    gate = disruption.new_gate if kind is Kind.GATE_CHANGE else flight.gate
    old_gate = disruption.old_gate if kind is Kind.GATE_CHANGE and disruption.old_gate != gate else None
    return Facts(
        kind=kind,
        flight_number=clean(flight.flight_number),
        origin=origin,
        destination=airports.at(clean(flight.destination)),
        scheduled_departure=flight.scheduled_departure,
        departure=flight_time(departure),
        scheduled_arrival=flight.scheduled_arrival,
        arrival=disruption.new_arrival if kind is Kind.DELAY else None,
        delay_minutes=delay,
        at_gate=flight_time(departure - timedelta(minutes=AT_GATE_MINUTES)),
        gate=clean(gate or "") or None,
        old_gate=clean(old_gate or "") or None,
        terminal_change=kind is Kind.GATE_CHANGE and disruption.terminal_change,
        reason=None if disruption.reason == "OTHER" else disruption.reason,
        rights=notice_due(
            origin.country,
            # Where the two disagree, the passenger is rather told once too often.
            delay_minutes=max(delay, disruption.delay_minutes or 0) if kind is Kind.DELAY else 0,
            cancelled=kind is Kind.CANCELLATION,
        ),
    )
