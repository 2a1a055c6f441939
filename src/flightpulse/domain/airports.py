"""Airports: the city and the zone in which people see a flight's times."""

import csv
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import airportsdata
from msgspec import Struct


class Airport(Struct, frozen=True):
    """What passengers' messages need of an airport."""

    code: str  # IATA
    city: str
    country: str  # ISO 3166-1 alpha-2
    zone: str  # IANA
    name: str = ""  # what tells it from the city's other airports: LaGuardia; empty where it has one

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the airport's own time."""
        return moment.astimezone(ZoneInfo(self.zone))


# Cities that passengers reach by more than one airport, and what each airport is called there. The register
# knows official names only (George Bush Intcntl), and counts suburbs as cities (Mississauga).
_SEVERAL = {
    "Bangkok": {"BKK": "Suvarnabhumi", "DMK": "Don Mueang"},
    "Beijing": {"PEK": "Capital", "PKX": "Daxing"},
    "Belfast": {"BFS": "International", "BHD": "City"},
    "Brussels": {"BRU": "Zaventem", "CRL": "Charleroi"},
    "Buenos Aires": {"EZE": "Ezeiza", "AEP": "Aeroparque"},
    "Chicago": {"ORD": "O'Hare", "MDW": "Midway"},
    "Dallas": {"DFW": "Fort Worth", "DAL": "Love Field"},
    "Dubai": {"DXB": "International", "DWC": "Al Maktoum"},
    "Houston": {"IAH": "Intercontinental", "HOU": "Hobby"},
    "Istanbul": {"IST": "IST", "SAW": "Sabiha Gökçen"},
    "Kyiv": {"KBP": "Boryspil", "IEV": "Zhuliany"},
    "London": {
        "LHR": "Heathrow", "LGW": "Gatwick", "STN": "Stansted", "LTN": "Luton", "LCY": "City",
        "SEN": "Southend",
    },
    "Milan": {"MXP": "Malpensa", "LIN": "Linate", "BGY": "Bergamo"},
    "Moscow": {"SVO": "Sheremetyevo", "DME": "Domodedovo", "VKO": "Vnukovo"},
    "New York": {"JFK": "JFK", "LGA": "LaGuardia"},
    "Osaka": {"KIX": "Kansai", "ITM": "Itami"},
    "Paris": {"CDG": "Charles de Gaulle", "ORY": "Orly", "BVA": "Beauvais"},
    "Reykjavik": {"KEF": "Keflavík", "RKV": "City"},
    "Rio de Janeiro": {"GIG": "Galeão", "SDU": "Santos Dumont"},
    "Rome": {"FCO": "Fiumicino", "CIA": "Ciampino"},
    "Seoul": {"ICN": "Incheon", "GMP": "Gimpo"},
    "Shanghai": {"PVG": "Pudong", "SHA": "Hongqiao"},
    "Stockholm": {"ARN": "Arlanda", "BMA": "Bromma", "NYO": "Skavsta"},
    "São Paulo": {"GRU": "Guarulhos", "CGH": "Congonhas"},
    "Taipei": {"TPE": "Taoyuan", "TSA": "Songshan"},
    "Tehran": {"IKA": "Imam Khomeini", "THR": "Mehrabad"},
    "Tokyo": {"HND": "Haneda", "NRT": "Narita"},
    "Toronto": {"YYZ": "Pearson", "YTZ": "Billy Bishop"},
    "Warsaw": {"WAW": "Chopin", "WMI": "Modlin"},
    "Washington": {"DCA": "Reagan", "IAD": "Dulles"},
}  # fmt: skip
_KNOWN_AS = {code: (city, name) for city, airports in _SEVERAL.items() for code, name in airports.items()}

# What stands at the end of an airport's official name, and of no city's.
_NO_CITY = (
    " International", " Regional", " Airport", " Airstrip", " Airfield", " Aerodrome", " Heliport",
    " Air Base", " Army Air Field",
)  # fmt: skip


# How the register's file begins, and a line of it that has an IATA code.
_HEADING = b'"icao","iata",'
_LINE = re.compile(rb'\n("[^"]*","([^"]+)",[^\n]*)')


@cache
def _register() -> tuple[str, dict[bytes, bytes]] | None:
    """Return the register's heading, and each airport's line by its IATA code; None: it is not built so.

    Its own loader reads every field of 28,000 airports, 0.2 s for the two that a flight names.
    """
    text = Path(airportsdata.__file__).with_name("airports.csv").read_bytes()
    if not text.startswith(_HEADING):
        return None
    return text.partition(b"\n")[0].decode(), {code: line for line, code in _LINE.findall(text)}


@cache
def _all() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")


def _row(code: str) -> airportsdata.Airport | None:
    register = _register()
    if register is None:
        return _all().get(code)
    heading, lines = register
    line = lines.get(code.encode(errors="replace"))
    if line is None:
        return None
    [row] = csv.DictReader([heading, line.decode()], quoting=csv.QUOTE_NONNUMERIC)
    return cast("airportsdata.Airport", row)


@cache
def find(code: str) -> Airport | None:
    """Return the airport of an IATA code, or None where there is none of it."""
    row = _row(code)
    if row is None:
        return None
    city, name = _KNOWN_AS.get(code) or (_place(row["city"] or row["name"]) or code, "")
    return Airport(code, city, row["country"], row["tz"], name)


def at(code: str) -> Airport:
    """Return the airport of an IATA code; one nobody knows goes by its code, in UTC."""
    return find(code) or Airport(code, code, "", "UTC")


def _place(name: str) -> str:
    """Return a place's name: `Choiseul Bay Airport` is at Choiseul Bay; spaces are single ones."""
    name = " ".join(name.split())
    while name.endswith(_NO_CITY):
        name = next(name.removesuffix(each) for each in _NO_CITY if name.endswith(each))
    return name
