"""The five scenarios of FP-14."""

from datetime import UTC, datetime

import pytest

from flightpulse.domain.disruption import delay_category
from flightpulse.domain.ids import counted_ids
from flightpulse.domain.times import parse
from flightpulse.simulation.producer import Event
from flightpulse.simulation.sample.sample import sample
from flightpulse.simulation.scenarios import Scenario, scenario

NOW = datetime(2026, 3, 14, 18, 2, 17, 500_000, tzinfo=UTC)


def play(number: int) -> Scenario:
    return scenario(number, now=NOW, ids=counted_ids())


def only_event(number: int) -> Event:
    (event,) = play(number).events
    return event


def test_fp14_scenario_1_delays_sw1234_by_25_minutes_for_the_weather_which_is_minor() -> None:
    payload = only_event(1)["payload"]
    assert (payload["flight_id"], payload["delay_minutes"], payload["reason"]) == ("SW1234", 25, "WEATHER")
    assert delay_category(payload["delay_minutes"]) == "minor"


def test_fp14_scenario_2_delays_sw5678_by_90_minutes_which_is_major() -> None:
    payload = only_event(2)["payload"]
    assert (payload["flight_id"], payload["delay_minutes"]) == ("SW5678", 90)
    assert delay_category(payload["delay_minutes"]) == "major"


def test_fp14_scenario_3_cancels_sw9012_for_the_weather() -> None:
    event = only_event(3)
    assert event["event_type"] == "FLIGHT_CANCELLED"
    assert (event["payload"]["flight_id"], event["payload"]["reason"]) == ("SW9012", "WEATHER")


def test_fp14_scenario_4_moves_sw3456_to_another_terminal() -> None:
    event = only_event(4)
    assert (event["event_type"], event["source"]) == ("GATE_CHANGE", "airport_ops")
    assert event["payload"] == {
        "flight_id": "SW3456",
        "old_gate": "A5",
        "new_gate": "D15",
        "terminal_change": True,
    }


def test_fp14_scenario_5_brings_a_newer_an_older_and_a_repeated_delay_of_one_flight() -> None:
    delays = [
        event
        for event in play(5).events
        if event["event_type"] == "FLIGHT_DELAY" and event["payload"]["flight_id"] == "SW7890"
    ]
    first, newer, older, repeated = delays
    assert [one["payload"]["delay_minutes"] for one in delays] == [35, 75, 20, 75]
    assert older["timestamp"] < first["timestamp"] < newer["timestamp"]
    assert repeated == newer
    assert len({one["event_id"] for one in delays}) == 3


def test_fp14_scenario_5_changes_a_gate_within_the_terminal_and_touches_other_flights() -> None:
    events = play(5).events
    (gate,) = [event for event in events if event["event_type"] == "GATE_CHANGE"]
    gates = {flight.flight_id: flight.gate for flight in sample(NOW).flights}
    assert gate["payload"]["old_gate"] == gates[gate["payload"]["flight_id"]]
    assert "terminal_change" not in gate["payload"]
    assert {event["payload"]["flight_id"] for event in events} == {"SW7890", "SW1234", "SW3456"}


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_fp14_every_scenario_is_of_flights_of_the_sample_and_of_no_time_to_come(number: int) -> None:
    flights = {flight.flight_id for flight in sample(NOW).flights}
    played = play(number)
    assert played.number == number
    assert played.title
    for event in played.events:
        assert event["payload"]["flight_id"] in flights
        assert parse(event["timestamp"]) <= NOW


@pytest.mark.parametrize("number", [0, 6, -1])
def test_fp14_another_number_is_refused_with_those_that_there_are(number: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        play(number)
