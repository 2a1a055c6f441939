"""The details of what FlightPulse publishes (requirements FP, details)."""

import msgspec
import pytest

from flightpulse.bus.details import DETAIL_TYPES, FlightStatusChangedDetail, NotificationSmsDetail
from flightpulse.domain.flight import FlightStatus

OF_A_FLIGHT = "event_id flight_id affected_passengers_count flight_details timestamp"


@pytest.mark.parametrize(
    ("detail_type", "attributes"),
    [
        (
            "flight.delay.major",
            f"{OF_A_FLIGHT} delay_minutes delay_category reason reason_detail new_departure new_arrival",
        ),
        ("flight.cancelled", f"{OF_A_FLIGHT} reason reason_detail rebooking_priority"),
        ("flight.gate_change", f"{OF_A_FLIGHT} old_gate new_gate terminal_change"),
        ("notification.email", "notification_id to subject body"),
        ("notification.sms", "notification_id to message"),
        ("booking.status_changed", "booking_id old_status new_status timestamp"),
        ("flight.status_changed", "flight_id old_status new_status timestamp"),
    ],
)
def test_fp5_fp6_fp12_a_detail_has_the_attributes_that_scripts_know(
    detail_type: str, attributes: str
) -> None:
    detail = DETAIL_TYPES[detail_type].detail
    assert {field.encode_name for field in msgspec.structs.fields(detail)} == set(attributes.split())


@pytest.mark.parametrize(
    ("source", "detail_types"),
    [
        (
            "flightpulse.kafka-consumer",
            "flight.delay.minor flight.delay.major flight.delay.severe flight.cancelled flight.gate_change",
        ),
        ("flightpulse.workflow", "notification.email notification.sms"),
        ("flightpulse.stream-handler", "flight.status_changed booking.status_changed"),
        (
            "flightpulse.operator",
            "dead_letter.mended dead_letter.redriven dead_letter.discarded execution.redriven",
        ),
    ],
)
def test_fp5_fp6_fp12_fp20_each_source_publishes_its_detail_types(source: str, detail_types: str) -> None:
    assert [name for name, each in DETAIL_TYPES.items() if each.source == source] == detail_types.split()


def test_a_detail_is_put_on_the_bus_in_plain_values() -> None:
    detail = FlightStatusChangedDetail(
        flight_id="SW1234",
        old_status=FlightStatus.SCHEDULED,
        new_status=FlightStatus.DELAYED,
        timestamp="2026-03-14T18:00:00.000Z",
    )
    assert detail.as_item() == {
        "flight_id": "SW1234",
        "old_status": "SCHEDULED",
        "new_status": "DELAYED",
        "timestamp": "2026-03-14T18:00:00.000Z",
    }
    assert type(detail.as_item()["old_status"]) is str


def test_fp6_a_notification_needs_no_id() -> None:
    said = {"to": "+15550100001", "message": "Hi"}
    assert msgspec.convert(said, NotificationSmsDetail).as_item() == said
