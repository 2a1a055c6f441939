"""A bus event in EventBridge's form."""

import msgspec

from flightpulse.bus.event import BUS, FROM_INTAKE, FROM_WORKFLOW, BusEvent


def test_fp5_the_bus_and_its_sources_have_the_names_that_scripts_know() -> None:
    assert (BUS, FROM_INTAKE, FROM_WORKFLOW) == (
        "flightpulse-bus",
        "flightpulse.kafka-consumer",
        "flightpulse.workflow",
    )


def test_an_event_is_written_in_the_form_that_targets_get_and_read_back() -> None:
    event = BusEvent(
        id="1", source="x", detail_type="flight.cancelled", time="2026-03-14T18:00:00Z", detail={"n": 1}
    )
    assert event.as_item() == {
        "id": "1",
        "source": "x",
        "detail-type": "flight.cancelled",
        "time": "2026-03-14T18:00:00Z",
        "detail": {"n": 1},
    }
    assert msgspec.convert(event.as_item(), BusEvent) == event
