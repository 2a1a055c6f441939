"""Stories: what is played while the process is killed. The five scenarios, a correction, a storm, a real day.

A story says what arrives, and when. What a life was answered is kept beside the data folder, as a topic keeps
its readers' place: the next life has all of it delivered again, the last first, and goes on from there.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from crash.steps import Steps
from flightpulse.app import Application
from flightpulse.domain.times import moment_text, parse
from flightpulse.flow import Flow
from flightpulse.intake.accept import Answer, Outcome
from flightpulse.intake.source import Arrival, InProcess, Source
from flightpulse.simulation import replay
from flightpulse.simulation.day import BLIZZARD
from flightpulse.simulation.disturbance import Disturbance
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.scenarios import scenario
from flightpulse.simulation.seed import seed
from flightpulse.simulation.storm import Asked, Storm

#: A scenario's number, or another story's name.
StoryName = int | Literal["correction", "storm", "day"]

#: The storm: small, and disturbed in every way.
ASKED = Asked("FRA", flights=20, passengers=8, disturbance=Disturbance(10, 10, 10))
STORM_BEGINS = "2026-01-16T11:00:00Z"

#: The share of seats taken in the real day, of which all flights are played.
LOAD_FACTOR = 0.02

#: When scenarios and the correction take place.
INSTANT = "2026-03-14T18:00:00Z"


class Acknowledged(Struct, frozen=True):
    """What a source knows of an event that it delivered: it need not be kept there any more."""

    event_id: str | None
    accepted: bool


class Memory:
    """What was acknowledged, in the order of delivery: a file that no crash of the process takes along."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self._file = path.open("r+b", buffering=0)
        self.all = [msgspec.json.decode(line, type=Acknowledged) for line in self._file]

    def note(self, answer: Answer) -> None:
        """Note an answer; a write is in the system's hands at once, where SIGKILL does not reach."""
        accepted = answer.outcome in (Outcome.ACCEPTED, Outcome.STALE)
        self._file.write(msgspec.json.encode(Acknowledged(answer.event_id, accepted)) + b"\n")


class Watched(Flow):
    """The application as simulations know it: each event delivered is a unit, each answer is noted."""

    def __init__(self, application: Application, steps: Steps, memory: Memory) -> None:
        vars(self).update(vars(application))
        self._application, self._steps, self._memory = application, steps, memory
        self._delivered = len(memory.all)

    def take(self, source: Source) -> Iterator[Answer]:
        """Take events, batch by batch."""
        for batch in source:
            self._steps.reach(self._delivered)
            for answer in self._application.take([batch]):
                self._memory.note(answer)
                self._delivered += 1
                yield answer


class Story:
    """Events that operations announce at once; what they set going begins when all are accepted."""

    begins = INSTANT

    def __init__(self, number: int) -> None:
        self._number = number

    def load(self, application: Application) -> None:
        """Store flights and passengers, unless they are there."""
        if application.kept.flights.get("SW1234") is None or application.kept.flights.get("SW7890") is None:
            seed(application.store, application.kept, application.clock.now())

    def events(self, application: Application) -> list[dict[str, Any]]:
        """Return the events, the same in every life."""
        return scenario(self._number, now=application.clock.now(), ids=application.ids).events

    def arrivals(self, application: Application) -> list[Arrival]:
        """Return all that arrives, in its order."""
        return [arrival for batch in InProcess(self.events(application), "story") for arrival in batch]

    def recover(self, application: Application) -> bool:
        """Do what is due at the start, where that is the story's way; tell whether it was done."""
        return False

    def play(self, flow: Watched, arrivals: list[Arrival], done: int) -> None:
        """Deliver what was not acknowledged, and see it through."""
        for _ in flow.take([arrival] for arrival in arrivals[done:]):
            pass
        flow.finish([])


