"""Replay: a real day, played in its own time through the whole flow."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from flightpulse.delivery.completeness import account
from flightpulse.domain.times import parse
from flightpulse.flow import Flow
from flightpulse.intake.source import InProcess
from flightpulse.simulation.day import DayFlight, RefusedRow, events_in_order, read_day
from flightpulse.simulation.loading import put_on_board
from flightpulse.simulation.people import load_of
from flightpulse.simulation.producer import Event

#: Told after each step: what is being done, how much of it, of how much.
Progress = Callable[[str, int, int], None]

#: Flights loaded in one commit.
_LOADED_TOGETHER = 25


class Day(Struct):
    """A day, read."""

    flights: list[DayFlight]
    refused: list[RefusedRow]
    events: list[Event]  # in the order of their timestamps

    @property
    def begins(self) -> datetime | None:
        """When its first event happens, or its first flight leaves; None: nothing does."""
        moments = [event["timestamp"] for event in self.events[:1]]
        moments += [flight.flight.scheduled_departure for flight in self.flights]
        return min(map(parse, moments), default=None)


class DayAccount(Struct):
    """A day, played."""

    flights: int
    events: dict[str, int]  # by detail type
    affected: int
    told: int
    suppressed: dict[str, int]
    failed: int
    pending: int
    seconds: float  # that playing took, loading not counted

    @property
    def notifications_per_second(self) -> float:
        """Passengers told, per second of playing."""
        return self.told / self.seconds if self.seconds else 0.0


def read(path: Path) -> Day:
    """Read a day's file; raises OSError, ValueError where it is no such file at all."""
    rows = list(read_day(path))
    flights = [row for row in rows if isinstance(row, DayFlight)]
    refused = [row for row in rows if isinstance(row, RefusedRow)]
    return Day(flights, refused, events_in_order(flights))


def load(flow: Flow, day: Day, *, seed: int, load_factor: float, progress: Progress) -> None:
    """Store the day's flights, each with a made-up load of passengers; what is stored already stays.

    Raises ValueError where the folder's passengers were made up from another seed or load factor.
    """
    chosen = f"--seed {seed} --load-factor {load_factor}"
    kept = flow.kept.checkpoints.choose("passengers", chosen)
    if kept != chosen:
        raise ValueError(
            f"the passengers here were made up with {kept}: say the same, or choose a new folder"
        )
    total = len(day.flights)
    for start in range(0, total, _LOADED_TOGETHER):
        progress("Loading flights", start, total)
        with flow.store.one_commit():
            for each in day.flights[start : start + _LOADED_TOGETHER]:
                if flow.kept.flights.get(each.flight.flight_id) is None:
                    people = load_of(each.flight, seed=seed, load_factor=load_factor)
                    put_on_board(flow.kept, each.flight, ((who, [booking]) for who, booking in people))
    progress("Loading flights", total, total)


def play(flow: Flow, day: Day, *, speed: float | None, progress: Progress) -> DayAccount:
    """Play the day's events, each when the day's clock has come to it, and give the day's account.

    The clock moves on only when no work is due. `speed` is how many of the day's seconds pass in one of
    ours; None: as fast as it can. An event that was played before, is not played again.
    """
    started = time.monotonic()
    for number, event in enumerate(day.events):
        progress("Playing events", number, len(day.events))
        moment = parse(event["timestamp"])
        for at in _work_before(flow, moment):
            _pass_to(flow, at, speed)
        _pass_to(flow, moment, speed)
        for _ in flow.take(InProcess([event], "replay")):
            flow.drain()
    progress("Playing events", len(day.events), len(day.events))
    while (at_last := flow.next_due()) is not None:
        _pass_to(flow, at_last, speed)
        flow.drain()
    return day_account(flow, day, time.monotonic() - started)


def _work_before(flow: Flow, moment: datetime) -> Iterator[datetime]:
    """Do what is due, and yield when more is due before a moment."""
    flow.drain()
    while (due := flow.next_due()) is not None and due < moment:
        yield due
        flow.drain()


def _pass_to(flow: Flow, moment: datetime, speed: float | None) -> None:
    ahead = (moment - flow.clock.now()).total_seconds()
    if ahead <= 0:
        return
    if speed is not None:
        time.sleep(ahead / speed)
    flow.set_clock(moment)


def day_account(flow: Flow, day: Day, seconds: float) -> DayAccount:
    """Read from the store what became of a day's events."""
    accepted = [flow.kept.events.get(event["event_id"]) for event in day.events]
    found = [event for event in accepted if event is not None]
    ledger = account(row for event in found for row in flow.kept.ledger.rows(event.event_id))
    return DayAccount(
        flights=len(day.flights),
        events=dict(sorted(Counter(event.detail_type for event in found).items())),
        affected=ledger.affected,
        told=ledger.told,
        suppressed=ledger.suppressed,
        failed=ledger.failed,
        pending=ledger.pending,
        seconds=seconds,
    )
