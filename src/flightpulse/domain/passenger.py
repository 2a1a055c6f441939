"""A passenger: who is told, in which language, how, and with which needs."""

from msgspec import Struct, field

from flightpulse.domain.needs import Need, needs_of

#: Ways in which a passenger may agree to be told.
PREFERENCES = frozenset({"EMAIL", "SMS", "PUSH"})

#: Where nothing is said, operational notices go out by e-mail and SMS.
DEFAULT_PREFERENCES = frozenset({"EMAIL", "SMS"})

# Both worlds' tiers, by rank (requirements FA: Senator = A-LIST PREFERRED, …).
_TIER_RANKS = {
    "A-LIST PREFERRED": 0,
    "A-LIST_PREFERRED": 0,
    "Senator": 0,
    "A-LIST": 1,
    "Frequent_Traveller": 1,
    "MEMBER": 2,
    "Basic": 2,
}


class Passenger(Struct, kw_only=True, omit_defaults=True):
    """A passenger as stored."""

    passenger_id: str
    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    phone: str | None = None  # E.164: +4930123456
    tier: str = "MEMBER"  # the programme's own word; `tier_rank` compares
    frequent_flyer_number: str | None = None
    notification_preferences: frozenset[str] = DEFAULT_PREFERENCES
    special_requests: list[str] = field(default_factory=list)  # IATA SSR codes: WCHR, BLND, …
    preferred_language: str | None = None  # BCP 47: en, de
    mobile_app_enabled: bool = False

    @property
    def needs(self) -> tuple[Need, ...]:
        """The assistance that was asked for."""
        return needs_of(self.special_requests)


def tier_rank(tier: str) -> int:
    """Rank a tier: 0 is served first; a tier nobody knows ranks with members."""
    return _TIER_RANKS.get(tier, 2)
