"""EventBridge patterns: what matches, and what is refused, with its place.

Source: Amazon EventBridge user guide, "Event patterns".
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.routing.pattern import Pattern, PatternError

EVENT: dict[str, Any] = {
    "id": "1",
    "source": "flightpulse.kafka-consumer",
    "detail-type": "flight.delay.major",
    "detail": {
        "flight_id": "SW1234",
        "delay_minutes": 45,
        "terminal_change": False,
        "new_arrival": None,
        "tags": ["weather", "night"],
        "none": [],
        "flight_details": {"origin": "DAL"},
    },
}


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["flightpulse.kafka-consumer"]},
        {"source": ["other", "flightpulse.kafka-consumer"]},
        {"detail-type": [{"prefix": "flight.delay."}]},
        {"detail-type": [{"prefix": ""}]},
        {"detail-type": ["flight.cancelled", {"prefix": "flight."}]},
        {"source": ["flightpulse.kafka-consumer"], "detail-type": ["flight.delay.major"]},
        {"detail": {"delay_minutes": [45]}},
        {"detail": {"terminal_change": [False]}},
        {"detail": {"new_arrival": [None]}},
        {"detail": {"flight_details": {"origin": ["DAL"]}}},
        {"detail": {"tags": ["night"]}},
        {"detail": {"tags": ["day", {"prefix": "wea"}]}},
    ],
)
def test_an_event_that_a_pattern_describes_matches(pattern: dict[str, Any]) -> None:
    assert Pattern(pattern).matches(EVENT)


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["flightpulse.workflow"]},
        {"source": ["flightpulse"]},
        {"detail-type": [{"prefix": "flight.cancel"}]},
        {"source": ["flightpulse.kafka-consumer"], "detail-type": ["flight.cancelled"]},
        {"detail": {"delay_minutes": ["45"]}},
        {"detail": {"delay_minutes": [{"prefix": "4"}]}},
        {"detail": {"terminal_change": [0]}},
        {"detail": {"terminal_change": ["false"]}},
        {"detail": {"tags": ["day"]}},
        {"detail": {"none": ["weather"]}},
        {"detail": {"flight_details": {"origin": ["DEN"]}}},
        {"detail": {"flight_id": {"origin": ["DAL"]}}},
        {"detail": {"gate": ["C4"]}},
        {"detail": {"flight_details": ["DAL"]}},
        {"account": ["1"]},
    ],
)
def test_an_event_that_a_pattern_does_not_describe_does_not_match(pattern: dict[str, Any]) -> None:
    assert not Pattern(pattern).matches(EVENT)


def test_null_does_not_stand_for_a_field_that_is_missing() -> None:
    assert not Pattern({"detail": {"gate": [None]}}).matches(EVENT)


def test_true_and_one_are_not_the_same() -> None:
    assert not Pattern({"n": [1]}).matches({"n": True})
    assert not Pattern({"n": [True]}).matches({"n": 1})


def test_numbers_match_as_they_are_written() -> None:
    # "300, 300.0, and 3.0e2 are not considered equal" (the same guide).
    assert not Pattern({"n": [300]}).matches({"n": 300.0})
    assert Pattern({"n": [300.5]}).matches({"n": 300.5})


@pytest.mark.parametrize(
    ("pattern", "field", "said"),
    [
        ({}, "event_pattern", "an object of fields"),
        ([], "event_pattern", "an object of fields"),
        ({"detail": {}}, "event_pattern.detail", "an object of fields"),
        ({"source": "x"}, "event_pattern.source", "a list"),
        ({"source": []}, "event_pattern.source", "a list"),
        ({"$or": [{"source": ["x"]}]}, "event_pattern.$or", "'$or' is not supported"),
        ({"detail": {"n": [{"numeric": [">", 5]}]}}, "event_pattern.detail.n[0]", "'numeric'"),
        ({"source": ["x", {"anything-but": ["y"]}]}, "event_pattern.source[1]", "'anything-but'"),
        ({"source": [{"exists": True}]}, "event_pattern.source[0]", "'exists'"),
        ({"source": [{"suffix": "x"}]}, "event_pattern.source[0]", "'suffix'"),
        ({"source": [{"wildcard": "x*"}]}, "event_pattern.source[0]", "'wildcard'"),
        ({"source": [{"equals-ignore-case": "x"}]}, "event_pattern.source[0]", "'equals-ignore-case'"),
        ({"source": [{"cidr": "10.0.0.0/24"}]}, "event_pattern.source[0]", "'cidr'"),
        ({"source": [{"prefix": 5}]}, "event_pattern.source[0]", "prefix takes a text"),
        ({"source": [{"prefix": "a", "suffix": "b"}]}, "event_pattern.source[0]", "one operator"),
        ({"source": [["x"]]}, "event_pattern.source[0]", "one operator"),
        ({"source": [{}]}, "event_pattern.source[0]", "one operator"),
    ],
)
def test_what_is_no_pattern_or_not_supported_is_refused_with_its_place(
    pattern: object, field: str, said: str
) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern(pattern)
    assert caught.value.field == field
    assert said in caught.value.problem


def test_a_pattern_says_which_of_the_events_own_fields_it_looks_at() -> None:
    assert Pattern({"source": ["x"], "detail": {"n": [1]}}).fields == {"source", "detail"}


leaves = st.none() | st.booleans() | st.integers() | st.text()


@given(st.dictionaries(st.text(st.characters(exclude_characters="$")), leaves, min_size=1, max_size=4))
def test_an_event_matches_the_pattern_of_its_own_values(event: dict[str, Any]) -> None:
    assert Pattern({name: [value] for name, value in event.items()}).matches(event)
