"""`flightpulse flights|passengers|bookings|events|notifications|dead-letters list|show`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import Result

Run = Callable[..., Result]


def _json(result: Result) -> Any:
    assert (result.exit_code, result.stderr) == (0, "")
    return msgspec.json.decode(result.stdout)


def _newest(run: Run, played: Path, detail_type: str) -> str:
    events = _json(run("events", "list", "--json", data=played))
    return next(str(event["event_id"]) for event in events if event["detail_type"] == detail_type)


def test_flights_are_listed_by_departure_with_every_attribute(run: Run, played: Path) -> None:
    flights = _json(run("flights", "list", "--json", data=played))
    assert [each["flight_id"] for each in flights] == ["SW1234", "SW5678", "SW9012", "SW3456", "SW7890"]
    assert flights[1]["status"] == "SCHEDULED"
    table = run("flights", "list", data=played).stdout.splitlines()
    assert "DEPARTS (UTC)" in table[0]
    assert [line.split()[0] for line in table[1:]] == [each["flight_id"] for each in flights]


def test_flights_of_a_status_are_listed_and_an_unknown_status_is_refused(run: Run, played: Path) -> None:
    cancelled = _json(run("flights", "list", "--status", "cancelled", "--json", data=played))
    assert [each["flight_id"] for each in cancelled] == ["SW9012"]
    nothing = run("flights", "list", "--status", "BOARDING", data=played)
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    wrong = run("flights", "list", "--status", "LATE", data=played)
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "SCHEDULED, BOARDING" in wrong.stderr


def test_a_list_says_when_there_is_more_than_it_shows(run: Run, played: Path) -> None:
    result = run("passengers", "list", "--limit", "3", data=played)
    assert len(result.stdout.splitlines()) == 4
    assert "--limit" in result.stderr
    assert run("passengers", "list", "--limit", "10", data=played).stderr == ""


def test_a_flight_is_shown_in_its_airports_own_times(run: Run, played: Path) -> None:
    shown = run("flights", "show", "SW7890", data=played).stdout
    assert "(Chicago time)" in shown
    assert "(Baltimore time)" in shown
    assert "75 minutes" in shown
    assert "B12" in shown
    assert _json(run("flights", "show", "SW7890", "--json", data=played))["gate"] == "B12"


def test_a_passenger_is_shown_with_their_bookings(run: Run, played: Path) -> None:
    shown = _json(run("passengers", "show", "P001", "--json", data=played))
    assert shown["notification_preferences"] == ["EMAIL", "PUSH", "SMS"]
    assert {each["booking_id"] for each in shown["bookings"]} == {"B001", "B011"}
    text = run("passengers", "show", "P003", data=played).stdout
    assert "Krüger" in text
    assert "B003" in text
    assert len(_json(run("passengers", "list", "--json", data=played))) == 10


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--flight", "SW9012"], {"B008", "B009", "B010"}),
        (["--passenger", "P001"], {"B001", "B011"}),
        (["--flight", "SW1234", "--passenger", "P001"], {"B001"}),
        (["--status", "needs_rebooking"], {"B008", "B009", "B010"}),
        (["--passenger", "P006", "--status", "CHECKED_IN"], {"B006"}),
    ],
)
def test_bookings_are_listed_by_flight_passenger_and_status(
    run: Run, played: Path, options: list[str], found: set[str]
) -> None:
    listed = _json(run("bookings", "list", *options, "--json", data=played))
    assert {each["booking_id"] for each in listed} == found


def test_a_booking_is_shown(run: Run, played: Path) -> None:
    assert "K7QM2X" in run("bookings", "show", "B001", data=played).stdout
    assert _json(run("bookings", "show", "B001", "--json", data=played))["price"] == "389.00"
    assert len(_json(run("bookings", "list", "--json", data=played))) == 15


def test_events_are_listed_newest_first_and_shown_with_execution_and_ledger(run: Run, played: Path) -> None:
    events = _json(run("events", "list", "--json", data=played))
    assert [each["accepted_at"] for each in events] == sorted(
        (each["accepted_at"] for each in events), reverse=True
    )
    event_id = _newest(run, played, "flight.cancelled")
    shown = _json(run("events", "show", event_id, "--json", data=played))
    assert shown["execution"]["status"] == "SUCCEEDED"
    assert shown["ledger"] == {"affected": 3, "told": 3, "pending": 0, "failed": 0, "suppressed": {}}
    text = run("events", "show", event_id, data=played).stdout
    assert "RecordDisruption → " in text
    assert "3 affected = 3 told" in text


def test_a_stale_event_is_shown_without_a_workflow(run: Run, played: Path) -> None:
    event_id = _newest(run, played, "flight.delay.minor")
    shown = _json(run("events", "show", event_id, "--json", data=played))
    assert (shown["stale"], shown["execution"], shown["ledger"]["affected"]) == (True, None, 0)
    assert "workflow" not in run("events", "show", event_id, data=played).stdout


def test_notifications_are_listed_by_event_flight_passenger_and_state(run: Run, played: Path) -> None:
    cancelled = _newest(run, played, "flight.cancelled")
    every = _json(run("notifications", "list", "--json", data=played))
    of_event = _json(run("notifications", "list", "--event", cancelled, "--json", data=played))
    of_flight = _json(run("notifications", "list", "--flight", "SW9012", "--json", data=played))
    of_passenger = _json(run("notifications", "list", "--passenger", "P007", "--json", data=played))
    superseded = _json(run("notifications", "list", "--state", "SUPERSEDED", "--json", data=played))
    assert len(every) == 15
    assert [each["passenger_id"] for each in of_event] == ["P009", "P008", "P010"]  # as they are served
    assert of_event == of_flight
    assert {each["flight_id"] for each in of_passenger} == {"SW7890"}
    assert len(of_passenger) == 3
    assert {each["outcome"] for each in superseded} == {"suppressed"}
    elsewhere = run("notifications", "list", "--event", cancelled, "--flight", "SW1234", data=played)
    assert elsewhere.stdout == ""
    assert "SUPERSEDED (superseded)" in run("notifications", "list", "--flight", "SW7890", data=played).stdout


def test_a_notification_is_shown_as_its_passenger_reads_it(run: Run, played: Path) -> None:
    name = f"{_newest(run, played, 'flight.cancelled')}:P010"
    shown = run("notifications", "show", name, data=played).stdout
    assert "Dear Tyler," in shown
    assert "SUPPRESSED (opted_out)" in shown
    sms = run("notifications", "show", name, "--channel", "sms", data=played).stdout
    assert sms.startswith("SW9012 Boston to New York")
    document = _json(run("notifications", "show", name, "--json", data=played))
    assert document["texts"]["email"]["subject"].startswith("SW9012 to New York")
    assert document["texts"]["sms"]["text"] + "\n" == sms


def test_dead_letters_are_listed_and_shown_with_what_came(run: Run, played: Path) -> None:
    letters = _json(run("dead-letters", "list", "--stage", "intake", "--json", data=played))
    of = {each["reason"]: each["dead_letter_id"] for each in letters}
    assert of.keys() == {"missing_field", "not_json"}
    assert run("dead-letters", "list", "--stage", "delivery", data=played).stdout == ""
    assert (
        _json(run("dead-letters", "show", of["not_json"], "--json", data=played))["body"]
        == "no json \x1b[31m"
    )
    shown = run("dead-letters", "show", of["not_json"], data=played).stdout
    assert "no json \\x1b[31m" in shown  # what came from outside moves no cursor
    assert "bad.jsonl:1" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["flights", "show", "XX1"],
        ["passengers", "show", "XX1"],
        ["bookings", "show", "XX1"],
        ["bookings", "list", "--flight", "XX1"],
        ["bookings", "list", "--passenger", "XX1"],
        ["events", "show", "XX1"],
        ["notifications", "show", "XX1"],
        ["notifications", "show", "XX1:P001"],
        ["notifications", "list", "--event", "XX1"],
        ["notifications", "list", "--flight", "XX1"],
        ["notifications", "list", "--passenger", "XX1"],
        ["dead-letters", "show", "XX1"],
    ],
)
def test_what_is_not_there_is_named_on_stderr_with_exit_code_2(
    run: Run, played: Path, arguments: list[str]
) -> None:
    result = run(*arguments, data=played)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "XX1" in result.stderr


def test_reading_makes_no_folder(run: Run, tmp_path: Path) -> None:
    result = run("flights", "list", data=tmp_path / "none")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "flightpulse seed" in result.stderr
    assert not (tmp_path / "none").exists()
