"""Logs: a line for what happened; typed fields, and nothing but them."""

import io
import json
import subprocess
import sys
from typing import Any, get_type_hints

import pytest

from flightpulse.domain.clock import SetClock
from flightpulse.domain.times import parse
from flightpulse.observability.commit import observed
from flightpulse.observability.logs import Fields, Happened, Level, begin, flow_logged, log, place_of
from flightpulse.settings import LogLevel

CLOCK = SetClock(parse("2026-03-14T18:00:00Z"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Full(io.StringIO):
    """Takes no line while its disk is full."""

    is_full = False

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError(28, "No space left on device")
        return super().write(text)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_fp17_a_line_is_one_json_object_with_who_says_what_when() -> None:
    stream = io.StringIO()
    begin("info", None, stream, CLOCK)
    log(Happened.EVENT_ACCEPTED, event_id="event-1", affected=0, reason="")
    assert stream.getvalue() == (
        '{"timestamp":"2026-03-14T18:00:00.000Z","level":"info","function":"FlightPulse-KafkaConsumer",'
        '"message":"event accepted","event_id":"event-1","affected":0}\n'
    )


@pytest.mark.parametrize(
    ("level", "logged"),
    [
        ("debug", ["execution advanced", "event accepted", "event refused", "flow failed"]),
        ("info", ["event accepted", "event refused", "flow failed"]),
        ("warning", ["event refused", "flow failed"]),
        ("error", ["flow failed"]),
        (None, []),
    ],
)
def test_lines_below_the_level_are_left_out(level: LogLevel | None, logged: list[str]) -> None:
    stream = io.StringIO()
    begin(level, "json", stream, CLOCK)
    for happened in (
        Happened.EXECUTION_ADVANCED,
        Happened.EVENT_ACCEPTED,
        Happened.EVENT_REFUSED,
        Happened.FLOW_FAILED,
    ):
        log(happened)
    assert [line["message"] for line in lines(stream)] == logged


def test_on_a_terminal_a_line_is_text_that_moves_no_cursor() -> None:
    stream = Terminal()
    begin("info", None, stream, CLOCK)
    log(Happened.EVENT_REFUSED, reason="not\x1b[2Jjson")
    assert "event refused" in stream.getvalue()
    assert "\x1b[2J" not in stream.getvalue()
    assert "{" not in stream.getvalue()


def test_a_terminals_lines_are_json_where_that_is_asked_for() -> None:
    stream = Terminal()
    begin("info", "json", stream, CLOCK)
    log(Happened.FLOW_STARTED)
    assert lines(stream)[0]["message"] == "flow started"


def test_a_full_disk_stops_nobody_and_the_lines_that_it_cost_are_counted() -> None:
    stream = Full()
    begin("info", "json", stream, CLOCK)
    stream.is_full = True
    log(Happened.EVENT_ACCEPTED)
    log(Happened.EVENT_ACCEPTED)
    stream.is_full = False
    log(Happened.FLOW_STOPPED)
    log(Happened.FLOW_STARTED)
    assert [line.get("unwritten") for line in lines(stream)] == [2, None]


def test_what_is_undone_is_not_logged() -> None:
    stream = io.StringIO()
    begin("debug", "json", stream, CLOCK)

    def accept(event_id: str) -> None:
        with observed() as seen:
            seen.log(Happened.EVENT_ACCEPTED, event_id=event_id)
            assert lines(stream) == []
            if event_id == "event-1":
                raise RuntimeError

    with pytest.raises(RuntimeError):
        accept("event-1")
    accept("event-2")
    (line,) = lines(stream)
    assert line["event_id"] == "event-2"
    assert line["milliseconds"] >= 0


def test_an_error_is_said_by_its_type_and_place_never_by_its_words() -> None:
    stream = io.StringIO()
    begin("info", "json", stream, CLOCK)
    with pytest.raises(ValueError, match="Robert"), flow_logged():
        raise ValueError("Robert Martinez <r.martinez@email.com>")
    started, failed = lines(stream)
    assert started["message"] == "flow started"
    assert failed["error"] == "ValueError"
    assert failed["place"].startswith("test_logs.py:")
    assert "Martinez" not in stream.getvalue()


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert place_of(ValueError("x")) == {"error": "ValueError", "place": ""}


def test_fp17_every_line_is_of_a_function_by_the_name_of_its_log_group() -> None:
    assert {happened.function for happened in Happened} == {
        "FlightPulse-KafkaConsumer",
        "FlightPulse-StreamHandler",
        "FlightPulse-Workflow",
        "FlightPulse-Delivery",
        "FlightPulse-Flow",
    }
    assert all(happened.meaning.endswith(".") and happened.level in Level for happened in Happened)


def test_no_field_is_for_what_people_are_called_or_told() -> None:
    named = set(get_type_hints(Fields))
    assert not named & {"name", "email", "phone", "text", "body", "subject", "problem", "passenger_id", "to"}


def test_nothing_is_loaded_for_logs_or_traces_until_they_begin() -> None:
    code = "import sys, flightpulse.app; print(sorted({'structlog', 'opentelemetry'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_lines_of_a_commit_inside_another_wait_for_it() -> None:
    stream = io.StringIO()
    begin("info", None, stream, CLOCK)
    with observed():
        with observed() as inner:
            inner.log(Happened.EVENT_ACCEPTED, event_id="event-1")
        assert stream.getvalue() == ""
    assert [line["event_id"] for line in lines(stream)] == ["event-1"]


def test_lines_of_a_commit_inside_one_that_is_undone_are_left_out() -> None:
    stream = io.StringIO()
    begin("info", None, stream, CLOCK)

    def commit() -> None:
        with observed():
            with observed() as inner:
                inner.log(Happened.EVENT_ACCEPTED, event_id="event-1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        commit()
    assert stream.getvalue() == ""
