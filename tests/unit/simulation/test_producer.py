"""The producer's events (FP-1 to FP-4) and its refusals (FP-14)."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from flightpulse.domain.ids import counted_ids
from flightpulse.domain.operations_event import PAYLOADS, OperationsEvent
from flightpulse.simulation.producer import Event, operations_event

NOW = datetime(2026, 3, 14, 18, 2, 17, 500_000, tzinfo=UTC)


def event(event_type: str, flight_id: str = "SW1234", **flags: Any) -> Event:
    return operations_event(event_type, flight_id, now=NOW, ids=counted_ids(), **flags)


def test_fp1_an_event_stands_in_the_envelope_with_the_clocks_moment() -> None:
    assert event("FLIGHT_DELAY", delay_minutes=25) == {
        "event_id": "event-0001",
        "event_type": "FLIGHT_DELAY",
        "timestamp": "2026-03-14T18:02:17.500Z",
        "source": "operations_center",
        "payload": {"flight_id": "SW1234", "delay_minutes": 25},
    }


def test_fp2_a_delay_holds_all_that_was_given() -> None:
    given: dict[str, Any] = {
        "delay_minutes": 0,
        "reason": "WEATHER",
        "reason_detail": "Snow",
        "new_departure": "2026-03-14T20:00:00Z",
        "new_arrival": "2026-03-14T22:00:00Z",
    }
    assert event("FLIGHT_DELAY", **given)["payload"] == {"flight_id": "SW1234", **given}


def test_fp3_a_cancellation_holds_all_that_was_given() -> None:
    given = {"reason": "CREW", "reason_detail": "Out of hours", "rebooking_priority": "HIGH"}
    assert event("FLIGHT_CANCELLED", **given)["payload"] == {"flight_id": "SW1234", **given}


def test_fp4_a_gate_change_comes_from_the_airport() -> None:
    change = event("GATE_CHANGE", old_gate="A5", new_gate="D15", terminal_change=True)
    assert change["source"] == "airport_ops"
    assert change["payload"] == {
        "flight_id": "SW1234",
        "old_gate": "A5",
        "new_gate": "D15",
        "terminal_change": True,
    }


def test_fp14_what_was_not_given_is_left_to_intake() -> None:
    assert event("FLIGHT_CANCELLED")["payload"] == {"flight_id": "SW1234"}
    assert event("GATE_CHANGE", new_gate="D15")["payload"] == {"flight_id": "SW1234", "new_gate": "D15"}


def test_a_timestamp_that_is_given_stands_instead_of_now() -> None:
    earlier = datetime(2026, 3, 14, 17, 0, tzinfo=UTC)
    assert event("FLIGHT_CANCELLED", timestamp=earlier)["timestamp"] == "2026-03-14T17:00:00.000Z"


@pytest.mark.parametrize(
    ("event_type", "flags"),
    [
        ("FLIGHT_DELAY", {"delay_minutes": 25, "reason": "ATC", "reason_detail": "Queue"}),
        ("FLIGHT_CANCELLED", {"reason": "WEATHER", "rebooking_priority": "LOW"}),
        ("GATE_CHANGE", {"old_gate": "A5", "new_gate": "D15", "terminal_change": True}),
    ],
)
def test_every_event_reads_back_as_the_type_that_it_names(event_type: str, flags: dict[str, Any]) -> None:
    envelope = msgspec.json.decode(msgspec.json.encode(event(event_type, **flags)), type=OperationsEvent)
    read = msgspec.convert({**envelope.payload, "event_type": event_type}, PAYLOADS[event_type])
    assert {name: getattr(read, name) for name in flags} == flags


@pytest.mark.parametrize(
    ("event_type", "flags", "named", "right"),
    [
        ("DELAY", {}, "--event-type", "FLIGHT_DELAY, FLIGHT_CANCELLED, GATE_CHANGE"),
        ("FLIGHT_DELAY", {}, "--delay-minutes", "--delay-minutes 45"),
        ("FLIGHT_DELAY", {"delay_minutes": -1}, "--delay-minutes -1", "0 to 10080"),
        ("FLIGHT_DELAY", {"delay_minutes": 10_081}, "--delay-minutes 10081", "0 to 10080"),
        ("FLIGHT_DELAY", {"delay_minutes": 5, "new_gate": "D15"}, "--new-gate", "GATE_CHANGE"),
        ("FLIGHT_DELAY", {"delay_minutes": 5, "terminal_change": True}, "--terminal-change", "GATE_CHANGE"),
        ("FLIGHT_DELAY", {"delay_minutes": 5, "reason": "SNOW"}, "--reason 'SNOW'", "MECHANICAL, OTHER"),
        ("FLIGHT_CANCELLED", {"delay_minutes": 5}, "--delay-minutes", "FLIGHT_DELAY"),
        ("FLIGHT_CANCELLED", {"rebooking_priority": "URGENT"}, "--rebooking-priority", "HIGH, LOW, NORMAL"),
        ("GATE_CHANGE", {}, "--new-gate", "--new-gate D15"),
        ("GATE_CHANGE", {"new_gate": ""}, "--new-gate", "--new-gate D15"),
        ("GATE_CHANGE", {"new_gate": "D15", "reason": "ATC"}, "--reason", "FLIGHT_DELAY, FLIGHT_CANCELLED"),
    ],
)
def test_fp14_a_refusal_names_the_flag_and_what_would_be_right(
    event_type: str, flags: dict[str, Any], named: str, right: str
) -> None:
    with pytest.raises(ValueError, match="--") as refused:
        event(event_type, **flags)
    assert named in str(refused.value)
    assert right in str(refused.value)


def test_fp14_a_flight_must_be_named() -> None:
    with pytest.raises(ValueError, match="--flight-id"):
        event("FLIGHT_CANCELLED", " ")
