"""The account of a scenario, as people read it."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from flightpulse.app import Application
from flightpulse.domain.booking import Booking
from flightpulse.domain.passenger import Passenger
from flightpulse.settings import Settings

Run = Callable[..., Any]


def test_a_childs_messages_are_said_to_go_to_its_guardian(run: Run, seeded: Path) -> None:
    emma = Passenger(
        passenger_id="Q1", first_name="Emma", special_requests=["UMNR08"], guardian_email="anna@example.com"
    )
    with closing(Application(Settings(data=seeded))) as application:
        application.kept.passengers.put_many([emma])
        application.kept.bookings.put_many([Booking(booking_id="B99", passenger_id="Q1", flight_id="SW1234")])
    said = " ".join(run("scenario", "1", data=seeded).stdout.split())
    assert "1 guardian of Emma (assistance: unaccompanied minor, Member, e-mail only)" in said
