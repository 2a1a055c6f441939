"""Real days: the counts of the data's README, and rows that cannot be read."""

import csv
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.domain import airports
from flightpulse.domain.disruption import delay_category
from flightpulse.domain.times import parse
from flightpulse.simulation.day import BLIZZARD, COLUMNS, DayFlight, RefusedRow, events_in_order, read_day

HEAVY_DELAYS = Path(__file__).parents[2] / "data" / "nyc-2013-03-08.csv"

ROW = {
    "year": "2013",
    "month": "3",
    "day": "8",
    "dep_time": "2018",
    "sched_dep_time": "1930",
    "dep_delay": "48",
    "sched_arr_time": "2245",
    "arr_delay": "31",
    "carrier": "UA",
    "flight": "1545",
    "tailnum": "N14228",
    "origin": "EWR",
    "dest": "IAH",
    "distance": "1400",
    "time_hour": "2013-03-09T00:00:00Z",
}


def lines(*rows: dict[str, str]) -> list[str]:
    return [",".join(COLUMNS), *(",".join({**ROW, **row}[column] for column in COLUMNS) for row in rows)]


def only(**values: str) -> DayFlight | RefusedRow:
    (read,) = read_day(lines(values))
    return read


def flight_of(**values: str) -> DayFlight:
    read = only(**values)
    assert isinstance(read, DayFlight), str(read)
    return read


def refused(**values: str) -> RefusedRow:
    read = only(**values)
    assert isinstance(read, RefusedRow)
    return read


@pytest.mark.parametrize(
    ("day", "flights", "cancelled", "minor", "major", "severe"),
    [(BLIZZARD, 930, 472, 57, 55, 13), (HEAVY_DELAYS, 979, 180, 56, 270, 226)],
)
def test_a_real_day_gives_exactly_the_events_that_its_readme_counts(
    day: Path, flights: int, cancelled: int, minor: int, major: int, severe: int
) -> None:
    read = [row for row in read_day(day) if isinstance(row, DayFlight)]
    events = events_in_order(read)
    delays = [event for event in events if event["event_type"] == "FLIGHT_DELAY"]
    assert len(read) == flights
    assert len({row.flight.flight_id for row in read}) == flights
    assert len(events) - len(delays) == cancelled
    assert Counter(delay_category(event["payload"]["delay_minutes"]) for event in delays) == {
        "minor": minor,
        "major": major,
        "severe": severe,
    }


@pytest.mark.parametrize("day", [BLIZZARD, HEAVY_DELAYS])
def test_the_new_times_of_a_real_day_are_those_at_which_the_aircraft_really_left_and_arrived(
    day: Path,
) -> None:
    # The columns dep_time, arr_time and air_time play no part in reading a time, so they can check it.
    with day.open() as file:
        truth = list(csv.DictReader(file))
    compared = 0
    for row, real in zip(read_day(day), truth, strict=True):
        assert isinstance(row, DayFlight)
        payload = row.event["payload"] if row.event else {}
        if payload.get("new_arrival") is None:
            continue
        departure, arrival = parse(payload["new_departure"]), parse(payload["new_arrival"])
        left = airports.at(row.flight.origin).local(departure)
        came = airports.at(row.flight.destination).local(arrival)
        assert (left.hour * 100 + left.minute) % 2400 == int(real["dep_time"]) % 2400
        assert (came.hour * 100 + came.minute) % 2400 == int(real["arr_time"]) % 2400
        on_the_ground = arrival - departure - timedelta(minutes=int(real["air_time"]))
        assert timedelta(0) < on_the_ground < timedelta(hours=4)
        compared += 1
    assert compared > 100


def test_a_row_becomes_a_flight_with_times_in_utc() -> None:
    flight = flight_of().flight
    assert (flight.flight_id, flight.flight_number, flight.carrier) == ("UA1545-20130308-EWR", "UA1545", "UA")
    assert (flight.departure_date, flight.aircraft) == ("2013-03-08", "N14228")
    assert flight.scheduled_departure == "2013-03-09T00:30:00Z"
    assert flight.scheduled_arrival == "2013-03-09T04:45:00Z"  # 22:45 in Houston, an hour west


def test_a_delay_becomes_known_45_minutes_before_the_schedule() -> None:
    assert flight_of().event == {
        "event_id": "UA1545-20130308-EWR-delay",
        "event_type": "FLIGHT_DELAY",
        "timestamp": "2013-03-08T23:45:00.000Z",
        "source": "operations_center",
        "payload": {
            "flight_id": "UA1545-20130308-EWR",
            "delay_minutes": 48,
            "new_departure": "2013-03-09T01:18:00Z",
            "new_arrival": "2013-03-09T05:16:00Z",
        },
    }


