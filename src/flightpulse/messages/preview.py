"""What a message reads like, before anybody is told: made-up flights, events and passengers, written out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from flightpulse.domain.booking import Booking
from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.flight import Flight
from flightpulse.domain.needs import Need, request_of
from flightpulse.domain.passenger import Passenger
from flightpulse.domain.times import flight_time, parse
from flightpulse.messages import sms
from flightpulse.messages.compose import compose
from flightpulse.messages.facts import facts_of
from flightpulse.messages.fill import fill_of
from flightpulse.messages.render import render_email, render_sms
from flightpulse.messages.segment import Segment


class Example(Struct, frozen=True, kw_only=True):
    """Who is told of what. The flight is SW5678, leaving at 16:10 local on 14 March, from gate C12."""

    name: str
    kind: Kind
    delay_minutes: int = 90  # negative: it leaves earlier
    reason: str = "WEATHER"
    new_gate: str = "D15"
    terminal_change: bool = False
    told: Disruption | None = None  # what the passenger was told before
    tier: str = "MEMBER"
    needs: tuple[Need, ...] = ()
    first_name: str = "Maria"
    last_name: str = "Krüger"
    guardian_name: str = "Anna Krüger"
    origin: str = "HOU"
    destination: str = "MDW"


class Preview(Struct, kw_only=True):
    """An example's texts. The inbox shows the subject and the short message."""

    name: str
    kind: str
    language: str
    subject: str
    text: str
    html: str
    sms: str
    encoding: str  # of the SMS: GSM-7, or UCS-2, which halves what fits
    characters: int  # as they count towards a segment
    segments: int

    @property
    def inbox(self) -> str:
        """What the passenger's inbox shows."""
        return f"{self.subject}\n{self.sms}"


def preview(example: Example, language: str) -> Preview:
    """Write an example in a language; one that has no templates is written in the fallback's."""
    passenger = Passenger(
        passenger_id="P001",
        first_name=example.first_name,
        last_name=example.last_name,
        tier=example.tier,
        special_requests=[request_of(need) for need in example.needs],
        preferred_language=language,
        guardian_name=example.guardian_name,
    )
    booking = Booking(
        booking_id="B001", passenger_id="P001", flight_id="SW5678", confirmation_number="K7QM2X", seat="3A"
    )
    segment = Segment.of(passenger, told=0 if example.told is None else 1)
    texts = compose(facts_of(_event(example), _flight(example), told=example.told), segment)
    fill = fill_of(passenger, [booking])
    subject, text, page = render_email(texts, fill)
    short = render_sms(texts, fill)
    return Preview(
        name=example.name,
        kind=example.kind.value,
        language=segment.language,
        subject=subject,
        text=text,
        html=page,
        sms=short,
        encoding=sms.encoding(short),
        characters=sms.length(short),
        segments=sms.parts(short),
    )


def delayed(minutes: int, reason: str = "WEATHER") -> Disruption:
    """Return an event that says that the examples' flight leaves so many minutes later, or earlier."""
    return _made(
        Kind.DELAY,
        delay_minutes=max(0, minutes),
        reason=reason,
        new_departure=_later("2026-03-14T21:10:00Z", minutes),
        new_arrival=_later("2026-03-14T23:35:00Z", minutes),
    )


def moved(new_gate: str, old_gate: str = "C12", *, terminal_change: bool = False) -> Disruption:
    """Return an event that says that the examples' flight leaves from another gate."""
    return _made(Kind.GATE_CHANGE, new_gate=new_gate, old_gate=old_gate, terminal_change=terminal_change)


def cancelled(reason: str = "WEATHER") -> Disruption:
    """Return an event that says that the examples' flight is cancelled."""
    return _made(Kind.CANCELLATION, reason=reason)


def examples() -> Iterator[Example]:
    """Yield examples of all that messages differ by: the kind, what was told before, and to whom."""
    yield from _delays()
    yield from _cancellations()
    yield from _gate_changes()


def _delays() -> Iterator[Example]:
    delay = Example(name="", kind=Kind.DELAY)
    yield replace(delay, name="minor", delay_minutes=25)
    yield replace(delay, name="major", reason="MECHANICAL")
    yield replace(
        delay, name="severe-from-the-eu", delay_minutes=200, origin="FRA", destination="JFK", reason="CREW"
    )
    yield replace(delay, name="from-the-uk", delay_minutes=130, origin="LHR", destination="FCO", reason="ATC")
    yield replace(delay, name="until-tomorrow", delay_minutes=600, reason="SECURITY")
    yield replace(delay, name="earlier", delay_minutes=-20, reason="OTHER")
    yield replace(delay, name="as-planned", delay_minutes=0)
    yield replace(delay, name="update-longer", delay_minutes=120, told=delayed(90))
    yield replace(delay, name="update-shorter", delay_minutes=25, told=delayed(90))
    yield replace(delay, name="update-as-planned", delay_minutes=0, told=delayed(90))
    yield replace(delay, name="update-unchanged", told=delayed(90))
    yield replace(delay, name="update-as-planned-unchanged", delay_minutes=0, told=delayed(0))
    yield replace(delay, name="update-other-reason", reason="CREW", told=delayed(90))
    yield replace(delay, name="update-earlier", delay_minutes=-20, told=delayed(90))
    yield replace(delay, name="update-earlier-unchanged", delay_minutes=-20, told=delayed(-20))
    yield replace(_child(delay), name="from-the-eu-to-unaccompanied-minor", delay_minutes=200, origin="FRA")
    yield from _to_everyone(delay)


