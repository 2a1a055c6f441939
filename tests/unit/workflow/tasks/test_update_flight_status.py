"""UpdateFlightStatus: what the event made of the flight (FP-8)."""

from collections.abc import Callable

import pytest

from flightpulse.app import Application
from flightpulse.domain.flight import Flight, FlightStatus
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.tasks.update_flight_status import update_flight_status
from flightpulse.workflow.work import Work

Accepted = Callable[..., str]


def updated(flow: Application, work: Work, event_id: str, flight_id: str = "SW1234") -> tuple[bool, Flight]:
    answer = update_flight_status(work, {"event_id": event_id, "flight_id": flight_id})
    flight = flow.kept.flights.get(flight_id)
    assert flight is not None
    return answer["updated"], flight


def test_fp8_a_delay_sets_status_minutes_reason_and_times(
    flow: Application, work: Work, accepted: Accepted
) -> None:
    done, flight = updated(flow, work, accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25, reason="WEATHER"))
    assert done
    assert (flight.status, flight.delay_minutes, flight.delay_reason) == (
        FlightStatus.DELAYED,
        25,
        "WEATHER",
    )
    assert (flight.estimated_departure, flight.estimated_arrival) == (
        "2026-03-14T19:55:00Z",
        "2026-03-14T22:00:00Z",
    )


def test_fp8_a_cancellation_sets_the_status(flow: Application, work: Work, accepted: Accepted) -> None:
    done, flight = updated(flow, work, accepted("FLIGHT_CANCELLED", "SW1234", reason="CREW"))
    assert done
    assert (flight.status, flight.delay_reason) == (FlightStatus.CANCELLED, "CREW")


def test_fp8_a_gate_change_sets_the_gate(flow: Application, work: Work, accepted: Accepted) -> None:
    done, flight = updated(flow, work, accepted("GATE_CHANGE", "SW1234", new_gate="C9"))
    assert done
    assert (flight.gate, flight.status) == ("C9", FlightStatus.SCHEDULED)


def test_an_event_that_was_overtaken_changes_nothing(
    flow: Application, work: Work, accepted: Accepted
) -> None:
    older = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    accepted("FLIGHT_DELAY", "SW1234", delay_minutes=45)
    done, flight = updated(flow, work, older)
    assert not done
    assert (flight.status, flight.delay_minutes) == (FlightStatus.SCHEDULED, 0)


def test_a_flight_that_has_departed_keeps_its_status(
    flow: Application, work: Work, accepted: Accepted
) -> None:
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.store.transact([flow.kept.flights.update("SW1234", status=FlightStatus.DEPARTED)])
    _, flight = updated(flow, work, event_id)
    assert (flight.status, flight.delay_minutes) == (FlightStatus.DEPARTED, 25)


def test_run_again_it_changes_nothing(flow: Application, work: Work, accepted: Accepted) -> None:
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    first = updated(flow, work, event_id)
    assert updated(flow, work, event_id) == first


def test_an_event_or_a_flight_that_is_not_there_is_refused_for_good(work: Work, accepted: Accepted) -> None:
    with pytest.raises(TaskError, match="there is no event 'E9'"):
        update_flight_status(work, {"event_id": "E9", "flight_id": "SW1234"})
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with pytest.raises(TaskError, match="there is no flight 'SW0'"):
        update_flight_status(work, {"event_id": event_id, "flight_id": "SW0"})
