"""What intake puts on the bus (FP-5), and where the rules take it, by hand or not (FP-6)."""

from collections.abc import Callable
from typing import Any

import pytest

from flightpulse.app import Application
from flightpulse.bus.event import BUS, BusEvent
from flightpulse.domain.booking import BookingStatus
from flightpulse.domain.flight import FlightStatus
from flightpulse.intake.accept import Answer

Announce = Callable[..., Answer]
Logged = Callable[[Application, str], list[dict[str, Any]]]


def put(flow: Application, detail_type: str, detail: dict[str, Any], event_id: str = "by-hand") -> None:
    """Put an event on the bus by hand, and see through what it sets going."""
    event = BusEvent(
        id=event_id, source="operator", detail_type=detail_type, time="2026-03-14T17:59:00Z", detail=detail
    )
    flow.router.publish([event])
    flow.drain()


def input_of(flow: Application, execution_id: str) -> dict[str, Any]:
    execution = flow.kept.executions.get(execution_id)
    assert execution is not None
    return execution.input


@pytest.mark.parametrize(
    ("minutes", "category"),
    [(0, "minor"), (29, "minor"), (30, "major"), (120, "major"), (121, "severe"), (10080, "severe")],
)
def test_fp5_a_delays_category_follows_from_its_minutes(
    flow: Application, announce: Announce, minutes: int, category: str
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=minutes)
    assert answer.detail_type == f"flight.delay.{category}"
    on_bus = input_of(flow, f"delay:{answer.event_id}")
    assert (on_bus["detail-type"], on_bus["detail"]["delay_category"]) == (answer.detail_type, category)


def test_fp5_a_delay_on_the_bus_says_all_that_is_known(flow: Application, announce: Announce) -> None:
    answer = announce(
        flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45, reason="WEATHER", reason_detail="Thunderstorms"
    )
    assert BUS == "flightpulse-bus"
    assert input_of(flow, f"delay:{answer.event_id}") == {
        "id": answer.event_id,
        "source": "flightpulse.kafka-consumer",
        "detail-type": "flight.delay.major",
        "time": "2026-03-14T18:00:00.000Z",
        "detail": {
            "event_id": answer.event_id,
            "flight_id": "SW1234",
            "delay_minutes": 45,
            "delay_category": "major",
            "reason": "WEATHER",
            "reason_detail": "Thunderstorms",
            "affected_passengers_count": 3,
            "new_departure": "2026-03-14T20:15:00Z",  # 19:30 by the schedule
            "new_arrival": "2026-03-14T22:20:00Z",  # 21:35 by the schedule
            "flight_details": {
                "origin": "DAL",
                "destination": "DEN",
                "original_departure": "2026-03-14T19:30:00Z",
            },
            "timestamp": "2026-03-14T18:00:00.000Z",
        },
    }


def test_fp5_a_cancellation_on_the_bus_adds_its_priority_and_the_count(
    flow: Application, announce: Announce
) -> None:
    answer = announce(flow, "FLIGHT_CANCELLED", "SW9012", reason="CREW", rebooking_priority="HIGH")
    on_bus = input_of(flow, f"cancellation:{answer.event_id}")
    assert on_bus["detail-type"] == "flight.cancelled"
    assert on_bus["detail"] == {
        "event_id": answer.event_id,
        "flight_id": "SW9012",
        "reason": "CREW",
        "reason_detail": "",
        "rebooking_priority": "HIGH",
        "affected_passengers_count": 3,
        "flight_details": {
            "origin": "BOS",
            "destination": "LGA",
            "original_departure": "2026-03-14T20:30:00Z",
        },
        "timestamp": "2026-03-14T18:00:00.000Z",
    }


def test_fp5_a_gate_change_on_the_bus_adds_both_gates_the_old_one_from_the_store(
    flow: Application, announce: Announce
) -> None:
    answer = announce(flow, "GATE_CHANGE", "SW3456", new_gate="D15", terminal_change=True)
    on_bus = input_of(flow, f"gate_change:{answer.event_id}")
    assert on_bus["detail-type"] == "flight.gate_change"
    detail = on_bus["detail"]
    assert (detail["old_gate"], detail["new_gate"], detail["terminal_change"]) == ("A5", "D15", True)
    assert "reason" not in detail


