"""Lives of the victim, one after the other on one data folder, with a recorder beside them."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

import flightpulse
from crash.reckoning import (
    Ending,
    check,
    check_clean,
    check_listed,
    classes,
    ending_of,
    logged_in,
    recorded_in,
)
from crash.recorder import Kind
from crash.stories import StoryName
from crash.victim import BEGINS, End, Life
from flightpulse.settings import LayoutName

_TESTS = Path(__file__).parent.parent

#: SIGKILL leaves what was written with the system, synced or not: where there is memory to keep folders in,
#: they are kept there, and no kill waits for a disk. What the recorder syncs lies on a disk.
_MEMORY = Path("/dev/shm")
_SCRATCH = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None

#: Of the random kills so many of a hundred come while flights are loaded, and while it resumes; the others
#: where the story has come to an event drawn, which spreads them over all of it.
_IN_LOADING, _IN_RESUMING = 5, 15


class Play(Struct, frozen=True, kw_only=True):
    """A story, how it is kept, who takes its messages, and what was made wrong on purpose."""

    story: StoryName
    kind: Kind | Literal["log"]
    layout: LayoutName = "single-table"
    bad: Literal["resending", "assuming"] | None = None
    build: str | None = None
    every_step: bool = False  # commits that begin, and syncs of logs, are steps as well


class CleanRun(Struct, frozen=True):
    """A play that nobody disturbs: its steps by name, and how it ended."""

    steps: list[str]
    ending: Ending
    units: int  # events delivered

    @property
    def begins(self) -> int:
        """The step at which the sample data is in, and the story begins."""
        return self.steps.index(BEGINS)


class Tally(Struct):
    """What was done and counted, and found as it should be."""

    kills: int = 0
    restarts: int = 0
    events: int = 0
    messages: int = 0  # counted outside
    in_doubt: int = 0
    died_at: Counter[str] = field(default_factory=Counter)  # of random kills: by the step's name

    def add(self, other: "Tally") -> None:
        """Add another tally."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Victim:
    """The process that lives are forked from."""

    def __init__(self, process: "subprocess.Popen[str]", prepared: Path) -> None:
        self._process, self._prepared = process, prepared
        self._clean: dict[Play, CleanRun] = {}

    def clean(self, play: Play) -> CleanRun:
        """Return a play's clean run; it is run once."""
        if play not in self._clean:
            end, ending = self._run(play, [])
            check_clean(ending)
            self._clean[play] = CleanRun(end.steps, ending, end.units)
        return self._clean[play]

    def steps_of(self, play: Play, *die_at: int) -> list[str]:
        """Return the steps of a play; of the life that follows after those that were killed."""
        return self._run(play, die_at)[0].steps

    def check_killed(self, play: Play, *die_at: int) -> Tally:
        """Kill a play at a step, start it again, kill it again …; then let it end, and check how it ended."""
        clean = self.clean(replace(play, bad=None, build=None))
        try:
            _, ending = self._run(play, die_at)
            return _checked(play, ending, clean, len(die_at))
        except AssertionError as error:
            steps = ", then ".join(map(str, die_at)) or "none"
            name = clean.steps[die_at[0]] if die_at and die_at[0] < len(clean.steps) else "-"
            error.add_note(f"{play}, killed at step {steps}: {name}")
            raise

    def check_killed_at_random(
        self, play: Play, kills: int, seed: int, tell: Callable[[int], None] = lambda _: None
    ) -> Tally:
        """Kill a play so many times wherever chance says, and check it after each restart and at the end.

        `tell` is told after each kill how many there were.
        """
        clean = self.clean(replace(play, build=None))
        chance, died_at = Random(f"{seed}:{play.story}:{play.kind}"), Counter[str]()
        with self._folder(play) as life:
            expected = Path(life.folder) / "expected"
            expected.write_bytes(msgspec.json.encode(classes(clean.ending)))
            life = replace(life, expected=str(expected))
            for number, killed in enumerate(_at_random(life, clean, kills, chance), 1):
                end = self._live(killed)
                if end.done:  # it had come to the end before: it dies as soon as it resumes
                    killed = replace(killed, armed_at=-1, after=chance.randrange(5))
                    end = self._live(killed)
                try:
                    assert end.status == -9, f"it was to be killed: {end.status}\n{end.problem}"
                except AssertionError as error:
                    error.add_note(f"{play}, --seed {seed}, kill {number}: {killed}")
                    raise
                died_at[end.died_at] += 1
                tell(number)
            end = self._live(life)
            assert end.done, f"it was to come to its end: {end.status}\n{end.problem}"
            ending = self._ending(play, life)
            check_listed(Path(life.folder) / "data", ending)
            tally = _checked(play, ending, clean, kills)
            tally.died_at = died_at
            return tally

    def _run(self, play: Play, die_at: Sequence[int]) -> tuple[End, Ending]:
        with self._folder(play) as life:
            for step in die_at:
                end = self._live(replace(life, die_at=step))
                assert end.status == -9, f"it was to be killed at step {step}: {end}"
            end = self._live(life)
            assert end.done, f"it was to come to its end: {end.status}\n{end.problem}"
            return end, self._ending(play, life)

    def _ending(self, play: Play, life: Life) -> Ending:
        data = Path(life.folder) / "data"
        return ending_of(data, logged_in(data) if play.kind == "log" else recorded_in(Path(life.recorded)))

    @contextmanager
    def _folder(self, play: Play) -> Iterator[Life]:
        """Give a life in a folder of its own, with a recorder beside it."""
        with (
            TemporaryDirectory(prefix="flightpulse-crash-", dir=_SCRATCH) as folder,
            TemporaryDirectory(prefix="flightpulse-recorder-") as outside,
            _recorder(play.kind, outside) as port,
        ):
            life = Life(
                folder=folder,
                prepared=str(self._prepared / play.layout),
                recorded=f"{outside}/recorded",
                port=port,
                **{name: getattr(play, name) for name in play.__struct_fields__},
            )
            if play.story == "storm":
                self._prepare(life)
                shutil.copytree(Path(life.prepared) / "loaded", Path(folder) / "data")
            yield life

    def _prepare(self, life: Life) -> None:
        if Path(life.prepared).exists():
            return
        Path(life.prepared).mkdir()
        with TemporaryDirectory(prefix="flightpulse-storm-", dir=_SCRATCH) as folder:
            end = self._live(replace(life, folder=folder, kind="log", prepares=True))
        assert end.done, f"the storm was to be prepared: {end.status}\n{end.problem}"

    def _live(self, life: Life) -> End:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both are pipes")
        print(msgspec.json.encode(life).decode(), file=self._process.stdin, flush=True)
        return msgspec.json.decode(self._process.stdout.readline(), type=End)


