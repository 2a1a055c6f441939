"""Our patterns answer as AWS's own engine does (FP-6): event-ruler, on cases, and on what is made up."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings

from flightpulse.routing.pattern import Pattern, PatternError
from oracles.event_ruler.cases import CASES, Case
from oracles.event_ruler.engine import EventRuler, Refused, event_ruler
from oracles.event_ruler.patterns import objects_of, questions
from oracles.event_ruler.wrong import broken

few = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def engine() -> Iterator[EventRuler]:
    """AWS's engine, running."""
    with event_ruler() as running:
        yield running


def used(pattern: dict[str, Any]) -> set[str]:
    """Name the operators of a pattern."""
    lists = [wanted for each in objects_of(pattern) for wanted in each.values() if isinstance(wanted, list)]
    return {next(iter(one), "") if isinstance(one, dict) else "exactly" for wanted in lists for one in wanted}


def same_answers(
    engine: EventRuler, pattern: dict[str, Any], events: list[dict[str, Any]]
) -> list[bool] | None:
    """Return the engine's answers, having compared ours; None where the pattern is refused."""
    try:
        theirs = engine.matches(pattern, events)
    except Refused:
        with pytest.raises(PatternError):
            Pattern(pattern)
        return None
    try:
        ours = Pattern(pattern)
    except PatternError as error:
        # The engine does not count the wildcards after a field that is absent, nor all that are in $or.
        if error.problem.startswith("too complex") and ("exists" in used(pattern) or "$or" in str(pattern)):
            return None
        raise
    assert [ours.matches(each) for each in events] == theirs
    return theirs


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fp6_awss_own_engine_answers_as_our_cases_say(engine: EventRuler, case: Case) -> None:
    assert engine.matches(case.pattern, case.matching) == [True] * len(case.matching)
    assert engine.matches(case.pattern, case.other) == [False] * len(case.other)


def test_fp6_a_pattern_matches_what_it_matches_in_awss_own_engine(engine: EventRuler) -> None:
    counted: Counter[bool] = Counter()
    operators: set[str] = set()

    @few
    @given(questions())
    def compare(question: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
        pattern, events = question
        for answer in same_answers(engine, pattern, events) or []:
            event(f"matches: {answer}")
            counted[answer] += 1
        operators.update(used(pattern))

    compare()
    assert min(counted[True], counted[False]) > 50  # neither answer is a rare one
    assert operators >= {"exactly", "prefix", "suffix", "wildcard", "anything-but", "numeric", "exists"}


def test_fp6_a_pattern_that_awss_own_engine_refuses_is_refused(engine: EventRuler) -> None:
    refused: Counter[bool] = Counter()

    @few
    @given(broken())
    def compare(pattern: dict[str, Any]) -> None:
        refused[same_answers(engine, pattern, [{"a": "b"}]) is None] += 1

    compare()
    assert refused[True] > 100


@pytest.mark.parametrize(
    "wildcard", ["*:*:*:*:*:event-bus/*", "*a*a*a*a*a*a*", "*aaaaaaaaaa", "*aaaaaaaaa", "*a"]
)
@pytest.mark.parametrize("beside", [[], ["x"], [{"wildcard": "*a"}]])
@pytest.mark.parametrize("again", [1, 2])
def test_fp6_wildcards_are_too_complex_where_awss_own_engine_counts_too_many_states(
    engine: EventRuler, wildcard: str, beside: list[Any], again: int
) -> None:
    entries = [{"wildcard": wildcard}, *beside]
    alternatives = [{"b": [1, 2], "a": entries, "c": [number]} for number in range(again)]
    same_answers(engine, {"$or": [*alternatives, {"c": [1]}]}, [{"a": "aaaaaaaaaaaa", "b": 1, "c": 0}])
    same_answers(engine, {"a": [{"anything-but": {"wildcard": [wildcard, "b*"]}}]}, [{"a": "c"}])