def test_a_cancellation_becomes_known_3_hours_before_the_schedule_and_no_reason_is_invented() -> None:
    assert flight_of(dep_time="NA", dep_delay="NA", arr_delay="NA", tailnum="NA").event == {
        "event_id": "UA1545-20130308-EWR-cancelled",
        "event_type": "FLIGHT_CANCELLED",
        "timestamp": "2013-03-08T21:30:00.000Z",
        "source": "operations_center",
        "payload": {"flight_id": "UA1545-20130308-EWR"},
    }


@pytest.mark.parametrize(("delay", "tells"), [("-5", False), ("0", False), ("14", False), ("15", True)])
def test_a_delay_tells_from_15_minutes(delay: str, tells: bool) -> None:
    assert (flight_of(dep_delay=delay).event is not None) is tells


def test_an_arrival_that_nobody_knows_is_said_to_be_unknown() -> None:
    event = flight_of(arr_delay="NA").event
    assert event is not None
    assert event["payload"]["new_arrival"] is None
    assert event["payload"]["new_departure"] == "2013-03-09T01:18:00Z"


def test_an_aircraft_that_nobody_knows_is_none() -> None:
    assert flight_of(tailnum="NA").flight.aircraft is None


@pytest.mark.parametrize(
    ("case", "row", "minutes"),
    [
        (
            "the same evening, three zones west, shown earlier",
            {"sched_dep_time": "2135", "sched_arr_time": "50", "dest": "LAX", "distance": "2475",
             "origin": "JFK", "time_hour": "2013-03-09T02:00:00Z"},
            375,
        ),
        (
            "a red-eye eastward to the next day",
            {"sched_dep_time": "2359", "sched_arr_time": "438", "dest": "BQN", "distance": "1576",
             "origin": "JFK", "time_hour": "2013-03-09T04:00:00Z"},
            219,
        ),
        (
            "ten hours to Honolulu",
            {"sched_dep_time": "900", "sched_arr_time": "1510", "dest": "HNL", "distance": "4983",
             "origin": "JFK", "time_hour": "2013-03-08T14:00:00Z"},
            670,
        ),
        (
            "so short and so far west that the clock goes back",
            {"sched_dep_time": "1200", "sched_arr_time": "1150", "dest": "ORD", "distance": "137",
             "origin": "DTW", "time_hour": "2013-03-08T17:00:00Z"},
            50,
        ),
        (
            "over the date line, arriving the day before",
            {"sched_dep_time": "30", "sched_arr_time": "815", "dest": "HNL", "distance": "4410",
             "origin": "AKL", "time_hour": "2013-03-07T11:00:00Z"},
            405,
        ),
    ],
)  # fmt: skip
def test_the_arrival_is_on_the_day_that_the_distance_makes_likely(
    case: str, row: dict[str, str], minutes: int
) -> None:
    flight = flight_of(**row).flight
    took = parse(flight.scheduled_arrival) - parse(flight.scheduled_departure)
    assert took == timedelta(minutes=minutes), case


def test_the_night_in_which_clocks_go_forward_costs_a_flight_no_time() -> None:
    # 2013-03-10: 02:00 becomes 03:00 in New York and later in Chicago.
    night = {"day": "9", "sched_dep_time": "2330", "time_hour": "2013-03-10T04:00:00Z"}
    flight = flight_of(**night, sched_arr_time="415", dest="IAH", distance="1400").flight
    assert flight.scheduled_departure == "2013-03-10T04:30:00Z"
    assert flight.scheduled_arrival == "2013-03-10T09:15:00Z"