def _cancellations() -> Iterator[Example]:
    cancellation = Example(name="", kind=Kind.CANCELLATION)
    yield replace(cancellation, name="weather", origin="BOS", destination="LGA")
    yield replace(cancellation, name="without-a-reason", reason="OTHER")
    yield replace(cancellation, name="from-the-eu", origin="MUC", destination="LHR", reason="MECHANICAL")
    yield replace(cancellation, name="from-the-uk", origin="LHR", destination="ZRH", reason="CREW")
    yield replace(cancellation, name="update-unchanged", told=cancelled())
    yield replace(cancellation, name="update-other-reason", reason="ATC", told=cancelled())
    yield replace(_child(cancellation), name="from-the-eu-to-unaccompanied-minor", origin="MUC")
    yield from _to_everyone(cancellation)


def _gate_changes() -> Iterator[Example]:
    gate_change = Example(name="", kind=Kind.GATE_CHANGE)
    yield replace(gate_change, name="same-terminal", new_gate="C15")
    yield replace(gate_change, name="other-terminal", terminal_change=True)
    yield replace(gate_change, name="update", new_gate="C17", told=moved("C15"))
    yield replace(gate_change, name="update-other-terminal", terminal_change=True, told=moved("C15"))
    yield replace(gate_change, name="update-back", new_gate="C12", told=moved("C15"))
    yield replace(gate_change, name="update-unchanged", new_gate="C15", told=moved("C15"))
    yield from _to_everyone(replace(gate_change, terminal_change=True))


def _child(example: Example) -> Example:
    return replace(example, needs=(Need.UNACCOMPANIED_MINOR,), first_name="Emma")


def _to_everyone(example: Example) -> Iterator[Example]:
    """Yield an example for each sort of passenger."""
    tiers = {"a-list-preferred": "A-LIST PREFERRED", "a-list": "A-LIST", "senator": "Senator"}
    for name, tier in {**tiers, "frequent-traveller": "Frequent_Traveller"}.items():
        yield replace(example, name=f"to-{name}", tier=tier)
    for need in Need:
        asked = _child(example) if need is Need.UNACCOMPANIED_MINOR else replace(example, needs=(need,))
        yield replace(asked, name=f"to-{need.value.replace('_', '-')}")
    yield replace(example, name="to-several-needs", needs=(Need.WHEELCHAIR, Need.BLIND, Need.DEAF))
    minor: dict[str, Any] = {"needs": (Need.UNACCOMPANIED_MINOR, Need.WHEELCHAIR), "tier": "A-LIST"}
    yield replace(
        example,
        name="to-unaccompanied-minor-without-names",
        first_name="",
        last_name="",
        guardian_name="",
        **minor,
    )
    yield replace(example, name="to-nobody-by-name", first_name="", last_name="")


def _event(example: Example) -> Disruption:
    match example.kind:
        case Kind.DELAY:
            return delayed(example.delay_minutes, example.reason)
        case Kind.CANCELLATION:
            return cancelled(example.reason)
        case _:
            before = "C12" if example.told is None else example.told.new_gate or "C12"
            return moved(example.new_gate, before, terminal_change=example.terminal_change)


def _flight(example: Example) -> Flight:
    return Flight(
        flight_id="SW5678",
        flight_number="SW5678",
        origin=example.origin,
        destination=example.destination,
        scheduled_departure="2026-03-14T21:10:00Z",
        scheduled_arrival="2026-03-14T23:35:00Z",
        gate="C12",
    )


def _made(kind: Kind, **said: Any) -> Disruption:
    return Disruption(
        event_id="event",
        flight_id="SW5678",
        kind=kind,
        detail_type="",
        event_type="",
        timestamp="2026-03-14T18:00:00.000Z",
        source="preview",
        accepted_at="2026-03-14T18:00:00.000Z",
        digest="",
        **said,
    )


def _later(time: str, minutes: int) -> str:
    return flight_time(parse(time) + timedelta(minutes=minutes))
