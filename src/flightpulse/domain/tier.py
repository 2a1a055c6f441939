"""Tiers of frequent-flyer programmes: how both worlds' words rank, said once (requirements FP-9, FA-1)."""

from enum import StrEnum


class Tier(StrEnum):
    """A tier that changes what a passenger is offered; every other one is `NONE`."""

    A_LIST_PREFERRED = "a-list-preferred"
    SENATOR = "senator"
    A_LIST = "a-list"
    FREQUENT_TRAVELLER = "frequent-traveller"
    NONE = "-"

    @property
    def rank(self) -> int:
        """0 is first in line, 1 has priority, 2 has neither."""
        return _RANKS[self]


_RANKS = {
    Tier.A_LIST_PREFERRED: 0,
    Tier.SENATOR: 0,
    Tier.A_LIST: 1,
    Tier.FREQUENT_TRAVELLER: 1,
    Tier.NONE: 2,
}

#: The programmes' own words; members (`MEMBER`, `Basic`) and what nobody knows are none of them.
TIERS = {
    "A-LIST PREFERRED": Tier.A_LIST_PREFERRED,
    "A-LIST_PREFERRED": Tier.A_LIST_PREFERRED,
    "Senator": Tier.SENATOR,
    "A-LIST": Tier.A_LIST,
    "Frequent_Traveller": Tier.FREQUENT_TRAVELLER,
}


def tier_of(text: str) -> Tier:
    """Return the tier that a programme's word names."""
    return TIERS.get(text, Tier.NONE)
