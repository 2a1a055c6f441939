"""A hub: its flights to and from real airports, under the carriers that fly there."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random

import airportsdata
from msgspec import Struct

from flightpulse.domain import airports, times
from flightpulse.domain.flight import Flight

#: Airports that a hub is connected with, each with the carrier that is at home there.
HOMES = {
    home: carrier
    for carrier, homes in {
        "A3": "ATH", "AA": "DFW MIA", "AC": "YYZ", "AF": "CDG", "AI": "DEL", "AY": "HEL", "AZ": "FCO",
        "BA": "LHR", "DL": "ATL BOS JFK", "EI": "DUB", "EK": "DXB", "IB": "MAD", "JL": "HND", "KE": "ICN",
        "KL": "AMS", "LA": "GRU", "LH": "FRA MUC", "LO": "WAW", "LX": "ZRH", "NH": "NRT", "OS": "VIE",
        "QF": "SYD", "SK": "CPH", "SN": "BRU", "SQ": "SIN", "TG": "BKK", "TK": "IST", "TP": "LIS",
        "UA": "DEN EWR IAD ORD SFO",
    }.items()
    for home in homes.split()
}  # fmt: skip

#: Flight numbers have four digits (IATA), so that a storm has no more flights.
MOST_FLIGHTS = 9999

_EARTH_MILES = 3958.8  # its mean radius
_FIRST_LEAVES, _LAST_LEAVES = 60, 300  # minutes from now
_CONNECTION = (50, 150)  # minutes from an arrival to the departure that it brings passengers to
_OWN = 0.6  # the share of flights that the hub's own carrier flies
_STEP = 5  # minutes: schedules are written in these


class Hub(Struct, frozen=True):
    """An airport with its routes, the shortest first."""

    airport: airports.Airport
    carrier: str | None  # that is at home there, where we know it
    routes: tuple[tuple[airports.Airport, int], ...]  # the airport at the other end, and minutes in the air


def hub(code: str) -> Hub:
    """Return the hub at an airport; raises ValueError where there is no such airport."""
    airport = airports.find(code)
    if airport is None:
        raise ValueError(f"there is no airport {code!r}; use an IATA code, e.g. FRA or EWR")
    others = [(airports.at(other), _minutes(code, other)) for other in HOMES if other != code]
    routes = sorted(others, key=lambda route: (route[1], route[0].code))
    return Hub(airport, HOMES.get(code), tuple(routes))


def flights_of(at: Hub, count: int, *, seed: int, storm: int, now: datetime) -> Iterator[Flight]:
    """Yield flights of the coming hours: in turn an arrival, and a departure that it brings passengers to.

    They follow from the seed and the storm's number, which keeps the ids of a folder's storms apart.
    """
    lands = now
    for number in range(count):
        rng = Random(f"{seed}:{storm}:flight:{number}")  # noqa: S311 - nothing secret is drawn
        is_arrival = number % 2 == 0
        if is_arrival:
            # Whoever comes from far is in the air already: arrivals are from the nearer airports.
            other, minutes = rng.choice(at.routes[: len(at.routes) // 3])
            leaves = _in_steps(now, rng.randint(_FIRST_LEAVES, _LAST_LEAVES))
            lands = leaves + timedelta(minutes=minutes)
        else:
            other, minutes = rng.choice(at.routes)
            leaves = _in_steps(lands, rng.randint(*_CONNECTION))
        origin, destination = (other, at.airport) if is_arrival else (at.airport, other)
        # The hub's own carrier flies most; the others come from their homes.
        carrier = at.carrier if at.carrier and rng.random() < _OWN else HOMES[other.code]
        day = origin.local(leaves).date()
        yield Flight(
            flight_id=f"{carrier}{number + 1}-{day:%Y%m%d}-{origin.code}-S{storm}",
            flight_number=f"{carrier}{number + 1}",
            carrier=carrier,
            origin=origin.code,
            destination=destination.code,
            departure_date=day.isoformat(),
            scheduled_departure=times.flight_time(leaves),
            scheduled_arrival=times.flight_time(leaves + timedelta(minutes=minutes)),
            gate=None if is_arrival else gate(rng),
        )


def gate(rng: Random) -> str:
    """Draw a gate; its letter stands for the terminal's concourse."""
    return f"{rng.choice('ABCD')}{rng.randint(1, 60)}"


def _in_steps(moment: datetime, minutes: int) -> datetime:
    later = (moment + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    return later + timedelta(minutes=-later.minute % _STEP)


def _minutes(one: str, other: str) -> int:
    """Return minutes from gate to gate: 480 miles an hour on the great circle, 40 minutes on the ground."""
    (lat, lon), (lat2, lon2) = _place(one), _place(other)
    angle = math.acos(
        min(1.0, math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(lon - lon2))
    )
    return _STEP * math.ceil((40 + angle * _EARTH_MILES / 8) / _STEP)


def _place(code: str) -> tuple[float, float]:
    row = _places()[code]
    return math.radians(row["lat"]), math.radians(row["lon"])


@cache
def _places() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")
