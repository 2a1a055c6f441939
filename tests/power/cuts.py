"""Cuts, by number: which play, how far, and what comes after: all follows from the seed.

`python -m power.cuts` makes many of them, on all cores.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Iterator
from multiprocessing import get_context
from random import Random

from msgspec import Struct
from msgspec.structs import asdict

from power.disk import Disk, Note, Sync, SyncFolder
from power.journal import Journal
from power.lives import SEEDED, Lives, notes_in
from power.stories import PLAYS

#: How a course goes on from its first moment: the process is killed there, its successor's power is cut; or
#: the power is cut there, and again while it goes on; or it is cut once.
KILLED, CUT_TWICE, CUT_ONCE = "killed, then cut", "cut twice", "cut once"


class Cuts(Struct):
    """What was done, and found."""

    cuts: int = 0
    kills: int = 0
    acknowledged: int = 0  # events of which somebody had been told at the cut, each looked for after it
    folding: int = 0  # cuts while the log was folded into the file
    unsynced: int = 0  # pieces of writes that were not synced: there in part or whole after the cut …
    dropped: int = 0  # … or not
    torn: int = 0
    names_lost: int = 0

    def add(self, other: "Cuts") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


def fate(seed: int, number: int) -> tuple[Random, str]:
    """Return what a course is drawn from, and how it goes on."""
    rng = Random(f"{seed}/{number}")
    return rng, rng.choices((KILLED, CUT_TWICE, CUT_ONCE), (2, 2, 6))[0]


def courses(seed: int, cuts: int) -> Iterator[int]:
    """Yield the numbers of courses with so many cuts in all."""
    number = 0
    while cuts > 0:
        yield number
        cuts -= 2 if fate(seed, number)[1] == CUT_TWICE else 1
        number += 1


def course(lives: Lives, seed: int, number: int) -> Cuts:
    """Play a course to its end; raises AssertionError where something is lost, there twice, or not whole."""
    rng, goes_on = fate(seed, number)
    play, done = PLAYS[number % len(PLAYS)], Cuts()
    journal, clean = lives.clean(play)
    answered: list[str] = []
    came: list[str] = [play.story, play.layout, goes_on]

    def stopped(*, early: bool = False) -> Disk:
        at = _moment(rng, journal, early=early)
        came.append(f"after step {at} of {len(journal.steps)}")
        answered.extend(notes_in(journal.steps[:at]))
        return journal.disk(at)

    def cut(disk: Disk) -> Disk:
        done.cuts += 1
        done.acknowledged += len({note.partition(",")[0] for note in answered} - {SEEDED})  # by position
        done.folding += disk.is_waiting("data/flightpulse.db")
        after, left = disk.cut(rng)
        done.add(Cuts(unsynced=left.kept, dropped=left.dropped, torn=left.torn, names_lost=left.names_lost))
        return after

    try:
        disk = stopped()
        if goes_on == KILLED:
            done.kills += 1
        else:
            disk = cut(disk)
        if goes_on != CUT_ONCE:
            journal, _ = lives.live(play, disk, answered, clean, again=rng.random() < 0.5)
            disk = cut(stopped(early=rng.random() < 0.5))  # while it sets right what was left
        lives.live(play, disk, answered, clean, again=rng.random() < 0.5)
    except Exception as error:
        error.add_note(f"seed {seed}, course {number}: {', '.join(came)}")
        raise
    return done


def _moment(rng: Random, journal: Journal, *, early: bool) -> int:
    """Choose after how many steps it happens: anywhere, before something is synced, or after an answer."""
    steps, kind = journal.steps[: len(journal.steps) // (4 if early else 1)], rng.random()
    if kind < 0.4:
        return rng.randrange(len(steps) + 1)
    if kind < 0.7:
        moments = [at for at, step in enumerate(steps) if isinstance(step, Sync | SyncFolder)]
    else:
        moments = [at for at, step in enumerate(steps, 1) if isinstance(step, Note)]
    return rng.choice(moments or [len(steps)])


_lives = Lives()


def _played(asked: tuple[int, int]) -> Cuts | str:
    try:
        return course(_lives, *asked)
    except Exception:  # noqa: BLE001 - whatever it was, it is printed
        return traceback.format_exc()


def main() -> int:
    """Make cuts; the exit status says whether all was well."""
    parser = argparse.ArgumentParser(prog="make power-test", description="Cut the power, again and again.")
    parser.add_argument("--cuts", type=int, default=2000, metavar="N", help="how many (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="all follows from it (default: 1)")
    parser.add_argument("--course", type=int, metavar="N", help="play this one only, as a failure names it")
    asked = parser.parse_args()
    numbers = [asked.course] if asked.course is not None else list(courses(asked.seed, asked.cuts))
    print(f"Cutting the power {asked.cuts:,} times, seed {asked.seed} ...", file=sys.stderr)
    done, failed, shown = Cuts(), 0, 0
    with get_context("fork").Pool(min(os.cpu_count() or 1, len(numbers))) as workers:
        for found in workers.imap_unordered(_played, [(asked.seed, number) for number in numbers], 4):
            if isinstance(found, str):
                failed += 1
                print(found, file=sys.stderr)
                continue
            done.add(found)
            if sys.stderr.isatty() or done.cuts - shown >= 200:
                shown = done.cuts
                end = "\r" if sys.stderr.isatty() else "\n"
                print(f"  {done.cuts:,} of {asked.cuts:,} cuts, {failed} failed", end=end, file=sys.stderr)
    found = "lost 0, twice 0, integrity errors 0" if not failed else f"{failed} COURSES FAILED"
    print(
        f"Seed {asked.seed}: {done.cuts:,} cuts, {done.kills:,} after a kill, "
        f"{done.folding:,} in checkpoints; "
        f"dropped {done.dropped:,} sectors and {done.names_lost:,} names, torn {done.torn:,} sectors; "
        f"{done.acknowledged:,} acknowledged events, {found}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
