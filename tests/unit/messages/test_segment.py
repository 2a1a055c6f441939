from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.domain.needs import Need
from flightpulse.domain.passenger import tier_rank
from flightpulse.domain.tier import Tier
from flightpulse.messages.segment import Segment

_TIERS = [
    "A-LIST PREFERRED",
    "A-LIST_PREFERRED",
    "A-LIST",
    "MEMBER",
    "Senator",
    "Frequent_Traveller",
    "Basic",
    "Gold",
]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "en/-/-"),
        ({"tier": "A-LIST PREFERRED"}, "en/a-list-preferred/-"),
        ({"tier": "A-LIST_PREFERRED"}, "en/a-list-preferred/-"),
        ({"tier": "Senator", "special_requests": ["BLND", "wchr", "VGML"]}, "en/senator/wheelchair+blind"),
        ({"tier": "Basic"}, "en/-/-"),
    ],
)
def test_a_segment_is_named_by_language_tier_and_needs(passenger: Any, changes: Any, name: str) -> None:
    assert Segment.of(passenger(**changes)).name == name


@pytest.mark.parametrize("preferred", [None, "en", "en-GB", "en_US", "EN", "xx", "../en", ""])
def test_who_prefers_a_language_without_templates_is_written_to_in_english(
    passenger: Any, preferred: str | None
) -> None:
    assert Segment.of(passenger(preferred_language=preferred)).language == "en"


@pytest.mark.parametrize("tier", _TIERS)
def test_a_segments_tier_ranks_as_the_passengers_does(passenger: Any, tier: str) -> None:
    assert Segment.of(passenger(tier=tier)).tier.rank == tier_rank(tier)


@pytest.mark.parametrize("preferred", ["de", "de-AT", "DE_ch"])
def test_who_prefers_german_is_written_to_in_german(passenger: Any, preferred: str) -> None:
    assert Segment.of(passenger(preferred_language=preferred)).name == "de/-/-"


def test_who_was_told_before_reads_another_text_than_who_was_not(passenger: Any) -> None:
    assert Segment.of(passenger(), told=2).name == "en/-/-/update-2"


@given(st.sampled_from(Tier), st.lists(st.sampled_from(Need), unique=True), st.integers(0, 1000))
def test_a_segment_is_found_again_by_its_name(tier: Tier, needs: list[Need], told: int) -> None:
    segment = Segment("en", tier, tuple(needs), told)
    assert Segment.parse(segment.name) == segment


@pytest.mark.parametrize(
    "name",
    [
        "",
        "en",
        "en/-",
        "en/gold/-",
        "en/-/tired",
        "en/-/-/-",
        "en/-/-/update-0",
        "en/-/-/update-x",
        "en/-/-/1",
    ],
)
def test_a_name_of_no_segment_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="names no segment"):
        Segment.parse(name)


def test_fp9_special_needs_are_served_before_every_tier_and_tiers_in_order(passenger: Any) -> None:
    served = [
        passenger(special_requests=["UMNR"]),
        passenger(special_requests=["WCHR"]),
        passenger(special_requests=["DEAF"]),
        passenger(tier="A-LIST PREFERRED"),
        passenger(tier="A-LIST"),
        passenger(tier="MEMBER"),
    ]
    assert all(Segment.of(first).rank < Segment.of(second).rank for first, second in pairwise(served))
    senator, preferred = passenger(tier="Senator"), passenger(tier="A-LIST PREFERRED")
    assert Segment.of(senator).rank == Segment.of(preferred).rank


def test_a_meal_is_no_need(passenger: Any) -> None:
    assert Segment.of(passenger(special_requests=["VGML"])).rank == Segment.of(passenger()).rank
