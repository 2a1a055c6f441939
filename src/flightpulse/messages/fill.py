"""What fills a text's gaps: the passenger's own name, seat and booking reference, and nothing else."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from flightpulse.domain.booking import Place
from flightpulse.domain.passenger import Passenger
from flightpulse.messages.clean_text import clean
from flightpulse.messages.language import language
from flightpulse.messages.phrases import Phrases
from flightpulse.messages.segment import Segment, language_of

# The gaps that a text may have; a guardian's has the first name of the child, too.
_GAPS = ("greeting", "seat", "reference")
_GUARDIANS = (*_GAPS, "child")

#: What keeps a name's direction to itself: Unicode's FIRST STRONG ISOLATE, and its end. `clean` takes both
#: out of whatever comes from outside.
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

# Between spaces, so that an empty one, or a space at an end, makes two together.
_ALL_OF_IT = " %(first)s %(last)s %(seat)s %(reference)s "


def gaps_of(segment: Segment) -> tuple[str, ...]:
    """Return the gaps that a segment's text may have."""
    return _GUARDIANS if segment.is_for_guardian else _GAPS


def fill_of(passenger: Passenger, bookings: Sequence[Place]) -> dict[str, str]:
    """Return what fills the gaps for a passenger, in their language; a minor's guardian is greeted.

    `bookings` are theirs on the flight. A booking without a confirmation number goes by its id.
    """
    if len(bookings) == 1 and not passenger.special_requests:
        # Nearly everyone: one look tells that all of it reads well as it stands, and that none is empty.
        theirs = {
            "first": passenger.first_name,
            "last": passenger.last_name,
            "seat": bookings[0].seat or "",
            "reference": bookings[0].confirmation_number,
        }
        if _is_ordinary(_ALL_OF_IT % theirs):
            greeting, seat, reference = _forms(passenger.preferred_language)
            return {"greeting": greeting % theirs, "seat": seat % theirs, "reference": reference % theirs}
    phrases = language(language_of(passenger.preferred_language)).phrases
    is_minor = passenger.is_unaccompanied_minor
    written = phrases.guardian if is_minor else phrases
    seats = [_readable(booking.seat) for booking in bookings if booking.seat]
    references = [_readable(each.confirmation_number) or _readable(each.booking_id) for each in bookings]
    if len(references) > 1:
        references = list(dict.fromkeys(references))
    first, last = _readable(passenger.first_name), _readable(passenger.last_name)
    full_name = _readable(f"{passenger.first_name} {passenger.last_name}")
    filled = {
        "greeting": _guardian_greeting(passenger, phrases)
        if is_minor
        else _greeting(phrases, first or last, full_name),
        "seat": written.seat.of(seats, phrases.separator, phrases.last_separator),
        "reference": written.reference.of(references, phrases.separator, phrases.last_separator),
    }
    if is_minor:
        filled["child"] = first or phrases.guardian.child_without_name
    return filled


@lru_cache(maxsize=256)
def _forms(preferred_language: str | None) -> tuple[str, str, str]:
    """Return the greeting, the seat and the reference of whoever has one of each, as format strings."""
    phrases = language(language_of(preferred_language)).phrases
    said = (phrases.greeting, phrases.seat.one, phrases.reference.one)
    greeting, seat, reference = (words.replace("%", "%%") for words in said)
    return (
        greeting.replace("{full_name}", "%(first)s %(last)s").replace("{name}", "%(first)s"),
        seat.replace("{items}", "%(seat)s"),
        reference.replace("{items}", "%(reference)s"),
    )


def _greeting(phrases: Phrases, name: str, full_name: str) -> str:
    before, by_full_name, after = phrases.greeting.partition("{full_name}")
    if not name:
        return phrases.greeting_without_name
    return before + full_name + after if by_full_name else before.replace("{name}", name)


def _guardian_greeting(passenger: Passenger, phrases: Phrases) -> str:
    name = _readable(passenger.guardian_name)
    written = phrases.guardian
    return written.greeting.replace("{name}", name) if name else written.greeting_without_name


def _readable(text: str) -> str:
    """Clean a text, and keep what is written from right to left from turning the text around it."""
    if _is_ordinary(text):
        return text.strip()
    text = clean(text)
    if text.isascii() or _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text)):
        return text
    return f"{ISOLATE}{text}{END_ISOLATE}"


def _is_ordinary(text: str) -> bool:
    """Tell whether a text reads well as it stands, but for a space at its ends."""
    return text.isascii() and text.isprintable() and "  " not in text
