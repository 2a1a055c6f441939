"""The storm, by FlightPulse and by hand-written SQL, in turn in one run.

    python bench/storm.py [--flights 500] [--passengers 160] [--rounds 3] [--layout single-table] [--json]

A hub closes: every flight is cancelled. FlightPulse accepts each event, runs its workflow, composes, keeps
the ledger, marks bookings and flights, and hands every message to a sink, as it ships but for that sink.
Beside it runs `baseline.py`, which does the same by hand on one SQLite file. The last line is the ratio of
the medians: what FlightPulse's generality costs. All ids are random.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from baseline import token

from flightpulse.app import Application
from flightpulse.delivery.provider import Message, Outcome, Sent
from flightpulse.domain.booking import Booking
from flightpulse.domain.flight import Flight
from flightpulse.domain.notification import Channel
from flightpulse.domain.passenger import Passenger
from flightpulse.intake.source import InProcess
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.loading import put_on_board
from flightpulse.simulation.producer import operations_event

DEPARTURE, ARRIVAL = "2099-02-08T17:10:00Z", "2099-02-08T20:36:00Z"


class Sink:
    """A provider that keeps what it is given, as the baseline's sink does."""

    ignores_seen_keys = True
    answers_by_key = True
    batch = 160

    def __init__(self) -> None:
        self.kept: list[str] = []

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        self.kept += [message.text for message in messages]
        return [Sent()] * len(messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {}


def load(application: Application, flights: int, passengers: int, rng: random.Random) -> list[str]:
    """Store the flights and 'passengers' bookings for each; return the flights' ids."""
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


def _bookings(flight_id: str, people: Sequence[str], rng: random.Random) -> Iterator[Booking]:
    for seat, passenger_id in enumerate(people):
        yield Booking(
            booking_id=token(rng),
            passenger_id=passenger_id,
            flight_id=flight_id,
            confirmation_number="K7M2QX",
            seat=f"{seat // 6 + 1}{'ABCDEF'[seat % 6]}",
            created_at=f"2026-01-{rng.randint(1, 28):02}T08:{rng.randint(0, 59):02}:00Z",
        )


def storm(flights: int, passengers: int, layout: LayoutName) -> tuple[float, float]:
    """Play one storm; return µs per notification to durable and to handed over."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        sink = Sink()
        application = Application(
            Settings(data=Path(folder), layout=layout),
            providers=lambda _: {Channel.EMAIL: sink, Channel.SMS: sink},
        )
        ids = load(application, flights, passengers, rng)
        events = [
            operations_event(
                "FLIGHT_CANCELLED",
                flight_id,
                now=application.clock.now(),
                ids=lambda _: token(rng),
                reason="WEATHER",
            )
            for flight_id in rng.sample(ids, len(ids))
        ]
        started = time.perf_counter()
        for _ in application.take(InProcess(events, "storm")):
            application.runner.run_due()
        durable = time.perf_counter() - started
        while application.delivery.run_due():
            pass
        handed_over = time.perf_counter() - started
        application.close()
    told = len(sink.kept) // 2
    if told != flights * passengers:
        raise SystemExit(f"{told} were told, not {flights * passengers}")
    return durable / told * 1e6, handed_over / told * 1e6


def by_hand(flights: int, passengers: int) -> tuple[float, float]:
    """Run the baseline in a process of its own; return the same two figures."""
    command = [sys.executable, str(Path(__file__).with_name("baseline.py")), "--json"]
    command += ["--flights", str(flights), "--passengers", str(passengers)]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures["us_to_durable"], figures["us_to_handed_over"]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--flights", type=int, default=500)
    options.add_argument("--passengers", type=int, default=160)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--layout", choices=["single-table", "table-per-entity"], default="single-table")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    ours, theirs = [], []
    for number in range(asked.rounds):
        ours.append(storm(asked.flights, asked.passengers, asked.layout))
        theirs.append(by_hand(asked.flights, asked.passengers))
        if not asked.json:
            print(f"round {number + 1}: durable {ours[-1][0]:.1f} beside {theirs[-1][0]:.1f} µs, ", end="")
            print(f"handed over {ours[-1][1]:.1f} beside {theirs[-1][1]:.1f} µs per notification")
    durable, handed_over = (statistics.median(each[i] for each in ours) for i in (0, 1))
    by_hand_durable, by_hand_handed_over = (statistics.median(each[i] for each in theirs) for i in (0, 1))
    figures = {
        "layout": asked.layout,
        "flights": asked.flights,
        "passengers": asked.passengers,
        "us_to_durable": durable,
        "us_to_handed_over": handed_over,
        "baseline_us_to_durable": by_hand_durable,
        "baseline_us_to_handed_over": by_hand_handed_over,
        "ratio_durable": durable / by_hand_durable,
        "ratio_handed_over": handed_over / by_hand_handed_over,
    }
    if asked.json:
        print(json.dumps(figures))
        return
    print(
        f"ratio {figures['ratio_handed_over']:.2f} handed over"
        f" ({handed_over:.1f} µs beside {by_hand_handed_over:.1f} µs),"
        f" {figures['ratio_durable']:.2f} durable ({durable:.1f} µs beside {by_hand_durable:.1f} µs)"
    )


if __name__ == "__main__":
    main()