def _checked(play: Play, ending: Ending, clean: CleanRun, kills: int) -> Tally:
    check(ending, clean.ending, kills=kills, asked_by_key=play.kind != "forgetful")
    return Tally(
        kills=kills,
        restarts=kills,
        events=len(ending.events),
        messages=len(ending.recorded),
        in_doubt=sum(state.value == "UNKNOWN" for state in ending.states.values()),
    )


def _at_random(life: Life, clean: CleanRun, kills: int, chance: Random) -> Iterator[Life]:
    """Yield lives that are killed, in the order of the story."""
    loading = clean.begins
    in_loading = kills * _IN_LOADING // 100 if loading else 0
    in_resuming = kills * _IN_RESUMING // 100
    span = 2 * max(1, (len(clean.steps) - loading) // clean.units)
    at_units = [(chance.randrange(clean.units), chance.randrange(span)) for _ in range(kills - in_loading)]
    for step in sorted(chance.randrange(loading) for _ in range(in_loading)):
        yield replace(life, die_at=step)
    resumed = set(chance.sample(range(len(at_units)), in_resuming))
    for number, (unit, after) in enumerate(sorted(at_units)):
        armed_at = -1 if number in resumed else unit
        yield replace(life, armed_at=armed_at, after=after)


@contextmanager
def victims() -> Iterator[Victim]:
    """Start the process that lives are forked from."""
    paths = [str(_TESTS), str(Path(flightpulse.__file__).parent.parent)]
    # Who is killed reports no coverage, so none is measured.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    with (
        TemporaryDirectory(prefix="flightpulse-prepared-", dir=_SCRATCH) as prepared,
        subprocess.Popen(
            [sys.executable, "-m", "crash.victim"],
            env={**environment, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        yield Victim(process, Path(prepared))


@contextmanager
def _recorder(kind: str, folder: str) -> Iterator[int]:
    """Start a recorder; give its port."""
    if kind == "log":
        yield 0
        return
    with subprocess.Popen(
        [sys.executable, "-I", "-S", str(_TESTS / "crash" / "recorder.py"), kind, f"{folder}/recorded"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if process.stdout is None:
            raise AssertionError("it is a pipe")
        yield int(process.stdout.readline())
