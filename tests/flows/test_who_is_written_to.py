"""Passengers without an address, a name or a language, and children who travel alone."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.delivery.completeness import account
from flightpulse.domain.booking import Booking
from flightpulse.domain.passenger import Passenger
from flightpulse.intake.accept import Answer

Announce = Callable[..., Answer]
Logged = Callable[[Application, str], list[dict[str, Any]]]


@pytest.fixture
def tell(flow: Application, announce: Announce) -> Callable[[Passenger], Answer]:
    """Puts a passenger on a flight of their own, and lets it be delayed."""

    def told(passenger: Passenger) -> Answer:
        flight = flow.kept.flights.get("SW1234")
        assert flight is not None
        flow.kept.passengers.put_many([passenger])
        booking = Booking(
            booking_id="B99", passenger_id=passenger.passenger_id, flight_id="SW1234", seat="20A"
        )
        flow.kept.bookings.put_many([booking])
        answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        flow.drain()
        return answer

    return told


def child(**known: Any) -> Passenger:
    own: dict[str, Any] = {
        "special_requests": ["UMNR"],
        "email": "emma@example.com",
        "phone": "+15550100099",
    }
    return Passenger(passenger_id="Q1", first_name="Emma", **own | known)


@pytest.mark.parametrize("asked", ["UMNR", "UMNR08", "unaccompanied_minor"])
def test_a_child_that_travels_alone_is_told_through_its_guardian_and_never_itself(
    flow: Application, tell: Callable[[Passenger], Answer], logged: Logged, asked: str
) -> None:
    emma = child(guardian_name="Anna", guardian_email="anna@example.com", guardian_phone="+15550100098")
    tell(replace(emma, special_requests=[asked]))
    emails = {line["to"]: line for line in logged(flow, "notifications/email")}
    texts = {line["to"]: line for line in logged(flow, "notifications/sms")}
    assert "emma@example.com" not in emails
    assert "+15550100099" not in texts
    assert emails["anna@example.com"]["body"].startswith("Dear Anna,\n")
    assert "on which Emma travels as an unaccompanied minor" in emails["anna@example.com"]["body"]
    assert texts["+15550100098"]["message"].startswith("Your child's flight SW1234")


def test_a_guardian_without_an_address_is_counted_and_the_child_is_not_written_to(
    flow: Application, tell: Callable[[Passenger], Answer], logged: Logged
) -> None:
    answer = tell(child(guardian_name="Anna"))
    assert account(flow.kept.ledger.rows(str(answer.event_id))).suppressed == {"no_contact": 1}
    assert "emma@example.com" not in {line["to"] for line in logged(flow, "notifications/email")}


def test_a_guardians_address_that_is_taken_away_before_hand_off_is_not_used(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    flow.kept.passengers.put_many([child(guardian_email="anna@example.com")])
    flow.kept.bookings.put_many([Booking(booking_id="B99", passenger_id="Q1", flight_id="SW1234")])
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    while flow.runner.run_due():
        pass
    flow.kept.passengers.put_many([child()])
    flow.drain()
    assert account(flow.kept.ledger.rows(str(answer.event_id))).suppressed == {"no_contact": 1}
    assert not {"anna@example.com", "emma@example.com"} & {
        line["to"] for line in logged(flow, "notifications/email")
    }


def test_who_has_no_address_is_counted(flow: Application, tell: Callable[[Passenger], Answer]) -> None:
    answer = tell(Passenger(passenger_id="Q1", first_name="Noor"))
    counted = account(flow.kept.ledger.rows(str(answer.event_id)))
    assert (counted.affected, counted.suppressed) == (4, {"no_contact": 1})


@pytest.mark.parametrize(
    ("known", "greeting"),
    [
        ({}, "Dear passenger,"),
        ({"preferred_language": "de"}, "Guten Tag,"),
        ({"preferred_language": "xx", "first_name": "Noor"}, "Dear Noor,"),
        (
            {"preferred_language": "de-AT", "first_name": "Noor", "last_name": "Huber"},
            "Guten Tag Noor Huber,",
        ),
    ],
)
def test_without_a_name_or_a_language_people_are_told_all_the_same(
    flow: Application,
    tell: Callable[[Passenger], Answer],
    logged: Logged,
    known: dict[str, Any],
    greeting: str,
) -> None:
    tell(Passenger(passenger_id="Q1", email="q1@example.com", **known))
    (body,) = [line["body"] for line in logged(flow, "notifications/email") if line["to"] == "q1@example.com"]
    assert body.startswith(f"{greeting}\n\n")
