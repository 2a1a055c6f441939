"""The whole crash test, `make crash-test`: killed at every step and at random; wrong builds are caught.

It prints what it does as it goes, and ends with what it counted. The exit status is 1 on any loss, on
anything sent twice, and where a build made wrong on purpose is not caught.
"""

import argparse
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from itertools import cycle
from multiprocessing.queues import SimpleQueue
from random import SystemRandom
from typing import Any, Literal, get_args

from msgspec import Struct

from crash.builds import BUILDS, Build
from crash.lives import Play, Tally, Victim, victims
from crash.recorder import Kind
from crash.stories import StoryName
from flightpulse.settings import LayoutName

KINDS: tuple[Kind, ...] = get_args(Kind)
LAYOUTS: tuple[LayoutName, ...] = get_args(LayoutName)

#: Who takes a scenario's messages: the recorders, and the notification logs that ship with the product.
TAKERS: tuple[Kind | Literal["log"], ...] = (*KINDS, "log")

#: What is killed at random, and how it is kept, for either kind of recorder.
AT_RANDOM: tuple[tuple[StoryName, tuple[LayoutName, ...]], ...] = (("storm", LAYOUTS), ("day", LAYOUTS[::-1]))

#: Random kills of the storm and of the real day, for each kind of recorder.
KILLS = 200

#: Steps that one task kills at, and steps at which a wrong build is killed.
_TOGETHER, _OF_A_BUILD = 20, 30

#: How often progress is printed, in seconds.
_EVERY = 5.0


class Result(Struct):
    """What a task found."""

    what: str
    tally: Tally
    problems: list[str] = []
    caught: str | None = None  # the wrong build that was caught


class _Worker:
    """A process of the pool: it has a victim of its own."""

    victim: Victim
    tell: "SimpleQueue[str]"


def _begin(tell: "SimpleQueue[str]") -> None:
    stack = ExitStack()
    _Worker.victim, _Worker.tell = stack.enter_context(victims()), tell
    multiprocessing.util.Finalize(None, stack.close, exitpriority=10)


def _name(play: Play) -> str:
    story = f"scenario {play.story}" if isinstance(play.story, int) else f"the {play.story}"
    kinds = {"remembers": "a recorder that remembers", "forgetful": "a forgetful one", "log": "the logs"}
    return f"{story}, {kinds[play.kind]}, {play.layout}"


def steps_of(play: Play) -> int:
    """Count a play's steps."""
    return len(_Worker.victim.clean(play).steps)


def killed_at(play: Play, steps: Sequence[int]) -> Result:
    """Kill a play at each of some steps."""
    result = Result(_name(play), Tally())
    for step in steps:
        _attempt(result, lambda step=step: _Worker.victim.check_killed(play, step))  # type: ignore[misc]
        _Worker.tell.put("")
    return result


def killed_at_random(play: Play, kills: int, seed: int) -> Result:
    """Kill a play at random, and start it again, until it was killed often enough."""
    result = Result(_name(play), Tally())

    def tell(number: int) -> None:
        _Worker.tell.put(f"{result.what}: killed {number} of {kills} times" if number % 20 == 0 else "")

    _attempt(result, lambda: _Worker.victim.check_killed_at_random(play, kills, seed, tell))
    return result


