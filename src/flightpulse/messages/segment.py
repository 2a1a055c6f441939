"""A segment: the passengers of a flight who read the same text, but for their own names and seats."""

from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import force_setattr

from flightpulse.domain.needs import Need, needs_of
from flightpulse.domain.passenger import Passenger, tier_rank
from flightpulse.messages.language import FALLBACK, languages


class Tier(StrEnum):
    """A tier that changes what a passenger is offered; every other one reads as `none`."""

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
_TIERS = {
    "A-LIST PREFERRED": Tier.A_LIST_PREFERRED,
    "A-LIST_PREFERRED": Tier.A_LIST_PREFERRED,
    "Senator": Tier.SENATOR,
    "A-LIST": Tier.A_LIST,
    "Frequent_Traveller": Tier.FREQUENT_TRAVELLER,
}
_NEEDS_BY_ORDER = list(Need)


class Segment(Struct, frozen=True):
    """Language, tier and needs; `name` is their stable text: `en/a-list/wheelchair+blind`, `en/-/-`."""

    language: str
    tier: Tier
    needs: tuple[Need, ...]
    name: str = ""

    def __post_init__(self) -> None:
        needs = "+".join(self.needs) or "-"
        force_setattr(self, "name", f"{self.language}/{self.tier.value}/{needs}")

    @staticmethod
    def of(passenger: Passenger) -> "Segment":
        """Return the segment that a passenger belongs to."""
        return _segment(passenger.preferred_language, passenger.tier, tuple(passenger.special_requests))

    @staticmethod
    def parse(name: str) -> "Segment":
        """Return the segment of a name; raises ValueError where it is none."""
        try:
            language, tier, needs = name.split("/")
            found = () if needs == "-" else tuple(Need(need) for need in needs.split("+"))
            return Segment(language, Tier(tier), found)
        except ValueError:
            raise ValueError(f"{name!r} names no segment; one looks like en/a-list/wheelchair") from None


# Passengers by the hundred thousand fall into a few dozen segments.
@lru_cache(maxsize=4096)
def _segment(preferred_language: str | None, tier: str, special_requests: tuple[str, ...]) -> Segment:
    language = language_of(preferred_language)
    return Segment(language, _TIERS.get(tier, Tier.NONE), needs_of(special_requests))


@lru_cache(maxsize=1024)
def language_of(preferred_language: str | None) -> str:
    """Return the language that a passenger is written to in: the preferred one where it has templates."""
    primary = (preferred_language or FALLBACK).replace("_", "-").split("-")[0].lower()
    return primary if primary in languages() else FALLBACK


def rank_of(passenger: Passenger) -> int:
    """Rank a passenger, lower is served first: by need, and without one by tier (EU 261 Art 11, FP-9)."""
    needs = Segment.of(passenger).needs
    return _NEEDS_BY_ORDER.index(needs[0]) if needs else len(Need) + tier_rank(passenger.tier)
