"""A segment: the passengers of a flight who read the same text, but for their own names and seats."""

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import force_setattr

from flightpulse.domain.needs import Need, needs_of
from flightpulse.domain.passenger import Passenger
from flightpulse.domain.tier import Tier, tier_of
from flightpulse.messages.language import FALLBACK, languages

_NEEDS_BY_ORDER = list(Need)
_UPDATE = "update-"


class Segment(Struct, frozen=True):
    """Language, tier, needs, and what was told before.

    `name` is their stable text: `en/a-list/wheelchair+blind`, `en/-/-`, `de/-/-/update-1`.
    """

    language: str
    tier: Tier
    needs: tuple[Need, ...]
    told: int = 0  # how many events back on the topic they were told last; 0: of none
    name: str = ""
    rank: int = 0  # lower is served first: by need, and without one by tier (EU 261 Art 11, FP-9)

    def __post_init__(self) -> None:
        needs = "+".join(self.needs) or "-"
        update = f"/{_UPDATE}{self.told}" if self.told else ""
        force_setattr(self, "name", f"{self.language}/{self.tier.value}/{needs}{update}")
        rank = _NEEDS_BY_ORDER.index(self.needs[0]) if self.needs else len(Need) + self.tier.rank
        force_setattr(self, "rank", rank)

    @property
    def is_for_guardian(self) -> bool:
        """Tell whether a child travels alone: the text is then written to the guardian."""
        return Need.UNACCOMPANIED_MINOR in self.needs

    @staticmethod
    def of(passenger: Passenger, told: int = 0) -> "Segment":
        """Return the segment that a passenger belongs to."""
        return _segment(passenger.preferred_language, passenger.tier, tuple(passenger.special_requests), told)

    @staticmethod
    def parse(name: str) -> "Segment":
        """Return the segment of a name; raises ValueError where it is none."""
        try:
            language, tier, needs, *update = name.split("/")
            found = () if needs == "-" else tuple(Need(need) for need in needs.split("+"))
            told = 0
            if update:
                (text,) = update
                told = int(text.removeprefix(_UPDATE))
            segment = Segment(language, Tier(tier), found, told)
            if segment.name != name:
                raise ValueError
        except ValueError:
            raise ValueError(f"{name!r} names no segment; one looks like en/a-list/wheelchair") from None
        return segment


# Passengers by the hundred thousand fall into a few dozen segments.
@lru_cache(maxsize=4096)
def _segment(
    preferred_language: str | None, tier: str, special_requests: tuple[str, ...], told: int
) -> Segment:
    return Segment(language_of(preferred_language), tier_of(tier), needs_of(special_requests), told)


@lru_cache(maxsize=1024)
def language_of(preferred_language: str | None) -> str:
    """Return the language that a passenger is written to in: the preferred one where it has templates."""
    primary = (preferred_language or FALLBACK).replace("_", "-").split("-")[0].lower()
    return primary if primary in languages() else FALLBACK
