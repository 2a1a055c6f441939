"""A passenger: who is told, in which language, how, and with which needs."""

from functools import lru_cache

from msgspec import Struct, field

from flightpulse.domain.needs import Need, needs_of
from flightpulse.domain.notification import Channel
from flightpulse.domain.tier import tier_of

#: Ways in which a passenger may agree to be told.
PREFERENCES = frozenset({"EMAIL", "SMS", "PUSH"})

#: Where nothing is said, operational notices go out by e-mail and SMS.
DEFAULT_PREFERENCES = frozenset({"EMAIL", "SMS"})

_EMAIL, _SMS = Channel.EMAIL, Channel.SMS


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
    special_requests: list[str] = field(default_factory=list)  # SSR codes, or needs by name; see needs_of
    preferred_language: str | None = None  # BCP 47: en, de
    mobile_app_enabled: bool = False
    # Who answers for an unaccompanied minor (UMNR), and is written to in the child's place.
    guardian_name: str = ""
    guardian_email: str | None = None
    guardian_phone: str | None = None  # E.164

    @property
    def needs(self) -> tuple[Need, ...]:
        """The assistance that was asked for."""
        return needs_of(self.special_requests)

    @property
    def is_unaccompanied_minor(self) -> bool:
        """Tell whether a child travels alone: messages then go to the guardian (domain facts, section 4)."""
        return bool(self.special_requests) and Need.UNACCOMPANIED_MINOR in self.needs

    @property
    def addresses(self) -> dict[Channel, str]:
        """Where they are told by e-mail and SMS; empty: nowhere.

        Of an unaccompanied minor these are the guardian's, and never the child's own.
        """
        if self.special_requests and self.is_unaccompanied_minor:
            return {_EMAIL: self.guardian_email or "", _SMS: self.guardian_phone or ""}
        return {_EMAIL: self.email or "", _SMS: self.phone or ""}

    @property
    def unreachable(self) -> tuple[tuple[Channel, str], ...]:
        """The channels on which nobody can be told, each with the reason (see `notification.REASONS`)."""
        addresses = self.addresses
        return _unreachable(self.notification_preferences, not addresses[_EMAIL], not addresses[_SMS])


@lru_cache(maxsize=256)  # of few kinds: whoever is of one gets the same tuple
def _unreachable(
    preferences: frozenset[str], no_email: bool, no_phone: bool
) -> tuple[tuple[Channel, str], ...]:
    against = []
    for channel, has_none in ((_EMAIL, no_email), (_SMS, no_phone)):
        if channel.value.upper() not in preferences:
            against.append((channel, "opted_out"))
        elif has_none:
            against.append((channel, "no_contact"))
    return tuple(against)


def tier_rank(tier: str) -> int:
    """Rank a tier: 0 is served first; a tier nobody knows ranks with members."""
    return tier_of(tier).rank
