"""The victim: a process that plays a scenario on a data folder, and may kill itself at a step of it.

It reads lives from its standard input, one a line, and forks a process for each: all that this one has done
is to import the program and read its definitions, so that a life starts like a new process, only sooner. It
answers each life with how it ended.
"""

import os
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from crash.bad import Assuming, Resending
from crash.provider import RecorderProvider
from crash.recorder import Kind
from crash.steps import Stepping, Steps
from flightpulse.app import Application, check_definitions, log_providers, new_at
from flightpulse.delivery.provider import Provider
from flightpulse.domain.airports import find
from flightpulse.domain.ids import counted_ids
from flightpulse.domain.notification import Channel
from flightpulse.domain.times import parse
from flightpulse.intake.source import InProcess
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.scenarios import scenario
from flightpulse.simulation.seed import seed

#: When all lives take place.
INSTANT = "2026-03-14T18:00:00Z"

#: The step between the sample data and the scenario's first event.
BEGINS = "the scenario begins"

#: A life that does not end is killed after so many seconds.
_LONGEST = 30


class Life(Struct, frozen=True, kw_only=True):
    """One life of the victim."""

    data: str
    layout: LayoutName
    scenario: int
    kind: Kind | Literal["log"]  # the recorder's, or the log that ships with the product
    port: int = 0  # the recorder's
    bad: Literal["resending", "assuming"] | None = None
    die_at: int | None = None  # None: it lives to the end


class End(Struct, frozen=True, kw_only=True):
    """How a life ended."""

    status: int  # as in subprocess: -9 is killed
    done: bool = False
    steps: list[str] = []  # of one that was done
    problem: str = ""


def live(life: Life) -> list[str]:
    """Play a scenario as its source delivers it, from the first event on, to its end; return the steps."""
    steps = Steps(life.die_at)
    steps.count_commits()
    settings = Settings(data=Path(life.data), layout=life.layout)
    new_at(settings, parse(INSTANT))

    def providers(application: Application) -> Mapping[Channel, Provider]:
        if life.kind == "log":
            steps.count_syncs()
            return {channel: Stepping(each, steps) for channel, each in log_providers(application).items()}
        make = {None: RecorderProvider, "resending": Resending, "assuming": Assuming}[life.bad]
        return {channel: make(life.kind, life.port, steps) for channel in (Channel.EMAIL, Channel.SMS)}

    with closing(Application(settings, ids=counted_ids(), providers=providers)) as application:
        story = scenario(life.scenario, now=application.clock.now(), ids=application.ids)
        event_ids = [event["event_id"] for event in story.events]
        if not all(application.kept.flights.get(event["payload"]["flight_id"]) for event in story.events):
            seed(application.store, application.kept, application.clock.now())
        steps(BEGINS)
        for _ in application.take(InProcess(story.events, "scenario")):
            pass
        application.finish(event_ids)
    return steps.passed


def in_a_process(life: Life) -> End:
    """Let a life be lived in a process of its own."""
    hears, says = os.pipe()
    if (process := os.fork()) == 0:
        os.close(hears)
        signal.alarm(_LONGEST)
        try:
            told = End(status=0, done=True, steps=live(life))
        except BaseException:  # noqa: BLE001 - whatever it was, the test is told
            told = End(status=1, problem=traceback.format_exc())
        with os.fdopen(says, "wb") as stream:
            stream.write(msgspec.json.encode(told))
        os._exit(told.status)
    os.close(says)
    with os.fdopen(hears, "rb") as stream:
        heard = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return msgspec.json.decode(heard, type=End) if heard else End(status=status)


if __name__ == "__main__":
    check_definitions()
    find("DAL")  # reads all airports
    for line in sys.stdin:
        ended = in_a_process(msgspec.json.decode(line, type=Life))
        print(msgspec.json.encode(ended).decode(), flush=True)
