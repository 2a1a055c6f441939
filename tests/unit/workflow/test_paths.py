"""Reference paths read and place values."""

from random import Random
from typing import Any

import pytest

from flightpulse.workflow.context import Context
from flightpulse.workflow.failure import StateError
from flightpulse.workflow.paths import MISSING, path

DATA = {"a": {"b": [1, {"c": "x"}]}, "detail-type": "d", "odd name.": 1, "n": None}
NONE = Context({}, Random(0))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$", DATA),
        ("$.a.b[1].c", "x"),
        ("$['a']['b'][0]", 1),
        ("$.detail-type", "d"),
        ("$['odd name.']", 1),
        ("$.n", None),
        ("$.a.b[2]", MISSING),
        ("$.a[0]", MISSING),
        ("$.a.b.c", MISSING),
        ("$.n.x", MISSING),
        ("$.detail-type[0]", MISSING),
    ],
)
def test_a_path_finds_its_value(text: str, value: Any) -> None:
    found = path(text).find(DATA, NONE)
    assert found is value or found == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$.l[*].k", [1, 2]),
        ("$.l[*].k.*", []),
        ("$.o.*", [1, {"k": 2}]),
        ("$.l[*]", [{"k": 1}, {"k": 2}, {}]),
        ("$.l[1:]", [{"k": 2}, {}]),
        ("$.l[:-2].k", [1]),
        ("$.l[0:2].k", [1, 2]),
        ("$.l[-1]", [{}]),
        ("$.l[-2].k", [2]),
        ("$.l[-9]", []),
        ("$.o[*].k", [2]),
        ("$.zz[*]", []),
        ("$.t[*]", []),
        ("$.l[*][0]", []),
    ],
)
def test_a_path_that_gathers_answers_an_array(text: str, values: list[Any]) -> None:
    data = {"l": [{"k": 1}, {"k": 2}, {}], "o": {"a": 1, "b": {"k": 2}}, "t": "text"}
    assert path(text).find(data, NONE) == values
    assert not path(text).is_reference


def test_a_path_of_the_context_object_reads_that() -> None:
    context = {"Execution": {"Input": {"detail": [{"id": 7}]}}}
    assert path("$$.Execution.Input.detail[0].id").find({}, Context(context, Random(0))) == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "$a",
        "$.",
        "$.a..b",
        "$.a[?(@.b)]",
        "$.a[0,1]",
        "$.a.length()",
        "$var.a",
        "$$",
        "$$.State",
        "$$.a",
    ],
)
def test_what_is_no_reference_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a supported"):
        path(text)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("$", {"a": 1}, "new"),
        ("$.x", {"a": 1}, {"a": 1, "x": "new"}),
        ("$.x.y", {"a": 1}, {"a": 1, "x": {"y": "new"}}),
        ("$.a.b", {"a": {"b": 1, "c": 2}}, {"a": {"b": "new", "c": 2}}),
        ("$.a[1]", {"a": [1, 2, 3]}, {"a": [1, "new", 3]}),
    ],
)
def test_a_value_is_placed_and_the_data_before_stays(text: str, before: Any, after: Any) -> None:
    kept = repr(before)
    assert path(text).put(before, "new") == after
    assert repr(before) == kept


@pytest.mark.parametrize(
    ("text", "data"),
    [("$.a.b", {"a": 1}), ("$.a.b", {"a": None}), ("$.a", [1]), ("$.a[2]", {"a": [1]}), ("$[0]", {"a": 1})],
)
def test_a_value_that_fits_nowhere_is_a_result_path_match_failure(text: str, data: Any) -> None:
    with pytest.raises(StateError) as failure:
        path(text).put(data, 1)
    assert failure.value.error == "States.ResultPathMatchFailure"


def test_the_cause_of_a_failure_shows_no_data() -> None:
    with pytest.raises(StateError) as failure:
        path("$.name.first").read({"name": "Ada Lovelace"}, NONE, "States.Runtime")
    assert "Ada" not in str(failure.value)
    assert "$.name.first" in failure.value.cause
