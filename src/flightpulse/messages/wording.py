"""How a language says the facts: local times with the city, dates where they matter, durations."""

from datetime import date, datetime, time
from functools import lru_cache

from msgspec import Struct

from flightpulse.domain.airports import Airport
from flightpulse.domain.times import parse
from flightpulse.messages.facts import Facts
from flightpulse.messages.language import Language
from flightpulse.messages.sms import to_gsm7

#: The facts that a text may state by value.
VALUES = (
    "flight", "origin", "destination", "date", "scheduled_time", "new_time", "local_time", "duration",
    "scheduled_arrival", "new_arrival", "arrival_local_time", "at_gate", "gate", "old_gate",
)  # fmt: skip


class Shape(Struct, frozen=True):
    """What decides how a text is built; the values then only fill it in."""

    kind: str
    later: bool  # leaves later than scheduled
    earlier: bool
    long_wait: bool  # from 30 minutes: worth an apology and another way to travel
    has_arrival: bool  # the expected arrival is known
    arrival_changed: bool
    has_gate: bool
    has_old_gate: bool
    terminal_change: bool
    reason: str  # a key of the phrases, or empty
    rights: str


def shape_of(facts: Facts, language: Language) -> Shape:
    """Return a text's shape; a reason without words in the language counts as unknown."""
    return Shape(
        kind=facts.kind.value,
        later=facts.delay_minutes > 0,
        earlier=facts.delay_minutes < 0,
        long_wait=facts.delay_minutes >= 30,
        has_arrival=facts.arrival is not None,
        arrival_changed=facts.arrival is not None and facts.arrival != facts.scheduled_arrival,
        has_gate=facts.gate is not None,
        has_old_gate=facts.old_gate is not None,
        terminal_change=facts.terminal_change,
        reason=facts.reason if facts.reason in language.phrases.reasons else "",
        rights=facts.rights.value if facts.rights else "",
    )


def values_of(facts: Facts, language: Language) -> dict[str, str]:
    """Say each fact in a language, for e-mails: whole names, dates with the month written out."""
    return _values(facts, language, facts.origin.city, facts.destination.city, language.phrases.date)


def short_values_of(facts: Facts, language: Language) -> dict[str, str]:
    """Say each fact for short messages: a city by its first name and in GSM-7, months cut short."""
    cities = (_short_city(facts.origin), _short_city(facts.destination))
    values = _values(facts, language, *cities, language.phrases.short_date)
    return {name: to_gsm7(value) for name, value in values.items()}


def _values(facts: Facts, language: Language, origin: str, destination: str, pattern: str) -> dict[str, str]:
    phrases = language.phrases

    def clock(moment: datetime, *known: date) -> str:
        """Write a local time, with its date where that is not what the reader takes it for."""
        said = _clock(moment.time(), phrases.time, language.name)
        if all(day == moment.date() for day in known):
            return said
        day_said = _day(moment.date(), pattern, language.name)
        return phrases.time_on_date.replace("{time}", said).replace("{date}", day_said)

    scheduled, departure, at_gate = (
        facts.origin.local(parse(text))
        for text in (facts.scheduled_departure, facts.departure, facts.at_gate)
    )
    scheduled_arrival = facts.destination.local(parse(facts.scheduled_arrival))
    arrival = facts.destination.local(parse(facts.arrival)) if facts.arrival else scheduled_arrival
    day = scheduled.date()
    return {
        "flight": facts.flight_number,
        "origin": origin,
        "destination": destination,
        "date": _day(day, pattern, language.name),
        "scheduled_time": clock(scheduled, day),
        "new_time": clock(departure, day),
        "local_time": _local_time(facts.origin, language),
        "duration": _duration(abs(facts.delay_minutes), language.name),
        "scheduled_arrival": clock(scheduled_arrival, arrival.date()),
        "new_arrival": clock(arrival, departure.date(), day),
        "arrival_local_time": _local_time(facts.destination, language),
        "at_gate": clock(at_gate, departure.date()),
        "gate": facts.gate or "",
        "old_gate": facts.old_gate or "",
    }


def _local_time(airport: Airport, language: Language) -> str:
    # An airport nobody knows has no zone of its own, and times are then not local.
    return language.phrases.local_time.replace("{city}", _short_city(airport)) if airport.country else "UTC"


def _short_city(airport: Airport) -> str:
    """Take the first of several names: Fayetteville of `Fayetteville/Springdale/Rogers`."""
    return airport.city.partition("/")[0].partition("(")[0].strip() or airport.city


@lru_cache(maxsize=4096)
def _clock(moment: time, pattern: str, language: str) -> str:
    from babel.dates import format_time  # loads its locale data: not before there is something to write

    return format_time(moment, pattern, locale=language)


@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=language)


@lru_cache(maxsize=4096)
def _duration(minutes: int, language: str) -> str:
    """Say a span: 90 minutes; from two hours on, 2 hours 15 minutes."""
    from babel.units import format_unit

    hours, rest = divmod(minutes, 60) if minutes >= 120 else (0, minutes)
    spans = [(hours, "duration-hour"), (rest, "duration-minute")]
    said = [format_unit(count, unit, "long", locale=language) for count, unit in spans if count]
    return " ".join(said)