def test_fp5_an_event_that_tells_nobody_is_not_put_on_the_bus(flow: Application, announce: Announce) -> None:
    announce(flow, "FLIGHT_CANCELLED", "SW9012")
    stale = announce(flow, "FLIGHT_DELAY", "SW9012", delay_minutes=45)
    assert flow.kept.executions.get(f"delay:{stale.event_id}") is None


def test_fp6_a_bus_event_by_hand_with_flight_and_minutes_alone_runs_the_delay_workflow(
    flow: Application, logged: Logged
) -> None:
    put(flow, "flight.delay.major", {"flight_id": "SW1234", "delay_minutes": 45})
    execution = flow.kept.executions.get("delay:by-hand")
    assert execution is not None
    assert execution.status == "SUCCEEDED"
    assert {line["subject"] for line in logged(flow, "notifications/email")} == {
        "SW1234 to Denver: now 15:15, 45 minutes later",
        "SW1234 nach Denver: jetzt 15:15 Uhr, 45 Minuten später",
    }
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert (flight.status, flight.delay_minutes) == (FlightStatus.DELAYED, 45)


def test_fp6_where_the_detail_has_no_event_id_the_bus_events_own_serves_and_the_store_fills_in_the_rest(
    flow: Application,
) -> None:
    put(flow, "flight.delay.major", {"flight_id": "SW1234", "delay_minutes": 45})
    recorded = flow.kept.events.get("by-hand")
    assert recorded is not None
    assert (recorded.flight_id, recorded.detail_type, recorded.reason) == (
        "SW1234",
        "flight.delay.major",
        "OTHER",
    )
    assert (recorded.new_departure, recorded.new_arrival) == ("2026-03-14T20:15:00Z", "2026-03-14T22:20:00Z")
    assert (recorded.timestamp, recorded.source) == ("2026-03-14T17:59:00.000Z", "operator")


def test_fp6_where_the_detail_has_an_event_id_it_names_the_event(flow: Application) -> None:
    put(flow, "flight.delay.minor", {"event_id": "E7", "flight_id": "SW1234", "delay_minutes": 5})
    assert flow.kept.events.get("E7") is not None
    assert flow.kept.executions.get("delay:E7") is not None
    assert flow.kept.events.get("by-hand") is None


def test_fp6_a_cancellation_and_a_gate_by_hand_run_their_workflows(flow: Application) -> None:
    put(flow, "flight.cancelled", {"flight_id": "SW9012"}, "cancelled-by-hand")
    put(flow, "flight.gate_change", {"flight_id": "SW3456", "new_gate": "B2"}, "moved-by-hand")
    assert {each.execution_id: each.status for each in flow.kept.executions.all()} == {
        "cancellation:cancelled-by-hand": "SUCCEEDED",
        "gate_change:moved-by-hand": "SUCCEEDED",
    }
    assert {each.booking_status for each in flow.kept.bookings.of_flight("SW9012")} == {
        BookingStatus.NEEDS_REBOOKING
    }
    flight = flow.kept.flights.get("SW3456")
    assert flight is not None
    assert flight.gate == "B2"


def test_fp6_an_older_event_by_hand_is_stale(flow: Application, announce: Announce, logged: Logged) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    flow.drain()
    put(flow, "flight.delay.minor", {"flight_id": "SW1234", "delay_minutes": 5})  # a minute older
    recorded = flow.kept.events.get("by-hand")
    assert recorded is not None
    assert recorded.stale
    assert len(logged(flow, "notifications/email")) == 3


@pytest.mark.parametrize(
    "detail",
    [
        {"delay_minutes": 45},
        {"flight_id": "SW1234"},
        {"flight_id": "SW1234", "delay_minutes": "45"},
        {"flight_id": "SW1234", "delay_minutes": -1},
        {"flight_id": "SW1234", "delay_minutes": 45, "new_departure": "soon"},
        {"flight_id": "SW1234", "delay_minutes": 45, "timestamp": "today"},
        {"flight_id": "SW1234", "delay_minutes": 45, "timestamp": "2026-03-14T18:06:00Z"},
        {"flight_id": "SW1234", "delay_minutes": 45, "new_departure": "2026-03-24T18:00:00Z"},
        {"flight_id": "nowhere", "delay_minutes": 45},
    ],
)
def test_fp6_an_event_by_hand_that_cannot_be_is_a_dead_letter_at_once(
    flow: Application, detail: dict[str, Any]
) -> None:
    put(flow, "flight.delay.major", detail)
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert (letter.stage, letter.reason, letter.reference) == (
        "workflow",
        "DisruptionRefused",
        "delay:by-hand",
    )
    execution = flow.kept.executions.get("delay:by-hand")
    assert execution is not None
    assert execution.status == "FAILED"


