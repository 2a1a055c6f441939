"""Scenario 2: SW5678, Houston to Chicago, leaves 90 minutes late: the A-List is served first.

On it: Emily (member), James (A-List, SMS only), Priya (A-List Preferred) and David (member, blind).
"""

from collections.abc import Callable
from typing import Any

from flightpulse.app import Application
from flightpulse.simulation.account import Message, ScenarioAccount

Play = Callable[[int], ScenarioAccount]
Told = Callable[[ScenarioAccount, str, str], Message]
Logged = Callable[[Application, str], list[dict[str, Any]]]


def test_fp14_a_delay_of_90_minutes_is_major(play: Play) -> None:
    account = play(2)
    assert [event.detail_type for event in account.events] == ["flight.delay.major"]
    assert (account.affected, account.told, account.failed) == (4, 4, 0)


def test_fp9_passengers_with_needs_are_served_first_then_the_a_list_then_members(
    play: Play, flow: Application, logged: Logged
) -> None:
    play(2)
    emails = [line["to"] for line in logged(flow, "notifications/email")]
    assert emails == ["david.kowalski@example.com", "priya.raman@example.com", "emily.chen@example.com"]
    texts = [line["to"] for line in logged(flow, "notifications/sms")]
    assert texts == ["+15550100007", "+15550100006", "+15550100005", "+15550100004"]


def test_fp9_the_tier_shows_in_the_message_as_priority(play: Play, message: Told) -> None:
    account = play(2)
    assert "As an A-List Preferred member you are first in line" in message(account, "P006", "email").text
    member = message(account, "P004", "email").text
    assert "A-List" not in member
    assert "first in line" not in member


def test_fp9_a_passenger_who_asked_for_assistance_reads_that_it_stays_booked(
    play: Play, message: Told
) -> None:
    account = play(2)
    assert (
        "Your assistance for blind passengers stays booked for the new time."
        in message(account, "P007", "email").text
    )
    assert "Help for blind people stays booked." in message(account, "P007", "sms").text


def test_fp14_who_agreed_to_sms_alone_gets_no_email(play: Play) -> None:
    told = [each.channel for each in play(2).notifications if each.passenger_id == "P005"]
    assert told == ["sms"]
