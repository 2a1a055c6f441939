"""The facts that a message may state, from the stored flight and the disruption alone."""

from datetime import datetime, timedelta

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


class Told(Struct, frozen=True):
    """What an earlier message said, as far as a newer one may differ from it."""

    departure: str = ""  # of a delay, UTC
    arrival: str | None = None
    gate: str = ""  # of a gate change
    gate_before: str = ""  # which that gate took the place of
    terminal_change: bool = False
    reason: str | None = None


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
    told: Told | None = None  # what the reader was told before on the topic; None: nothing


def facts_of(disruption: Disruption, flight: Flight, told: Disruption | None = None) -> Facts:
    """Gather the facts of a disruption of a flight; `told` is the event that the reader was told last.

    The new departure follows from schedule and delay where operations did not say it; a new arrival that
    nobody said stays unknown. `reason_detail` is operations' own wording and no fact for passengers.
    """
    kind = disruption.kind
    scheduled = parse(flight.scheduled_departure)
    departure = scheduled
    if kind is Kind.DELAY:
        departure = _departure(disruption, flight)
    elif kind is Kind.GATE_CHANGE:
        departure = parse(flight.expected_departure)
    origin = airports.at(clean(flight.origin))
    delay = round((departure - scheduled).total_seconds() / 60)
    gate = disruption.new_gate if kind is Kind.GATE_CHANGE else flight.gate
    old_gate = disruption.old_gate if kind is Kind.GATE_CHANGE and disruption.old_gate != gate else None
    # Where minutes and times disagree, the text keeps to the times, and the notice is given rather once too
    # often: but never of a delay that the same text does not know.
    late = max(delay, disruption.delay_minutes or 0) if kind is Kind.DELAY and delay > 0 else 0
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
        reason=_reason(disruption),
        rights=notice_due(origin.country, delay_minutes=late, cancelled=kind is Kind.CANCELLATION),
        told=None if told is None else _told(told, flight),
    )


def _departure(delay: Disruption, flight: Flight) -> datetime:
    if delay.new_departure:
        return parse(delay.new_departure)
    return parse(flight.scheduled_departure) + timedelta(minutes=delay.delay_minutes or 0)


def _reason(disruption: Disruption) -> str | None:
    return None if disruption.reason == "OTHER" else disruption.reason


def _told(disruption: Disruption, flight: Flight) -> Told:
    if disruption.kind is Kind.DELAY:
        departure = flight_time(_departure(disruption, flight))
        return Told(departure=departure, arrival=disruption.new_arrival, reason=_reason(disruption))
    if disruption.kind is Kind.GATE_CHANGE:
        return Told(
            gate=clean(disruption.new_gate or ""),
            gate_before=clean(disruption.old_gate or ""),
            terminal_change=disruption.terminal_change,
        )
    return Told(reason=_reason(disruption))