@pytest.mark.parametrize(
    ("hour", "departure"),
    [("2013-11-03T05:00:00Z", "2013-11-03T05:30:00Z"), ("2013-11-03T06:00:00Z", "2013-11-03T06:30:00Z")],
)
def test_the_hour_that_comes_twice_is_told_apart_by_the_hour_in_utc(hour: str, departure: str) -> None:
    row = {"month": "11", "day": "3", "sched_dep_time": "130", "sched_arr_time": "430", "time_hour": hour}
    assert flight_of(**row).flight.scheduled_departure == departure


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("year", "2O13"),
        ("year", "9" * 5000),
        ("year", "0"),
        ("month", "13"),
        ("day", "31.5"),
        ("dep_time", "2060"),
        ("dep_time", ""),
        ("sched_dep_time", "NA"),
        ("sched_dep_time", "2401"),
        ("dep_delay", "NA"),
        ("dep_delay", "10081"),
        ("dep_delay", "--4"),
        ("sched_arr_time", "-5"),
        ("arr_delay", "late"),
        ("carrier", "United"),
        ("carrier", "NA"),
        ("flight", "15/45"),
        ("flight", "NA"),
        ("origin", "QQQ"),
        ("dest", "NA"),
        ("distance", "0"),
        ("distance", "far"),
        ("time_hour", "yesterday"),
        ("time_hour", "2013-03-09T19:00:00Z"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_line_and_column(column: str, value: str) -> None:
    row = refused(**{column: value})
    assert row.line == 2
    assert row.column == (
        "day" if (column, value) in {("month", "13"), ("year", "0"), ("year", "9" * 5000)} else column
    )
    assert value in row.value
    assert row.problem
    assert str(row).startswith(f"line 2, {row.column} ")


def test_a_departure_beside_its_hour_in_utc_says_which_hour_it_lies_in() -> None:
    assert "2013-03-09T00:00:00Z" in refused(time_hour="2013-03-09T19:00:00Z").problem


def test_the_rows_after_a_refused_one_are_read() -> None:
    read = list(read_day(lines({"origin": "QQQ"}, {"flight": "1"}, {"dep_delay": "?"}, {"flight": "2"})))
    assert [type(row) for row in read] == [RefusedRow, DayFlight, RefusedRow, DayFlight]
    assert [row.line for row in read] == [2, 3, 4, 5]


def test_a_flight_that_comes_twice_is_refused_with_the_line_that_has_it() -> None:
    first, second = read_day(lines({}, {}))
    assert isinstance(first, DayFlight)
    assert isinstance(second, RefusedRow)
    assert "line 2" in second.problem


@pytest.mark.parametrize("line", ["2013,3,8", '"2013,3,8,left open', "x" * 200_000])
def test_a_line_that_is_no_row_spoils_only_itself(line: str) -> None:
    header, row = lines({})
    broken, whole = read_day([header, line, row])
    assert isinstance(broken, RefusedRow)
    assert str(broken).startswith("line 2: ")
    assert isinstance(whole, DayFlight)


def test_columns_in_another_order_more_columns_quotes_and_empty_lines_do_no_harm() -> None:
    columns = [*reversed(COLUMNS), "weather"]
    quoted = ",".join(f'"{ROW.get(column, "snow")}"' for column in columns)
    (read,) = read_day([",".join(columns) + "\r\n", "\r\n", quoted + "\r\n"])
    assert isinstance(read, DayFlight)
    assert read.flight == flight_of().flight
    assert read.line == 3


def test_columns_that_the_header_lacks_are_named() -> None:
    with pytest.raises(ValueError, match="lacks the columns carrier, time_hour;"):
        list(read_day([",".join(column for column in COLUMNS if column not in ("carrier", "time_hour"))]))


@pytest.mark.parametrize("content", [[], [""], ['"year']])
def test_a_file_without_a_header_is_refused(content: list[str]) -> None:
    with pytest.raises(ValueError, match=r"header|CSV"):
        list(read_day(content))


def test_a_header_alone_is_a_day_without_flights() -> None:
    assert list(read_day(lines())) == []


def test_a_file_with_a_byte_order_mark_and_bytes_that_are_no_text_is_read_but_for_the_rows_they_spoil(
    tmp_path: Path,
) -> None:
    file = tmp_path / "day.csv"
    spoiled, whole = lines({"dest": "I?H"}, {"flight": "2"})[1:]
    text = "\n".join([lines()[0], spoiled, whole])
    file.write_bytes(b"\xef\xbb\xbf" + text.encode().replace(b"I?H", b"I\xffH"))
    assert [type(row) for row in read_day(file)] == [RefusedRow, DayFlight]


def test_events_come_in_the_order_in_which_they_became_known() -> None:
    late = {"flight": "1"}
    cancelled = {"flight": "2", "dep_time": "NA"}
    on_time = {"flight": "3", "dep_delay": "0"}
    flights = [row for row in read_day(lines(late, cancelled, on_time)) if isinstance(row, DayFlight)]
    assert [event["event_id"] for event in events_in_order(flights)] == [
        "UA2-20130308-EWR-cancelled",
        "UA1-20130308-EWR-delay",
    ]


@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(list(ROW.values()))), max_size=len(COLUMNS)))
def test_whatever_a_row_holds_it_is_read_or_refused(values: list[str]) -> None:
    row = [*values, *list(ROW.values())[len(values) :]]
    assert len(list(read_day([",".join(COLUMNS), ",".join(row)]))) == 1