def test_fp6_a_notification_by_hand_lands_in_its_log_once(flow: Application, logged: Logged) -> None:
    email = {"to": "a@example.com", "subject": "Hello", "body": "Text"}
    put(flow, "notification.email", email, "mail-1")
    put(flow, "notification.email", email, "mail-1")
    put(flow, "notification.sms", {"to": "+15550100001", "message": "Hi"}, "sms-1")
    (line,) = logged(flow, "notifications/email")
    assert {name: line[name] for name in email} == email
    assert line["id"] == "mail-1"
    (text,) = logged(flow, "notifications/sms")
    assert (text["id"], text["to"], text["message"]) == ("sms-1", "+15550100001", "Hi")


def test_fp6_a_bookings_change_of_status_lands_in_the_audit_log(flow: Application, logged: Logged) -> None:
    detail = {
        "booking_id": "B001",
        "old_status": "CONFIRMED",
        "new_status": "CANCELLED",
        "timestamp": "2026-03-14T17:58:00Z",
    }
    put(flow, "booking.status_changed", detail)
    (line,) = logged(flow, "audit")
    assert {name: line[name] for name in detail} == detail
    assert list(flow.kept.executions.all()) == []


def test_fp6_what_no_rule_names_goes_nowhere(flow: Application, logged: Logged) -> None:
    put(flow, "flight.departed", {"flight_id": "SW1234"})
    assert list(flow.kept.executions.all()) == []
    for name in ("notifications/email", "notifications/sms", "audit"):
        assert logged(flow, name) == []


def test_fp6_messages_handed_over_are_the_notification_logs_lines(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    line = logged(flow, "notifications/email")[0]
    assert line["id"] == line["notification_id"] == f"{answer.event_id}:P001"
    assert line["to"] == "sarah.johnson@example.com"
    assert line["body"].startswith("Dear Sarah,")
    text = logged(flow, "notifications/sms")[0]
    assert (text["id"], text["to"]) == (f"{answer.event_id}:P001", "+15550100001")


def test_fp7_the_states_run_in_order_page_by_page(flow: Application, announce: Announce) -> None:
    answer = announce(flow, "FLIGHT_CANCELLED", "SW9012")
    flow.drain()
    entered = [
        entry["state"]
        for entry in flow.kept.executions.history(f"cancellation:{answer.event_id}")
        if entry["type"].endswith("StateEntered")
    ]
    assert entered == [
        "RecordDisruption",
        "IsClaimed",
        "FindAffectedBookings",
        "TellPassengers",
        "GetPassengers",
        "ComposeMessages",
        "PublishNotifications",
        "MarkBookings",
        "UpdateFlightStatus",
    ]


def test_fp7_neither_position_nor_history_holds_names_addresses_or_texts(
    flow: Application, announce: Announce
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    kept = str(flow.kept.executions.get(f"delay:{answer.event_id}"))
    kept += str(list(flow.kept.executions.history(f"delay:{answer.event_id}")))
    for personal in ("Sarah", "Johnson", "@example.com", "+1555", "K7QM2X", "Dear"):
        assert personal not in kept


def test_fp8_a_gate_change_writes_the_gate_and_leaves_the_times(
    flow: Application, announce: Announce
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    announce(flow, "GATE_CHANGE", "SW1234", new_gate="C9")
    flow.drain()
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert (flight.gate, flight.status, flight.delay_minutes) == ("C9", FlightStatus.DELAYED, 25)


def test_fp15_the_sample_is_in_the_store_by_one_call(flow: Application) -> None:
    assert sorted(each.flight_id for each in flow.kept.flights.all()) == [
        "SW1234",
        "SW3456",
        "SW5678",
        "SW7890",
        "SW9012",
    ]
    assert sum(1 for _ in flow.kept.passengers.all()) == 10
    assert sum(1 for _ in flow.kept.bookings.all()) == 15
