"""It resumes: killed at any durable step and started again, nothing is lost or sent twice."""

import re
from itertools import cycle
from typing import get_args

import pytest

from crash.builds import BUILDS, Build
from crash.lives import CleanRun, Play, Victim
from crash.recorder import Kind
from flightpulse.settings import LayoutName

KINDS: tuple[Kind, ...] = get_args(Kind)
LAYOUTS: tuple[LayoutName, ...] = get_args(LayoutName)

#: The five scenarios, over one layout and the other in turn.
SCENARIOS = list(zip(range(1, 6), cycle(LAYOUTS), strict=False))

#: Steps at which a scenario is killed, where it is not at all of them, beside one of each name.
SPREAD = 5


def spread(clean: CleanRun) -> list[int]:
    """Choose steps of a scenario: the first, the last, one of each name, and some evenly between them."""
    first, last = clean.begins, len(clean.steps) - 1
    evenly = {first + (last - first) * number // (SPREAD - 1) for number in range(SPREAD)}
    of_each_name = {clean.steps.index(name, first) for name in clean.steps[first:]}
    return sorted(evenly | of_each_name)


@pytest.mark.parametrize(("kind", "layout"), list(zip(KINDS, LAYOUTS, strict=True)))
def test_killed_at_any_step_from_the_first_start_on_it_resumes(
    victim: Victim, kind: Kind, layout: LayoutName
) -> None:
    play = Play(story=4, kind=kind, layout=layout)
    for step in range(len(victim.clean(play).steps)):
        victim.check_killed(play, step)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("number", "layout"), SCENARIOS)
def test_killed_in_the_middle_of_each_scenario_it_resumes(
    victim: Victim, number: int, layout: LayoutName, kind: Kind
) -> None:
    play = Play(story=number, kind=kind, layout=layout)
    for step in spread(victim.clean(play)):
        victim.check_killed(play, step)


@pytest.mark.parametrize("kind", KINDS)
def test_killed_again_while_it_resumes_it_resumes(victim: Victim, kind: Kind) -> None:
    play = Play(story=1, kind=kind)
    clean = victim.clean(play)
    in_doubt = clean.steps.index("during sms", clean.begins)
    restart = victim.steps_of(play, in_doubt)
    for step in range(len(restart)):
        victim.check_killed(play, in_doubt, step)


@pytest.mark.parametrize(("number", "layout"), SCENARIOS[-2:])
def test_killed_in_the_middle_the_notification_logs_hold_each_message_once(
    victim: Victim, number: int, layout: LayoutName
) -> None:
    play = Play(story=number, kind="log", layout=layout)
    for step in spread(victim.clean(play)):
        victim.check_killed(play, step)


def test_a_build_that_sends_again_what_is_in_doubt_is_caught(victim: Victim) -> None:
    play = Play(story=1, kind="forgetful", bad="resending")
    step = victim.clean(Play(story=1, kind="forgetful")).steps.index("during email")
    with pytest.raises(AssertionError, match="sent twice"):
        victim.check_killed(play, step)


@pytest.mark.parametrize("kind", KINDS)
def test_a_build_that_takes_what_is_in_doubt_for_sent_is_caught(victim: Victim, kind: Kind) -> None:
    play = Play(story=1, kind=kind, bad="assuming")
    step = victim.clean(Play(story=1, kind=kind)).steps.index("before email")
    with pytest.raises(AssertionError, match=r"never sent|lost without a word"):
        victim.check_killed(play, step)


@pytest.mark.parametrize("build", BUILDS, ids=[build.name for build in BUILDS])
def test_a_build_made_wrong_on_purpose_looks_right_until_it_is_killed(victim: Victim, build: Build) -> None:
    play = Play(story="correction", kind=build.kinds[0], build=build.name)
    victim.check_killed(play)
    for step, name in enumerate(victim.steps_of(play)):
        if name == "after commit" or name.startswith("during"):
            try:
                victim.check_killed(play, step)
            except AssertionError as error:
                if re.match(build.shows, str(error)):
                    return
    pytest.fail(f"{build.fault}, and nothing shows")
