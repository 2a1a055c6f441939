"""A closure: what operations say of a hub's flights, from the first short delay to the cancellation."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from msgspec import Struct

from flightpulse.domain import airports
from flightpulse.domain.flight import Flight
from flightpulse.domain.times import parse
from flightpulse.simulation.hub import Hub, gate


class Announcement(Struct, frozen=True):
    """What is said of a flight at some time; `said` are the flags of `operations_event`."""

    flight_id: str
    at: datetime
    event_type: str
    said: dict[str, Any]

    def is_overtaken_by(self, later: "Announcement") -> bool:
        """Tell whether a later announcement on the flight leaves this one without use (design 5)."""
        return later.flight_id == self.flight_id and later.event_type in (self.event_type, "FLIGHT_CANCELLED")


# How a flight fares, with its share in percent: four in ten are cancelled in the end.
_COURSES = (
    *(("cancelled",),) * 12,
    *(("minor", "cancelled"),) * 13,
    *(("minor", "major", "cancelled"),) * 15,
    *(("minor",),) * 12,
    *(("minor", "major"),) * 18,
    *(("minor", "major", "severe"),) * 15,
    *(("major", "better"),) * 10,
    *(("gate",),) * 5,
)
_MINUTES = {"minor": (15, 29), "major": (35, 120), "severe": (125, 400)}
_WITH_GATE = 0.35  # of departures from the hub: another gate as well
_LOCAL_TIMES = 0.3  # of delays name the new departure, in the airport's own time
_KNOWN_BEFORE, _LAST_WORD = timedelta(hours=3), timedelta(minutes=10)  # before the departure

_CLOSED = "A snowstorm has closed the runways in {hub}"
_LATER_REASONS = (
    ("WEATHER", "The runways in {hub} are being cleared of snow"),
    ("WEATHER", "Aircraft are waiting to be de-iced in {hub}"),
    ("ATC", "Few departures and arrivals an hour in {hub}"),
    ("CREW", "The crew has reached the end of its duty hours"),
    ("MECHANICAL", "A frozen valve is being replaced"),
)


def announcements_of(
    flight: Flight, at: Hub, *, seed: int, storm: int, now: datetime
) -> Iterator[Announcement]:
    """Yield what is said of a flight while the hub is closed, in its order: at least one thing."""
    rng = Random(f"{seed}:{storm}:closure:{flight.flight_number}")  # noqa: S311 - nothing secret is drawn
    steps = list(_COURSES[int(rng.random() * 100)])
    if flight.gate is not None and steps != ["gate"] and rng.random() < _WITH_GATE:
        steps.insert(rng.randrange(len(steps)), "gate")
    departure = parse(flight.scheduled_departure)
    begins = max(now, departure - _KNOWN_BEFORE)
    span = (departure - _LAST_WORD - begins).total_seconds()
    minutes = 0
    for moment in sorted(begins + timedelta(seconds=round(rng.random() * span, 3)) for _ in steps):
        step = steps.pop(0)
        if step == "gate":
            yield Announcement(flight.flight_id, moment, "GATE_CHANGE", _gate_change(flight, rng))
            continue
        reason, detail = ("WEATHER", _CLOSED) if not minutes else rng.choice(_LATER_REASONS)
        said: dict[str, Any] = {"reason": reason, "reason_detail": detail.format(hub=at.airport.city)}
        if step == "cancelled":
            said["rebooking_priority"] = rng.choice(("HIGH", "NORMAL"))
            yield Announcement(flight.flight_id, moment, "FLIGHT_CANCELLED", said)
            continue
        minutes = max(30, minutes - rng.randint(5, 25)) if step == "better" else rng.randint(*_MINUTES[step])
        said["delay_minutes"] = minutes
        if rng.random() < _LOCAL_TIMES:
            leaves = airports.at(flight.origin).local(departure + timedelta(minutes=minutes))
            said["new_departure"] = leaves.isoformat(timespec="seconds")
        yield Announcement(flight.flight_id, moment, "FLIGHT_DELAY", said)


def _gate_change(flight: Flight, rng: Random) -> dict[str, Any]:
    new = gate(rng)
    if flight.gate is None:  # nobody had named one yet
        return {"new_gate": new}
    return {"old_gate": flight.gate, "new_gate": new, "terminal_change": new[0] != flight.gate[0]}
