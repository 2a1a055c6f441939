"""The stream handler: changes of status in the tables become events on the bus, each once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from flightpulse.app import Application
from flightpulse.domain.booking import BookingStatus
from flightpulse.domain.flight import FlightStatus
from flightpulse.routing.stream import BATCH
from flightpulse.simulation.seed import seed

Logged = Callable[[Application, str], list[dict[str, Any]]]
Opened = Callable[..., AbstractContextManager[Application]]


def change_booking(flow: Application, booking_id: str, **changes: Any) -> None:
    flow.store.transact([flow.kept.bookings.update(booking_id, **changes)])


def change_flight(flow: Application, flight_id: str, **changes: Any) -> None:
    flow.store.transact([flow.kept.flights.update(flight_id, **changes)])


def test_fp12_a_changed_status_of_a_booking_is_on_the_audit_log(flow: Application, logged: Logged) -> None:
    change_booking(flow, "B001", booking_status=BookingStatus.CANCELLED)
    flow.drain()
    (line,) = logged(flow, "audit")
    assert {name: line[name] for name in line if name != "id"} == {
        "detail-type": "booking.status_changed",
        "time": "2026-03-14T18:00:00.000Z",
        "booking_id": "B001",
        "old_status": "CHECKED_IN",
        "new_status": "CANCELLED",
        "timestamp": "2026-03-14T18:00:00.000Z",
    }


def test_fp12_a_changed_status_of_a_flight_is_on_the_audit_log(flow: Application, logged: Logged) -> None:
    change_flight(flow, "SW1234", status=FlightStatus.BOARDING)
    flow.drain()
    (line,) = logged(flow, "audit")
    assert line["detail-type"] == "flight.status_changed"
    assert (line["flight_id"], line["old_status"], line["new_status"]) == ("SW1234", "SCHEDULED", "BOARDING")


def test_fp12_what_changes_no_status_is_no_event(flow: Application, logged: Logged) -> None:
    change_booking(flow, "B001", seat="1A")
    change_flight(flow, "SW1234", gate="Z9")
    flow.drain()
    assert logged(flow, "audit") == []


def test_fp12_what_is_made_or_taken_away_is_no_change_of_status(flow: Application, logged: Logged) -> None:
    table = flow.kept.bookings.table
    made = flow.store.changes(table)
    assert made
    flow.store.batch_delete(table, [change.key for change in made])
    flow.drain()
    assert logged(flow, "audit") == []


def test_fp12_changes_come_in_their_order(flow: Application, logged: Logged) -> None:
    for status in (FlightStatus.BOARDING, FlightStatus.DELAYED, FlightStatus.DEPARTED):
        change_flight(flow, "SW1234", status=status)
    flow.drain()
    assert [line["new_status"] for line in logged(flow, "audit")] == ["BOARDING", "DELAYED", "DEPARTED"]


def test_fp12_more_changes_than_a_batch_holds_are_all_read(flow: Application, logged: Logged) -> None:
    turns = [BookingStatus.CANCELLED, BookingStatus.CONFIRMED] * (BATCH // 2 + 1)
    with flow.store.one_commit():
        for status in turns:
            change_booking(flow, "B001", booking_status=status)
    flow.drain()
    assert [line["new_status"] for line in logged(flow, "audit")] == turns


def test_fp12_after_a_restart_nothing_is_read_twice_and_nothing_is_left_out(
    opened: Opened, logged: Logged
) -> None:
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        change_booking(flow, "B001", booking_status=BookingStatus.CANCELLED)
        flow.drain()
        change_booking(flow, "B002", booking_status=BookingStatus.CANCELLED)
    with opened() as flow:
        flow.drain()
        assert [line["booking_id"] for line in logged(flow, "audit")] == ["B001", "B002"]


def test_fp12_a_crash_between_publishing_and_recording_it_publishes_nothing_twice(
    opened: Opened, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(Exception):
        pass

    def crash(*_: object) -> None:
        raise Crash

    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        flow.drain()
        change_booking(flow, "B001", booking_status=BookingStatus.CANCELLED)
        with monkeypatch.context() as patched:
            patched.setattr(flow.kept.checkpoints, "reach", crash)
            with pytest.raises(Crash):
                flow.drain()
        assert len(logged(flow, "audit")) == 1
    with opened() as flow:
        flow.drain()
        assert len(logged(flow, "audit")) == 1


def test_fp12_changes_made_while_nothing_ran_for_days_are_read_before_the_stream_forgets_them(
    opened: Opened, logged: Logged
) -> None:
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        change_booking(flow, "B001", booking_status=BookingStatus.CANCELLED)
        flow.set_clock(flow.clock.now().replace(day=17))
    with opened() as flow:
        flow.run(lambda: not flow.store.changes(flow.kept.bookings.table))  # until it has forgotten them
        assert [line["booking_id"] for line in logged(flow, "audit")] == ["B001"]


def test_fp12_a_status_that_nobody_knows_stops_no_reader(flow: Application, logged: Logged) -> None:
    table = flow.kept.flights.table
    key = next(change.key for change in flow.store.changes(table) if "SW1234" in str(change.key))
    flow.drain()
    flow.store.update(table, key, set={"status": "FOO", "flight_number": 7})
    change_booking(flow, "B001", booking_status=BookingStatus.CANCELLED)
    flow.drain()
    assert [(line["old_status"], line["new_status"]) for line in logged(flow, "audit")] == [
        ("SCHEDULED", "FOO"),
        ("CHECKED_IN", "CANCELLED"),
    ]
