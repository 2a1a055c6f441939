"""The power fails: nothing acknowledged is lost, nothing is told twice, and the file is whole.

This is a sample; `make power-test` makes 2,000 cuts. Builds and disks that are wrong on purpose are caught.
"""

import pytest

from power.bad import (
    BAD,
    takes_what_a_killed_process_logged_for_durable,
    takes_what_a_killed_process_wrote_for_durable,
)
from power.cuts import Cuts, course, courses
from power.disk import Note, Sync
from power.lives import SEEDED, Lives, notes_in, nothing_bad
from power.stories import Play

SEED = 1

#: Cuts in this sample, in as many tests as there are kinds of plays.
CUTS, TESTS = 40, 6

#: Courses after which every wrong build is found out.
COURSES = 12


@pytest.fixture(scope="module")
def shipped() -> Lives:
    """The build as it is shipped: what it does without cuts is played once."""
    return Lives()


@pytest.mark.parametrize("turn", range(TESTS))
def test_cut_at_any_moment_nothing_acknowledged_is_lost_and_nobody_is_told_twice(
    shipped: Lives, turn: int
) -> None:
    done = Cuts()
    for number in list(courses(SEED, CUTS))[turn::TESTS]:
        done.add(course(shipped, SEED, number))
    assert done.cuts
    assert done.acknowledged


@pytest.mark.parametrize("wrong", BAD)
def test_a_build_or_a_disk_that_loses_something_is_caught(wrong: str) -> None:
    lives = Lives(BAD[wrong])

    def play(lives: Lives) -> None:
        for number in range(COURSES):
            course(lives, SEED, number)

    with pytest.raises(Exception, match=r"^(lost|sent, and not in|read from|integrity|twice|.* is damaged)"):
        play(lives)


def check_killed_before_syncs(lives: Lives, play: Play, file: str) -> int:
    """Kill a play before syncs of a file, and take the power away early in the life that follows.

    After its first answers and syncs, and with everything gone that was not synced. Returns how many cuts.
    """
    journal, clean = lives.clean(play)
    of_file, seeded = journal.numbers(file), journal.steps.index(Note(SEEDED))
    syncs = [at for at, step in enumerate(journal.steps) if isinstance(step, Sync) and step.file in of_file]
    cuts = 0
    for at in [at for at in syncs if at > seeded][::4]:
        told = notes_in(journal.steps[:at])
        goes_on, _ = lives.live(play, journal.disk(at), told, clean, again=True)
        moments = [after for after, step in enumerate(goes_on.steps, 1) if isinstance(step, Note | Sync)]
        for after in moments[:5]:
            cut = goes_on.disk(after).durable()
            lives.live(play, cut, told + notes_in(goes_on.steps[:after]), clean)
            cuts += 1
    return cuts


ALL_AT_ONCE = Play("all at once", "single-table")
LOGGED = Play("scenarios 4, 5", "single-table")


def test_what_a_killed_process_wrote_is_durable_before_anybody_is_told_again(shipped: Lives) -> None:
    assert check_killed_before_syncs(shipped, ALL_AT_ONCE, "flightpulse.db-wal") >= 20


def test_a_build_that_takes_what_a_killed_process_wrote_for_durable_is_caught() -> None:
    lives = Lives(takes_what_a_killed_process_wrote_for_durable)
    with pytest.raises(AssertionError, match=r"^lost"):
        check_killed_before_syncs(lives, ALL_AT_ONCE, "flightpulse.db-wal")


def test_what_a_killed_process_logged_is_durable_before_it_counts_as_sent(shipped: Lives) -> None:
    assert check_killed_before_syncs(shipped, LOGGED, ".jsonl") >= 10


def test_a_build_that_takes_what_a_killed_process_logged_for_durable_is_caught() -> None:
    lives = Lives(takes_what_a_killed_process_logged_for_durable)
    with pytest.raises(AssertionError, match=r"^sent, and not in the log"):
        check_killed_before_syncs(lives, LOGGED, ".jsonl")


def test_a_course_is_the_same_at_every_run() -> None:
    assert course(Lives(), SEED, 4) == course(Lives(nothing_bad), SEED, 4)
