"""Scenario 5: seven events at once, on three flights, some late, some repeated: the newest counts.

SW7890 is first 35 minutes late, then 75, gets a new gate, hears late of 20 minutes that are long out of date,
and of the 75 minutes once more. SW1234 is 40 and SW3456 50 minutes late.
"""

from collections.abc import Callable

from flightpulse.app import Application
from flightpulse.simulation.account import ScenarioAccount

Play = Callable[[int], ScenarioAccount]


def test_fp14_what_became_of_each_event(play: Play) -> None:
    account = play(5)
    assert [(event.flight_id, event.detail_type, event.outcome) for event in account.events] == [
        ("SW7890", "flight.delay.major", "accepted"),
        ("SW1234", "flight.delay.major", "accepted"),
        ("SW7890", "flight.delay.major", "accepted"),
        ("SW7890", "flight.delay.minor", "stale"),
        ("SW3456", "flight.delay.major", "accepted"),
        ("SW7890", "flight.gate_change", "accepted"),
        ("SW7890", "flight.delay.major", "duplicate"),
    ]


def test_fp14_each_accepted_event_runs_its_workflow_once(play: Play) -> None:
    account = play(5)
    accepted = [event.event_id for event in account.events if event.outcome == "accepted"]
    assert [execution.event_id for execution in account.executions] == accepted
    assert {execution.status for execution in account.executions} == {"SUCCEEDED"}


def test_fp14_nobody_on_sw7890_reads_of_35_minutes_or_20(play: Play) -> None:
    account = play(5)
    told = [each for each in account.notifications if each.text.startswith(("SW7890", "Dear"))]
    subjects = {each.subject for each in told if "SW7890" in each.subject}
    assert subjects == {
        "SW7890 to Baltimore: now 20:05, 75 minutes later",
        "New gate B12 for SW7890 to Baltimore",
    }


def test_fp14_everyone_is_in_one_class_and_the_two_who_were_overtaken_in_superseded(play: Play) -> None:
    account = play(5)
    # Two on SW7890 for three events, three on SW1234, three on SW3456.
    assert (account.affected, account.told, account.suppressed) == (12, 10, {"superseded": 2})
    assert (account.failed, account.pending) == (0, 0)


def test_fp14_the_flight_ends_with_the_newest_delay_and_gate(play: Play, flow: Application) -> None:
    play(5)
    flight = flow.kept.flights.get("SW7890")
    assert flight is not None
    assert (flight.delay_minutes, flight.gate) == (75, "B12")
