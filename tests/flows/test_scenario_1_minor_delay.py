"""Scenario 1: SW1234, Dallas to Denver, leaves 25 minutes late because of the weather.

Three passengers are on it: Sarah (A-List Preferred), Zoë (A-List) and Miguel, who gave no phone number.
"""

from collections.abc import Callable

from flightpulse.app import Application
from flightpulse.domain.flight import FlightStatus
from flightpulse.simulation.account import Message, ScenarioAccount

Play = Callable[[int], ScenarioAccount]
Told = Callable[[ScenarioAccount, str, str], Message]


def test_fp14_a_delay_of_25_minutes_is_minor_and_runs_the_delay_workflow_once(play: Play) -> None:
    account = play(1)
    (event,) = account.events
    assert (event.event_type, event.detail_type) == ("FLIGHT_DELAY", "flight.delay.minor")
    (execution,) = account.executions
    assert (execution.workflow, execution.status) == ("delay", "SUCCEEDED")


def test_fp14_everyone_on_it_is_told_on_every_channel_that_reaches_them(play: Play) -> None:
    account = play(1)
    assert (account.affected, account.told, account.failed, account.pending) == (3, 3, 0, 0)
    assert [(each.passenger_id, each.channel) for each in account.notifications] == [
        ("P001", "email"),
        ("P001", "sms"),
        ("P003", "email"),
        ("P003", "sms"),
        ("P002", "email"),
    ]


def test_fp14_the_email_says_what_changed_why_and_what_to_do_in_local_times(
    play: Play, message: Told
) -> None:
    email = message(play(1), "P002", "email")
    assert email.subject == "SW1234 to Denver: now 14:55, 25 minutes later"
    assert email.text == (
        "Dear Miguel,\n"
        "\n"
        "Your flight SW1234 from Dallas (Love Field) to Denver on 14 March now leaves at 14:55 "
        "instead of 14:30 (Dallas time). It should reach Denver at 16:00 instead of 15:35 (Denver time). "
        "The reason is the weather.\n"
        "\n"
        "Please be at the gate by 14:25. Your seat 17C and your gate, C4, stay as they are.\n"
        "\n"
        "If the departure time changes again, we will write to you.\n"
        "\n"
        "Your booking: R4TD8W\n"
    )


def test_fp14_the_sms_says_the_same_in_one_message(play: Play, message: Told) -> None:
    text = message(play(1), "P001", "sms").text
    assert text.startswith(
        "SW1234 to Denver now leaves at 14:55 instead of 14:30 (Dallas time). Please be at gate C4 by 14:25."
    )
    assert len(text) <= 160


def test_fp14_who_reads_german_is_told_in_german(play: Play, message: Told) -> None:
    account = play(1)
    assert message(account, "P003", "email").text.startswith(
        "Guten Tag Zoë Krüger,\n\nIhr Flug SW1234 von Dallas (Love Field) nach Denver am 14. März "
        "verspätet sich: Er startet jetzt um 14:55 Uhr statt um 14:30 Uhr (Ortszeit Dallas)."
    )
    assert message(account, "P003", "sms").text == (
        "SW1234 nach Denver: Abflug jetzt 14:55 Uhr statt 14:30 Uhr (Ortszeit Dallas). "
        "Bitte seien Sie bis 14:25 Uhr an Gate C4. A-List: am Schalter Vorrang."
    )


def test_fp8_the_flight_is_delayed_by_25_minutes(play: Play, flow: Application) -> None:
    play(1)
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert (flight.status, flight.delay_minutes) == (FlightStatus.DELAYED, 25)
    assert (flight.scheduled_departure, flight.estimated_departure) == (
        "2026-03-14T19:30:00Z",
        "2026-03-14T19:55:00Z",
    )
