"""Airports: the city and the zone in which people see a flight's times."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import airportsdata
from msgspec import Struct


class Airport(Struct, frozen=True):
    """What passengers' messages need of an airport."""

    code: str  # IATA
    city: str
    country: str  # ISO 3166-1 alpha-2
    zone: str  # IANA

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the airport's own time."""
        return moment.astimezone(ZoneInfo(self.zone))


@cache
def _all() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")


def find(code: str) -> Airport | None:
    """Return the airport of an IATA code, or None where there is none of it."""
    row = _all().get(code)
    return Airport(code, row["city"] or code, row["country"], row["tz"]) if row else None


def at(code: str) -> Airport:
    """Return the airport of an IATA code; one nobody knows goes by its code, in UTC."""
    return find(code) or Airport(code, code, "", "UTC")
