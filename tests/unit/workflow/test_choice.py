"""Every comparison of a Choice, on values of its type and of others."""

from random import Random
from typing import Any

import pytest

from flightpulse.workflow.choice import Condition
from flightpulse.workflow.context import Context
from flightpulse.workflow.failure import StateError

DATA: dict[str, Any] = {
    "t": "b",
    "n": 5,
    "yes": True,
    "nil": None,
    "at": "2026-03-14T18:00:00Z",
    "there": "2026-03-14T19:00:00+01:00",  # the same moment
    "late": "2026-03-14T18:00:00.5Z",
    "no day": "2026-02-30T18:00:00Z",
    "no zone": "2026-03-14T18:00:00",
    "low": "a",
    "high": "c",
    "four": 4,
    "six": 6.0,
}
ORDER = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"]


def holds(more: dict[str, Any] | None = None, /, **condition: Any) -> bool:
    context = Context({"Execution": {"Input": {"n": 5}}}, Random(0))
    return Condition(condition).holds(DATA | (more or {}), context)


@pytest.mark.parametrize(
    ("kind", "variable", "operand", "expected"),
    [
        # Equals, LessThan, GreaterThan, LessThanEquals, GreaterThanEquals
        ("String", "$.t", "b", "10011"),
        ("String", "$.t", "a", "00101"),
        ("String", "$.t", "c", "01010"),
        ("String", "$.t", "B", "00101"),
        ("String", "$.n", "b", "00000"),
        ("Numeric", "$.n", 5.0, "10011"),
        ("Numeric", "$.n", 4, "00101"),
        ("Numeric", "$.n", 6, "01010"),
        ("Numeric", "$.t", 5, "00000"),
        ("Numeric", "$.yes", 1, "00000"),
        ("Timestamp", "$.at", "2026-03-14T18:00:00Z", "10011"),
        ("Timestamp", "$.there", "2026-03-14T18:00:00Z", "10011"),
        ("Timestamp", "$.late", "2026-03-14T18:00:00Z", "00101"),
        ("Timestamp", "$.at", "2026-03-15T00:00:00Z", "01010"),
        ("Timestamp", "$.no day", "2026-03-14T18:00:00Z", "00000"),
        ("Timestamp", "$.no zone", "2026-03-14T18:00:00Z", "00000"),
        ("Timestamp", "$.n", "2026-03-14T18:00:00Z", "00000"),
    ],
)
def test_values_are_compared_in_their_order(kind: str, variable: str, operand: Any, expected: str) -> None:
    variable = f"$['{variable[2:]}']"
    found = [holds(Variable=variable, **{kind + order: operand}) for order in ORDER]
    assert found == [digit == "1" for digit in expected]
    for order, held in zip(ORDER, found, strict=True):
        by_path = holds({"operand": operand}, Variable=variable, **{f"{kind}{order}Path": "$.operand"})
        assert by_path is held


@pytest.mark.parametrize(
    ("comparison", "variable", "path"),
    [
        ("StringEqualsPath", "$.t", "$.n"),
        ("NumericLessThanPath", "$.n", "$.t"),
        ("NumericEqualsPath", "$.n", "$.nil"),
        ("BooleanEqualsPath", "$.yes", "$.n"),
        ("TimestampEqualsPath", "$.at", "$.t"),
    ],
)
def test_a_path_to_another_type_makes_the_comparison_false(comparison: str, variable: str, path: str) -> None:
    assert holds(Variable=variable, **{comparison: path}) is False


@pytest.mark.parametrize("comparison", ["StringEqualsPath", "NumericLessThanPath", "TimestampEqualsPath"])
@pytest.mark.parametrize(("variable", "path"), [("$.zz", "$.t"), ("$.t", "$.zz")])
def test_a_path_that_leads_nowhere_fails(comparison: str, variable: str, path: str) -> None:
    with pytest.raises(StateError) as failure:
        holds(Variable=variable, **{comparison: path})
    assert failure.value.error == "States.Runtime"


def test_truths_are_compared() -> None:
    assert holds(Variable="$.yes", BooleanEquals=True)
    assert not holds(Variable="$.yes", BooleanEquals=False)
    assert not holds(Variable="$.n", BooleanEquals=True)
    assert holds(Variable="$.yes", BooleanEqualsPath="$.yes")


def test_the_context_object_is_compared_too() -> None:
    assert holds(Variable="$.n", NumericEqualsPath="$$.Execution.Input.n")


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("log-*.txt", "log-2026.txt", True),
        ("log-*.txt", "log-.txt", True),
        ("log-*.txt", "a log-1.txt", False),
        ("*", "", True),
        ("*a*b*", "xxaxxbxx", True),
        ("a.c", "abc", False),
        (r"\*", "*", True),
        (r"\*", "x", False),
        (r"a\\*", r"a\b", True),
        ("*", "two\nlines", True),
        ("abc", "abc", True),
    ],
)
def test_a_text_matches_a_pattern(pattern: str, text: str, matches: bool) -> None:
    assert holds({"text": text}, Variable="$.text", StringMatches=pattern) is matches


def test_what_is_no_text_matches_no_pattern() -> None:
    assert not holds(Variable="$.n", StringMatches="*")


@pytest.mark.parametrize(
    ("comparison", "of_that_type"),
    [
        ("IsNull", {"nil"}),
        ("IsNumeric", {"n", "six"}),
        ("IsBoolean", {"yes"}),
        ("IsString", {"t", "at", "no day", "no zone"}),
        ("IsTimestamp", {"at", "there", "late"}),
    ],
)
def test_a_value_is_of_a_type_or_not(comparison: str, of_that_type: set[str]) -> None:
    asked = ["nil", "n", "six", "yes", "t", "at", "no day", "no zone"]
    if comparison == "IsTimestamp":
        asked += ["there", "late"]
    for expected in (True, False):
        found = {name for name in asked if holds(Variable=f"$['{name}']", **{comparison: expected})}
        assert found == (of_that_type if expected else set(asked) - of_that_type)
    with pytest.raises(StateError):
        holds(Variable="$.zz", **{comparison: True})


def test_presence_can_be_asked_of_what_is_not_there() -> None:
    assert [holds(Variable=path, IsPresent=True) for path in ("$.nil", "$.zz", "$.n.x")] == [
        True,
        False,
        False,
    ]
    assert holds(Variable="$.zz", IsPresent=False)


def test_a_comment_may_stand_beside_a_comparison() -> None:
    assert holds(Variable="$.n", NumericEquals=5, Comment="five")
