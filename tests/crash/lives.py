"""Lives of the victim, one after the other on one data folder, with a recorder beside them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

import flightpulse
from crash.reckoning import Ending, check, check_clean, ending_of, logged_in, recorded_in
from crash.recorder import Kind
from crash.victim import BEGINS, End, Life
from flightpulse.settings import LayoutName

_TESTS = Path(__file__).parent.parent


class Play(Struct, frozen=True, kw_only=True):
    """A scenario, how it is kept, and who takes its messages."""

    scenario: int
    kind: Kind | Literal["log"]
    layout: LayoutName = "single-table"
    bad: Literal["resending", "assuming"] | None = None


class CleanRun(Struct, frozen=True):
    """A play that nobody disturbs: its steps by name, and how it ended."""

    steps: list[str]
    ending: Ending

    @property
    def begins(self) -> int:
        """The step at which the sample data is in, and the scenario begins."""
        return self.steps.index(BEGINS)


class Victim:
    """The process that lives are forked from."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._clean: dict[Play, CleanRun] = {}

    def clean(self, play: Play) -> CleanRun:
        """Return a play's clean run; it is run once."""
        if play not in self._clean:
            end, ending = self._run(play, [])
            check_clean(ending)
            self._clean[play] = CleanRun(end.steps, ending)
        return self._clean[play]

    def steps_of_restart(self, play: Play, *die_at: int) -> list[str]:
        """Return the steps of the life that follows after those that were killed."""
        return self._run(play, die_at)[0].steps

    def check_killed(self, play: Play, *die_at: int) -> None:
        """Kill a play at a step, start it again, kill it again …; then let it end, and check how it ended."""
        clean = self.clean(replace(play, bad=None))
        try:
            _, ending = self._run(play, die_at)
            check(ending, clean.ending, kills=len(die_at), asked_by_key=play.kind != "forgetful")
        except AssertionError as error:
            error.add_note(
                f"{play}, killed at step {', then '.join(map(str, die_at))}: {clean.steps[die_at[0]]}"
            )
            raise

    def _run(self, play: Play, die_at: Sequence[int]) -> tuple[End, Ending]:
        with TemporaryDirectory(prefix="flightpulse-crash-") as folder, _recorder(play.kind, folder) as port:
            data = Path(folder) / "data"
            life = Life(
                data=str(data),
                layout=play.layout,
                scenario=play.scenario,
                kind=play.kind,
                port=port,
                bad=play.bad,
            )
            for step in die_at:
                end = self._live(replace(life, die_at=step))
                assert end.status == -9, f"it was to be killed at step {step}: {end}"
            end = self._live(life)
            assert end.done, f"it was to come to its end: {end.status}\n{end.problem}"
            recorded = logged_in(data) if play.kind == "log" else recorded_in(Path(folder) / "recorded")
            return end, ending_of(data, recorded)

    def _live(self, life: Life) -> End:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both are pipes")
        print(msgspec.json.encode(life).decode(), file=self._process.stdin, flush=True)
        return msgspec.json.decode(self._process.stdout.readline(), type=End)


@contextmanager
def victims() -> Iterator[Victim]:
    """Start the process that lives are forked from."""
    paths = [str(_TESTS), str(Path(flightpulse.__file__).parent.parent)]
    # Who is killed reports no coverage, so none is measured.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    with subprocess.Popen(
        [sys.executable, "-m", "crash.victim"],
        env={**environment, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Victim(process)


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