def caught(build: Build, kind: Kind) -> Result:
    """Kill a wrong build at some of its steps; unless it is killed, it looks right."""
    play = Play(story="correction", kind=kind, build=build.name, every_step=True)
    result = Result(f"{build.name}, {kind}", Tally())
    if not _attempt(result, lambda: _Worker.victim.check_killed(play)):
        return result
    steps = _Worker.victim.steps_of(play)
    first = steps.index("the story begins")
    spread = sorted({first + (len(steps) - 1 - first) * each // _OF_A_BUILD for each in range(_OF_A_BUILD)})
    shown = []
    for step in spread:
        try:
            _Worker.victim.check_killed(play, step)
        except AssertionError as error:
            if re.match(build.shows, str(error)):
                shown.append((step, str(error)))
        result.tally.kills += 1
        result.tally.restarts += 1
        _Worker.tell.put("")
    if shown:
        step, found = shown[0]
        said = f"{build.fault}: caught at {len(shown)} of {len(spread)} steps, {kind}: {found[:60]} …"
        _Worker.tell.put(said)
        result.caught = build.name
    else:
        result.problems.append(f"{build.name}, {kind}: NOT CAUGHT")
    return result


def _attempt(result: Result, check: Callable[[], Tally]) -> bool:
    try:
        result.tally.add(check())
    except AssertionError as error:
        said = " ".join([str(error)[:2000], *getattr(error, "__notes__", [])])
        result.problems.append(f"{result.what}: {said}")
        _Worker.tell.put(f"FAILED: {result.problems[-1][:300]}")
        return False
    return True


def _chunks(play: Play, steps: int) -> Iterator[tuple[Play, range]]:
    for start in range(0, steps, _TOGETHER):
        yield play, range(start, min(steps, start + _TOGETHER))


class Progress:
    """Prints how far it is, now and then, and whatever a task says."""

    def __init__(self, total: int, tell: "SimpleQueue[str]") -> None:
        self._began, self._total, self._tell, self._done, self._said = time.monotonic(), total, tell, 0, 0.0

    def add(self, kills: int) -> None:
        """Expect so many kills more."""
        self._total += kills

    def say(self, text: str) -> None:
        """Print a line with the time that has passed."""
        passed = int(time.monotonic() - self._began)
        print(
            f"{passed // 60:3}:{passed % 60:02}  {self._done:5,} of {self._total:,} kills  {text}", flush=True
        )
        self._said = time.monotonic()

    def listen(self) -> None:
        """Print what tasks have said since."""
        while not self._tell.empty():
            said = self._tell.get()
            self._done += not said or ": killed " in said
            if said:
                self.say(said)
        if time.monotonic() - self._said > _EVERY:
            self.say("")


def main(arguments: Sequence[str]) -> int:
    """Run it; return the exit status."""
    asked = _asked(arguments)
    print(f"Crash test, --seed {asked.seed} (repeats the random kills)", flush=True)
    context = multiprocessing.get_context("spawn")
    tell: SimpleQueue[str] = context.SimpleQueue()
    random = [
        Play(story=story, kind=kind, layout=layout, every_step=True)
        for story, layouts in AT_RANDOM
        for kind, layout in zip(KINDS, layouts, strict=True)
    ]
    scenarios = [(kind, number) for kind in TAKERS for number in range(1, 6)]
    at_steps = [
        Play(story=number, kind=kind, layout=layout, every_step=True)
        for (kind, number), layout in zip(scenarios, cycle(LAYOUTS), strict=False)
    ]
    wrong = [(build, kind) for build in BUILDS for kind in build.kinds]
    progress = Progress(len(random) * asked.kills + len(wrong) * _OF_A_BUILD, tell)
    with ProcessPoolExecutor(asked.workers, context, _begin, (tell,)) as pool:
        counts = {pool.submit(steps_of, play): play for play in at_steps}
        tasks: list[Future[Result]] = [pool.submit(caught, *each) for each in wrong]
        tasks += [pool.submit(killed_at_random, play, asked.kills, asked.seed) for play in random]
        progress.say("running the scenarios undisturbed, to know their steps")
        _wait(list(counts), progress)
        for counted, play in counts.items():
            steps = counted.result()
            progress.add(steps)
            progress.say(f"{_name(play)}: {steps} steps")
            tasks += [pool.submit(killed_at, *chunk) for chunk in _chunks(play, steps)]
        _wait(tasks, progress)
    progress.listen()
    return _summed_up([task.result() for task in tasks], asked.seed)


def _wait(tasks: Sequence["Future[Any]"], progress: Progress) -> None:
    left = set(tasks)
    while left:
        _, left = wait(left, timeout=0.5)
        progress.listen()


def _summed_up(results: Sequence[Result], seed: int) -> int:
    tally = Tally()
    for result in results:
        tally.add(result.tally)
    problems = [problem for result in results for problem in result.problems]
    for problem in problems:
        print(f"\n{problem}")
    missed = {problem.partition(",")[0] for problem in problems}
    shown = {result.caught for result in results if result.caught} - missed
    kinds = {
        "lost": ("accepted, and lost", "never sent", "lost without"),
        "sent twice": ("sent twice",),
    }
    counted = {
        name: sum(any(each in problem for each in patterns) for problem in problems)
        for name, patterns in kinds.items()
    }
    print(f"\n{tally.kills:,} kills, {tally.restarts:,} restarts (--seed {seed})")
    places = ", ".join(f"{times} {name}" for name, times in tally.died_at.most_common())
    print(f"the random ones came at: {places}")
    print(f"{tally.events:,} events accepted, {tally.messages:,} messages counted outside")
    print(f"{counted['lost']} lost, {counted['sent twice']} sent twice, {len(problems)} checks failed")
    print(f"{tally.in_doubt:,} in doubt at the forgetful recorder, each UNKNOWN, listed, and a dead letter")
    print(f"known-bad builds caught: {len(shown)} of {len(BUILDS)}")
    return 0 if not problems and len(shown) == len(BUILDS) else 1


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make crash-test", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--kills", type=int, default=KILLS, help="random kills of each storm and day")
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
