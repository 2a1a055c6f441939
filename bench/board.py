"""Who flies: flights, passengers and bookings with random ids, put into the store."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

import apsw
from baseline import token

from flightpulse.app import Application
from flightpulse.domain.booking import Booking
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.simulation.loading import put_on_board

DEPARTURE, ARRIVAL = "2099-02-08T17:10:00Z", "2099-02-08T20:36:00Z"


def load(
    application: Application,
    flights: int,
    passengers: int,
    rng: Random,
    tell: Callable[[int], object] = lambda _: None,
) -> list[str]:
    """Store the flights and 'passengers' bookings for each; return the flights' ids.

    `tell` is told how many flights there are, after each.
    """
    ids = [token(rng) for _ in range(flights)]
    for number, flight_id in enumerate(ids):
        people = [token(rng) for _ in range(passengers)]
        bookings = _bookings(flight_id, people, rng)
        with application.store.one_commit():
            put_on_board(
                application.kept,
                _flight(flight_id, number),
                ((_passenger(each.passenger_id), [each]) for each in bookings),
            )
        tell(number + 1)
    return ids


def _flight(flight_id: str, number: int) -> Flight:
    return Flight(
        flight_id=flight_id,
        flight_number=f"FP{1000 + number}",
        carrier="FP",
        origin="EWR",
        destination="ORD",
        gate="C112",
        scheduled_departure=DEPARTURE,
        scheduled_arrival=ARRIVAL,
    )


def _passenger(passenger_id: str) -> Passenger:
    return Passenger(
        passenger_id=passenger_id,
        first_name="Ava",
        last_name="Garcia",
        email=f"{passenger_id}@example.com",
        phone="+15550000000",
        preferred_language="en",
    )


def _bookings(flight_id: str, people: Sequence[str], rng: Random) -> Iterator[Booking]:
    for seat, passenger_id in enumerate(people):
        yield Booking(
            booking_id=token(rng),
            passenger_id=passenger_id,
            flight_id=flight_id,
            confirmation_number="K7M2QX",
            seat=f"{seat // 6 + 1}{'ABCDEF'[seat % 6]}",
            created_at=f"2026-01-{rng.randint(1, 28):02}T08:{rng.randint(0, 59):02}:00Z",
        )


def settle(application: Application) -> None:
    """Do what follows behind: the stream is read, and indexes that lag catch up."""
    while application.stream.run_due() or application.store.catch_up():
        pass


def fold(application: Application) -> None:
    """Fold SQLite's log into the file, as the baseline's is after loading."""
    beside = apsw.Connection(str(application.folder.database))
    beside.execute("pragma wal_checkpoint(truncate)").fetchall()
    beside.close()
