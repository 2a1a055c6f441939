"""EventBridge patterns: what matches, and what is refused, with its place.

Source: Amazon EventBridge user guide, "Event patterns" and "Comparison operators". What the cases say is
checked with AWS's own engine in test_pattern_engine.py.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.routing.pattern import Pattern, PatternError
from oracles.event_ruler.cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fp6_a_pattern_matches_the_events_it_describes_and_no_others(case: Case) -> None:
    pattern = Pattern(case.pattern)
    assert [event for event in case.matching if not pattern.matches(event)] == []
    assert [event for event in case.other if pattern.matches(event)] == []


def test_an_address_of_one_kind_is_in_no_block_of_the_other() -> None:
    assert not Pattern({"a": [{"cidr": "0.0.0.0/0"}]}).matches({"a": "::2"})
    assert not Pattern({"a": [{"cidr": "::/0"}]}).matches({"a": "10.0.0.1"})


def test_no_alternative_is_lost_beside_one_for_a_field_that_is_absent() -> None:
    pattern = Pattern(
        {"$or": [{"a": [{"exists": False}], "c": [1]}, {"a": ["x", {"exists": False}], "c": [1]}]}
    )
    assert pattern.matches({"a": "x", "c": 1})
    assert pattern.matches({"c": 1})


@pytest.mark.parametrize(
    ("pattern", "field", "said"),
    [
        ({}, "", "an object of fields"),
        ([], "", "an object of fields"),
        ({"detail": {}}, "detail", "an object of fields"),
        ({"source": "x"}, "source", 'a list of what it may be is needed, not "x"'),
        ({"source": []}, "source", "a list"),
        ({"source": [["x"]]}, "source", 'not the list ["x"]'),
        ({"source": ["x", {}]}, "source[1]", "holds one operator, this one 0"),
        ({"source": [{"prefix": "a", "suffix": "b"}]}, "source", "holds one operator, this one 2"),
        ({"source": [{"PREFIX": "a"}]}, "source", "'PREFIX' is no operator; there are prefix, suffix"),
        ({"source": [{"prefix": 5}]}, "source", "prefix takes a text, not 5"),
        ({"source": [{"suffix": {"prefix": "x"}}]}, "source", "a text or equals-ignore-case, not 'prefix'"),
        ({"source": [{"equals-ignore-case": ["x"]}]}, "source", 'takes a text, not ["x"]'),
        ({"source": [{"wildcard": "a**"}]}, "source", "one * after another"),
        ({"source": [{"wildcard": "a\\b"}]}, "source", "\\ stands before * or \\ only"),
        ({"source": [{"wildcard": "a\\"}]}, "source", "\\ stands before * or \\ only"),
        ({"source": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}, "source", "too complex"),
        ({"source": [{"anything-but": ["x", 5]}]}, "source", "texts, or numbers, or an operator"),
        ({"source": [{"anything-but": []}]}, "source", "texts, or numbers"),
        ({"source": [{"anything-but": None}]}, "source", "not null"),
        ({"source": [{"anything-but": {"cidr": "::/8"}}]}, "source", "not 'cidr'"),
        ({"source": [{"anything-but": {"prefix": ["a", ""]}}]}, "source", "no empty text"),
        ({"source": [{"anything-but": {"wildcard": []}}]}, "source", "at least one text"),
        ({"source": [{"exists": "true"}]}, "source", 'true or false, not "true"'),
        ({"source": [{"cidr": "10.0.0/24"}]}, "source", "10.0.0.0/24"),
        ({"source": [{"cidr": "10.0.0.1"}]}, "source", "10.0.0.0/24"),
        ({"source": [{"cidr": "10.0.0.1/32"}]}, "source", "/0 to /31, not /32"),
        ({"source": [{"cidr": "::1/128"}]}, "source", "/0 to /127, not /128"),
        ({"source": [{"cidr": "10.0.0.300/24"}]}, "source", "10.0.0.0/24"),
        ({"detail": {"n": [{"numeric": 5}]}}, "detail.n", "one comparison"),
        ({"detail": {"n": [{"numeric": [">", "5"]}]}}, "detail.n", 'needs a number here, not "5"'),
        ({"detail": {"n": [{"numeric": [">", True]}]}}, "detail.n", "needs a number here, not true"),
        ({"detail": {"n": [{"numeric": ["==", 5]}]}}, "detail.n", "compares by =, <, <=, >, >="),
        ({"detail": {"n": [{"numeric": ["<", 5, ">", 1]}]}}, "detail.n", "begins with > or >="),
        ({"detail": {"n": [{"numeric": [">", 5, "<", 5]}]}}, "detail.n", "upwards, not from 5 to 5"),
        ({"detail": {"n": [{"numeric": ["=", 5000000001]}]}}, "detail.n", "from -5e9 to 5e9"),
        ({"detail": {"n": [{"anything-but": [1, -6e9]}]}}, "detail.n", "from -5e9 to 5e9"),
        ({"detail": {"n": [{"numeric": ["=", 1e-7]}]}}, "detail.n", "six decimals"),
        ({"$or": {"source": ["x"]}}, "$or", "a list of two or more alternatives"),
        ({"detail": {"$or": [{"n": [1]}]}}, "detail.$or", "a list of two or more alternatives"),
        ({"detail": {"$or": [{"n": [1]}, {}]}}, "detail.$or[1]", "an object of fields"),
        ({"$or": [{"n": [1]}, {"m": {"k": 5}}]}, "$or[1].m.k", "a list of what it may be"),
        ({"$or": [{"prefix": ["x"]}, {"n": [1]}]}, "$or[0].prefix", "may not have the name of an operator"),
        ({"n": [{"numeric": []}], "$or": [{"n": [1]}, {"n": [2]}]}, "n", "one comparison"),
        ({"n": ["x" * 5000]}, "", "at most 4,096 characters"),
        (
            {name: {"$or": [{"a": [1]}, {"b": [1]}, {"c": [1]}, {"d": [1]}]} for name in "abcde"},
            "e.$or",
            "more than 1,000 combinations",
        ),
    ],
)
def test_fp6_what_is_no_pattern_is_refused_with_its_place(pattern: object, field: str, said: str) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern(pattern)
    assert caught.value.field == field
    assert said in caught.value.problem
    assert str(caught.value).startswith(f"{field}: " if field else "a")


def test_a_pattern_says_which_of_the_events_own_fields_it_looks_at() -> None:
    assert Pattern({"source": ["x"], "detail": {"n": [1]}}).fields == {"source", "detail"}
    assert Pattern({"$or": [{"detail-type": ["x"]}, {"detail.n": [1]}]}).fields == {"detail-type", "detail"}


leaves = st.none() | st.booleans() | st.integers() | st.text()


@given(st.dictionaries(st.text().filter(lambda name: name != "$or"), leaves, min_size=1, max_size=4))
def test_an_event_matches_the_pattern_of_its_own_values(event: dict[str, Any]) -> None:
    assert Pattern({name: [value] for name, value in event.items()}).matches(event)
