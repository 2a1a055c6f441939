"""How a language says the facts: local times with the city, dates where they matter, durations."""

from datetime import date, datetime, time
from functools import lru_cache

from msgspec import Struct

from flightpulse.domain.airports import Airport
from flightpulse.domain.disruption import Kind
from flightpulse.domain.times import parse
from flightpulse.messages.facts import Facts, Told
from flightpulse.messages.language import Language
from flightpulse.messages.sms import to_gsm7

#: The facts that a text may state by value.
VALUES = (
    "flight", "origin", "destination", "city", "date", "scheduled_time", "new_time", "told_time",
    "local_time", "duration", "scheduled_arrival", "new_arrival", "arrival_local_time", "at_gate", "gate",
    "old_gate", "told_gate",
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
    update: bool = False  # something was told before
    same: bool = False  # the main thing is as it was told: the departure, the gate, that it is cancelled
    nothing_new: bool = False  # all of it is as it was told
    back: bool = False  # a gate change that is taken back


def shape_of(facts: Facts, language: Language) -> Shape:
    """Return a text's shape; a reason without words in the language counts as unknown."""
    told = facts.told
    same = told is not None and _is_as_told(facts, told)
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
        update=told is not None,
        same=same,
        nothing_new=same and told is not None and _is_all_as_told(facts, told),
        back=told is not None and not same and bool(told.gate) and told.gate_before == facts.gate,
    )


def _is_as_told(facts: Facts, told: Told) -> bool:
    match facts.kind:
        case Kind.DELAY:
            return facts.departure == told.departure
        case Kind.GATE_CHANGE:
            return facts.gate == told.gate
        case _:
            return True  # cancelled is cancelled


def _is_all_as_told(facts: Facts, told: Told) -> bool:
    if facts.kind is Kind.GATE_CHANGE:
        return facts.terminal_change == told.terminal_change
    return (facts.arrival, facts.reason) == (told.arrival, told.reason)


def values_of(facts: Facts, language: Language) -> dict[str, str]:
    """Say each fact in a language, for e-mails: airports by name, dates with the month written out."""
    places = (_place(facts.origin, language), _place(facts.destination, language))
    return _values(facts, language, *places, _city(facts.destination, language), language.phrases.date)


def short_values_of(facts: Facts, language: Language) -> dict[str, str]:
    """Say each fact for short messages: places by their city and in GSM-7, months cut short."""
    cities = (_short_city(facts.origin, language), _short_city(facts.destination, language))
    values = _values(facts, language, *cities, cities[1], language.phrases.short_date)
    return {name: to_gsm7(value) for name, value in values.items()}


def _values(
    facts: Facts, language: Language, origin: str, destination: str, city: str, pattern: str
) -> dict[str, str]:
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
    told = facts.told or Told()
    told_departure = facts.origin.local(parse(told.departure)) if told.departure else scheduled
    day = scheduled.date()
    return {
        "flight": facts.flight_number,
        "origin": origin,
        "destination": destination,
        "city": city,
        "date": _day(day, pattern, language.name),
        "scheduled_time": clock(scheduled, day),
        "new_time": clock(departure, day),
        "told_time": clock(told_departure, day, departure.date()),
        "local_time": _local_time(facts.origin, language),
        "duration": _duration(abs(facts.delay_minutes), language.name),
        "scheduled_arrival": clock(scheduled_arrival, arrival.date()),
        "new_arrival": clock(arrival, departure.date(), day),
        "arrival_local_time": _local_time(facts.destination, language),
        "at_gate": clock(at_gate, departure.date()),
        "gate": facts.gate or "",
        "old_gate": facts.old_gate or "",
        "told_gate": told.gate,
    }


def _local_time(airport: Airport, language: Language) -> str:
    # An airport nobody knows has no zone of its own, and times are then not local.
    if not airport.country:
        return "UTC"
    return language.phrases.local_time.replace("{city}", _short_city(airport, language))


def _city(airport: Airport, language: Language) -> str:
    return language.phrases.cities.get(airport.city, airport.city)


def _place(airport: Airport, language: Language) -> str:
    """Return a city, with its airport where it has several: New York (LaGuardia)."""
    city = _city(airport, language)
    return f"{city} ({airport.name})" if airport.name else city


def _short_city(airport: Airport, language: Language) -> str:
    """Take the first of several names: Fayetteville of `Fayetteville/Springdale/Rogers`."""
    city = _city(airport, language)
    return city.partition("/")[0].partition("(")[0].strip() or city


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
