"""Scenario 3: SW9012, Boston to New York, is cancelled because of the weather.

On it: Łukasz (A-List Preferred), Margaret (in a wheelchair) and Tyler, who wants e-mails only.
"""

from collections.abc import Callable
from typing import Any

from flightpulse.app import Application
from flightpulse.domain.booking import BookingStatus
from flightpulse.domain.flight import FlightStatus
from flightpulse.simulation.account import Message, ScenarioAccount

Play = Callable[[int], ScenarioAccount]
Told = Callable[[ScenarioAccount, str, str], Message]


def test_fp14_a_cancellation_runs_the_cancellation_workflow_which_marks_bookings(play: Play) -> None:
    (execution,) = play(3).executions
    assert (execution.workflow, execution.status) == ("cancellation", "SUCCEEDED")
    assert execution.states[-2:] == ["MarkBookings", "UpdateFlightStatus"]


def test_fp8_every_booking_needs_rebooking_and_the_flight_is_cancelled(play: Play, flow: Application) -> None:
    play(3)
    bookings = flow.kept.bookings.of_flight("SW9012")
    assert {each.booking_id: each.booking_status for each in bookings} == dict.fromkeys(
        ["B008", "B009", "B010"], BookingStatus.NEEDS_REBOOKING
    )
    flight = flow.kept.flights.get("SW9012")
    assert flight is not None
    assert (flight.status, flight.delay_reason) == (FlightStatus.CANCELLED, "WEATHER")


def test_fp8_bookings_of_other_flights_stay_as_they_are(play: Play, flow: Application) -> None:
    play(3)
    needing = [each.booking_id for each in flow.kept.bookings.by_status(BookingStatus.NEEDS_REBOOKING)]
    assert sorted(needing) == ["B008", "B009", "B010"]


def test_fp12_the_audit_log_says_what_became_of_the_flight_and_its_bookings(
    play: Play, flow: Application, logged: Callable[[Application, str], list[dict[str, Any]]]
) -> None:
    play(3)
    said = [
        (line.get("flight_id") or line["booking_id"], line["old_status"], line["new_status"])
        for line in logged(flow, "audit")
    ]
    assert sorted(said) == [
        ("B008", "CONFIRMED", "NEEDS_REBOOKING"),
        ("B009", "CONFIRMED", "NEEDS_REBOOKING"),
        ("B010", "CONFIRMED", "NEEDS_REBOOKING"),
        ("SW9012", "SCHEDULED", "CANCELLED"),
    ]


def test_fp9_the_message_apologises_and_names_the_choices(play: Play, message: Told) -> None:
    email = message(play(3), "P010", "email")
    assert email.subject == "SW9012 to New York on 14 March is cancelled: what you can do now"
    assert email.text == (
        "Dear Tyler,\n"
        "\n"
        "Flight SW9012 from Boston to New York (LaGuardia) on 14 March at 16:30 (Boston time) "
        "will not operate. "
        "The reason is the weather. We are sorry; we know you had plans.\n"
        "\n"
        "You can choose: take another flight at no extra cost, or get your money back. Please tell us which: "
        "where you made your booking, or at our service desk if you are at the airport already. You need not "
        "come to the airport for either.\n"
        "\n"
        "Your booking: X4HF6Q\n"
    )


def test_fp9_the_sms_of_a_cancellation_apologises(play: Play, message: Told) -> None:
    text = message(play(3), "P008", "sms").text
    assert text.startswith("SW9012 Boston to New York 14 Mar 16:30 is cancelled (weather). Sorry. ")
    assert "Choose another flight or a refund" in text


def test_fp9_who_needs_a_wheelchair_is_told_first_and_that_it_moves_with_them(
    play: Play, message: Told
) -> None:
    account = play(3)
    assert [each.passenger_id for each in account.notifications if each.channel == "email"] == [
        "P009",
        "P008",
        "P010",
    ]
    assert "Your wheelchair assistance moves with you" in message(account, "P009", "email").text


def test_fp9_the_a_list_preferred_are_first_in_line_for_another_flight(play: Play, message: Told) -> None:
    account = play(3)
    assert "you are first in line for another flight" in message(account, "P008", "email").text
    assert "first in line" not in message(account, "P010", "email").text


def test_fp14_everybody_is_told(play: Play) -> None:
    account = play(3)
    assert (account.affected, account.told, account.suppressed, account.failed) == (3, 3, {}, 0)