class Correction(Story):
    """Two delays of one flight, the second 90 minutes instead of 25; each is told before the next comes."""

    def __init__(self) -> None:
        super().__init__(0)

    def events(self, application: Application) -> list[dict[str, Any]]:
        now = parse(INSTANT)
        return [
            operations_event(
                "FLIGHT_DELAY",
                "SW1234",
                now=now - timedelta(minutes=ago),
                ids=lambda noun, ago=ago: f"{noun}-{ago} minutes ago",  # type: ignore[misc]
                delay_minutes=minutes,
            )
            for ago, minutes in ((4, 25), (2, 90))
        ]

    def recover(self, application: Application) -> bool:
        application.drain()
        return True

    def play(self, flow: Watched, arrivals: list[Arrival], done: int) -> None:
        flow.drain()  # whatever was delivered again has set going
        for _ in flow.take([arrival] for arrival in arrivals[done:]):
            flow.drain()


class Day(Correction):
    """The real day with all its flights: each event when the day's clock has come to it."""

    def __init__(self) -> None:
        super().__init__()
        self._day = replay.read(BLIZZARD)
        if self._day.begins is None:
            raise AssertionError("the day that is shipped has events")
        self.begins = moment_text(self._day.begins)

    def load(self, application: Application) -> None:
        replay.load(application, self._day, seed=1, load_factor=LOAD_FACTOR, progress=lambda *_: None)

    def events(self, application: Application) -> list[dict[str, Any]]:
        return self._day.events

    def play(self, flow: Watched, arrivals: list[Arrival], done: int) -> None:
        rest = replay.Day(self._day.flights, self._day.refused, self._day.events[done:])
        replay.play(flow, rest, speed=None, progress=lambda *_: None)


class Batch(Struct, frozen=True):
    """What arrives at one instant of a storm, in one batch."""

    instant: str
    arrivals: list[Arrival]


class StormPlan(Correction):
    """A storm as it arrived once: duplicates, stale events and poison among it, batch by batch."""

    begins = STORM_BEGINS

    def __init__(self, prepared: Path) -> None:
        super().__init__()
        self._batches = msgspec.json.decode((prepared / "plan.json").read_bytes(), type=list[Batch])

    def load(self, application: Application) -> None:
        """Do nothing: the folder was copied with the flights in it."""

    def arrivals(self, application: Application) -> list[Arrival]:
        return [arrival for batch in self._batches for arrival in batch.arrivals]

    def play(self, flow: Watched, arrivals: list[Arrival], done: int) -> None:
        for batch in self._batches:
            left = batch.arrivals[done:]
            done = max(0, done - len(batch.arrivals))
            if left:
                flow.set_clock(parse(batch.instant))
                for _ in flow.take([left]):
                    pass
                flow.drain()
        while (due := flow.next_due()) is not None:
            flow.set_clock(due)
            flow.drain()


class _Written(Watched):
    """Writes down what a storm delivers, and plays it."""

    def __init__(self, application: Application, memory: Memory) -> None:
        super().__init__(application, Steps(None), memory)
        self.batches: list[Batch] = []

    def take(self, source: Source) -> Iterator[Answer]:
        for batch in source:
            instant, kept = moment_text(self.clock.now()), []
            for arrival, answer in zip(batch, self._application.take([batch]), strict=True):
                # Delivered again hours later, it would not be ahead of the clock any more.
                if answer.reason != "ahead_of_clock":
                    kept.append(arrival)
                yield answer
            self.batches.append(Batch(instant, kept))


def prepare_storm(application: Application, prepared: Path) -> None:
    """Let a storm take place; keep its folder as loaded, and all that arrives, for lives to play again."""
    flow = _Written(application, Memory(prepared / "storm"))
    storm = Storm(flow, ASKED, alone=True)
    storm.load(lambda *_: None)
    shutil.copytree(application.folder.path, prepared / "loaded")
    storm.play(lambda *_: None)
    if differences := storm.account().differences:
        raise AssertionError(f"the storm itself: {differences}")
    (prepared / "plan.json").write_bytes(msgspec.json.encode(flow.batches))


@cache
def story(name: StoryName, prepared: str) -> Story:
    """Return a story; those that read files read them once."""
    if name == "storm":
        return StormPlan(Path(prepared))
    if name == "day":
        return Day()
    return Correction() if name == "correction" else Story(name)


def begins(name: StoryName) -> datetime:
    """Return when a story's clock begins."""
    return parse(STORM_BEGINS if name == "storm" else story(name, "").begins)
