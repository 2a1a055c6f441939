"""A passenger: who is told, in which language, how, and with which needs."""

from msgspec import Struct, field

from flightpulse.domain.needs import Need, needs_of
from flightpulse.domain.notification import Channel
from flightpulse.domain.tier import tier_of

#: Ways in which a passenger may agree to be told.
PREFERENCES = frozenset({"EMAIL", "SMS", "PUSH"})

#: Where nothing is said, operational notices go out by e-mail and SMS.
DEFAULT_PREFERENCES = frozenset({"EMAIL", "SMS"})

_PREFERENCE = {channel: channel.value.upper() for channel in Channel}


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

    def address(self, channel: Channel) -> str:
        """Return where they are told by e-mail or SMS; empty: nowhere.

        Of an unaccompanied minor it is the guardian's address, and never the child's own.
        """
        if self.special_requests and self.is_unaccompanied_minor:
            return (self.guardian_email if channel is Channel.EMAIL else self.guardian_phone) or ""
        return (self.email if channel is Channel.EMAIL else self.phone) or ""

    def unreachable_by(self, channel: Channel) -> str | None:
        """Return why nobody can be told by e-mail or SMS (see `notification.REASONS`); None: they can be."""
        if _PREFERENCE[channel] not in self.notification_preferences:
            return "opted_out"
        return None if self.address(channel) else "no_contact"


def tier_rank(tier: str) -> int:
    """Rank a tier: 0 is served first; a tier nobody knows ranks with members."""
    return tier_of(tier).rank
