"""Scenario 4: SW3456, Denver to Phoenix, leaves from gate D15, in another terminal, instead of A5."""

from collections.abc import Callable

from flightpulse.app import Application
from flightpulse.domain.flight import FlightStatus
from flightpulse.simulation.account import Message, ScenarioAccount

Play = Callable[[int], ScenarioAccount]
Told = Callable[[ScenarioAccount, str, str], Message]


def test_fp14_a_new_gate_runs_the_gate_change_workflow(play: Play) -> None:
    account = play(4)
    assert [event.detail_type for event in account.events] == ["flight.gate_change"]
    assert [(each.workflow, each.status) for each in account.executions] == [("gate_change", "SUCCEEDED")]
    assert (account.affected, account.told, account.failed) == (3, 3, 0)


def test_fp8_a_terminal_change_makes_the_message_urgent(play: Play, message: Told) -> None:
    account = play(4)
    email = message(account, "P002", "email")
    assert email.subject == "Please go now: gate D15, in another terminal, for SW3456 to Phoenix"
    assert "This is urgent: please go now, because changing terminals takes time." in email.text
    text = message(account, "P001", "sms").text
    assert text.startswith(
        "SW3456 to Phoenix: new gate D15, another terminal (was A5). Please go now. Boarding"
    )


def test_fp8_the_gate_is_written_and_the_status_stays(play: Play, flow: Application) -> None:
    play(4)
    flight = flow.kept.flights.get("SW3456")
    assert flight is not None
    assert (flight.gate, flight.status, flight.delay_minutes) == ("D15", FlightStatus.SCHEDULED, 0)
