"""The victim: a process that plays a story on a data folder, and may kill itself at a step of it.

It reads lives from its standard input, one a line, and forks a process for each: all that this one has done
is to import the program, to read its definitions, and to play scenarios in a folder that is gone, so that a
life starts like a new process, only sooner. It answers each life with how it ended.
"""

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from crash.bad import Assuming, Resending
from crash.provider import RecorderProvider
from crash.reckoning import check_on_the_way, recorded_in
from crash.recorder import Kind
from crash.steps import Stepping, Steps
from crash.stories import INSTANT, Memory, StoryName, Watched, begins, prepare_storm, story
from flightpulse.app import Application, check_definitions, log_providers, new_at
from flightpulse.delivery.provider import Provider
from flightpulse.domain.ids import counted_ids
from flightpulse.domain.notification import Channel
from flightpulse.domain.times import parse
from flightpulse.intake.source import InProcess
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.scenarios import scenario
from flightpulse.simulation.seed import seed

#: The step between the sample data and the story's first event.
BEGINS = "the story begins"

#: A life that does not end is killed after so many seconds.
_LONGEST = 30
_LONGEST_OF_MANY_EVENTS = 900


class Life(Struct, frozen=True, kw_only=True):
    """One life of the victim."""

    folder: str  # of the data folder, and of what is kept outside of it
    layout: LayoutName
    story: StoryName
    prepared: str  # the folder of what stories need
    kind: Kind | Literal["log"]  # the recorder's, or the log that ships with the product
    recorded: str = ""  # the recorder's file
    port: int = 0  # the recorder's
    bad: Literal["resending", "assuming"] | None = None
    build: str | None = None  # a build made wrong on purpose
    every_step: bool = False  # begun commits and synced logs are steps, too
    die_at: int | None = None  # None: it lives to the end
    armed_at: int | None = None  # or: from this unit on …
    after: int = 0  # … so many steps
    expected: str = ""  # the file of what every passenger is to be told; it is checked before it goes on
    prepares: bool = False  # only prepares the storm


class End(Struct, frozen=True, kw_only=True):
    """How a life ended."""

    status: int  # as in subprocess: -9 is killed
    done: bool = False
    steps: list[str] = []  # of one that was done
    units: int = 0  # events delivered in it
    problem: str = ""
    died_at: str = ""  # the step's name


def live(life: Life, last_words: Callable[[str], None]) -> End:
    """Play a story to its end, beginning with what was acknowledged before; return how it ended."""
    steps = Steps(life.die_at, armed_at=life.armed_at, after=life.after, last_words=last_words)
    steps.count_commits(begins=life.every_step)
    if life.every_step:
        steps.count_syncs()
    if life.build is not None:
        importlib.import_module(f"crash.builds.{life.build}").spoil()
    folder, played = Path(life.folder), story(life.story, life.prepared)
    settings = Settings(data=folder / "data", layout=life.layout)
    new_at(settings, begins(life.story))

    def providers(application: Application) -> Mapping[Channel, Provider]:
        if life.kind == "log":
            if not life.every_step:
                steps.count_syncs()
            return {channel: Stepping(each, steps) for channel, each in log_providers(application).items()}
        make = {None: RecorderProvider, "resending": Resending, "assuming": Assuming}[life.bad]
        return {channel: make(life.kind, life.port, steps) for channel in (Channel.EMAIL, Channel.SMS)}

    with closing(Application(settings, ids=counted_ids(), providers=providers)) as application:
        if not application.folder.take():
            raise AssertionError("nobody else runs the flow")
        played.load(application)
        steps(BEGINS)
        steps.reach(-1)
        memory, arrivals = Memory(folder / "acknowledged"), played.arrivals(application)
        if played.recover(application) and life.expected:
            expected = msgspec.json.decode(Path(life.expected).read_bytes(), type=dict[str, dict[str, str]])
            accepted = {each.event_id or "" for each in memory.all if each.accepted}
            check_on_the_way(
                application,
                expected,
                recorded_in(Path(life.recorded)),
                accepted,
                asked_by_key=life.kind == "remembers",
            )
        for arrival in reversed(arrivals[: len(memory.all)]):
            for _ in application.take([[arrival]]):
                pass
        played.play(Watched(application, steps, memory), arrivals, len(memory.all))
    return End(status=0, done=True, steps=steps.passed, units=len(arrivals))


def prepare(life: Life) -> End:
    """Prepare the storm in a layout."""
    prepared = Path(life.prepared)
    settings = Settings(data=Path(life.folder) / "data", layout=life.layout)
    new_at(settings, begins("storm"))
    with closing(Application(settings, ids=counted_ids())) as application:
        prepare_storm(application, prepared)
    return End(status=0, done=True)


def in_a_process(life: Life) -> End:
    """Let a life be lived in a process of its own."""
    if life.story == "day":
        story(life.story, "")  # read once, for all lives
    hears, says = os.pipe()
    if (process := os.fork()) == 0:
        os.close(hears)

        def say(end: End) -> None:
            os.write(says, msgspec.json.encode(end))

        signal.alarm(_LONGEST if isinstance(life.story, int) else _LONGEST_OF_MANY_EVENTS)
        try:
            told = (
                prepare(life)
                if life.prepares
                else live(life, lambda step: say(End(status=-signal.SIGKILL, died_at=step)))
            )
        except BaseException:  # noqa: BLE001 - whatever it was, the test is told
            told = End(status=1, problem=traceback.format_exc())
        with os.fdopen(says, "wb") as stream:
            stream.write(msgspec.json.encode(told))
        os._exit(told.status)
    os.close(says)
    with os.fdopen(hears, "rb") as told_by_it:
        heard = told_by_it.read()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return replace(msgspec.json.decode(heard, type=End), status=status) if heard else End(status=status)


def warm_up() -> None:
    """Read and compile what programs read once: definitions, templates, airports, time zones."""
    check_definitions()
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        new_at(settings, parse(INSTANT))
        with closing(Application(settings, ids=counted_ids())) as application:
            seed(application.store, application.kept, application.clock.now())
            for number in range(1, 6):
                events = scenario(number, now=application.clock.now(), ids=application.ids).events
                for _ in application.take(InProcess(events, "warming up")):
                    pass
            application.finish([])


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        ended = in_a_process(msgspec.json.decode(line, type=Life))
        print(msgspec.json.encode(ended).decode(), flush=True)
