"""The check of all templates: what could go wrong while writing to passengers shows here first."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from msgspec.structs import replace

from flightpulse.definitions import DefinitionError
from flightpulse.domain.airports import Airport
from flightpulse.domain.disruption import Kind
from flightpulse.domain.needs import Need
from flightpulse.domain.operations_event import REASONS
from flightpulse.domain.rights_notice import Regulation
from flightpulse.messages import sms
from flightpulse.messages.compose import FILES, SMS, SUBJECT, TEXT, Texts, compose_in
from flightpulse.messages.facts import Facts
from flightpulse.messages.fill import GAPS
from flightpulse.messages.language import FALLBACK, TEMPLATES, Language
from flightpulse.messages.phrases import Phrases
from flightpulse.messages.segment import Segment, Tier

_FILL = dict.fromkeys(GAPS, "words")


def check(folder: Path = TEMPLATES) -> None:
    """Check every language's templates: all there, all parse, every kind and segment composes.

    Raises DefinitionError naming file and field.
    """
    spoken = [Language(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    if FALLBACK not in {language.name for language in spoken}:
        raise DefinitionError(folder / FALLBACK, "", "there is no such folder, and others fall back to it")
    for language in spoken:
        _check_phrases(language)
        _check_files(language)
        for facts, segment in product(_sample_facts(language.phrases), _sample_segments(language)):
            _check_texts(language, facts, compose_in(language, facts, segment))


def _check_phrases(language: Language) -> None:
    from babel import localedata  # not before there is something to check

    phrases = language.phrases
    wanted: list[tuple[str, dict[str, object], set[str]]] = [
        ("reasons", {**phrases.reasons}, set(REASONS - {"OTHER"})),
        ("tiers", {**phrases.tiers}, {tier.value for tier in Tier} - {Tier.NONE.value}),
        ("needs", {**phrases.needs}, {need.value for need in Need}),
        ("rights", {**phrases.rights}, {regulation.value for regulation in Regulation}),
    ]
    file = language.folder / "phrases.json"
    if not localedata.exists(language.name):
        raise DefinitionError(language.folder, "", "is no language that dates can be written in")
    for field, found, names in wanted:
        for name in sorted(names - found.keys()):
            raise DefinitionError(file, f"{field}.{name}", "has no words")
        for name in sorted(found.keys() - names):
            raise DefinitionError(file, f"{field}.{name}", f"is none of {', '.join(sorted(names))}")
    placeholders = [
        ("time_on_date", phrases.time_on_date, ["{time}", "{date}"]),
        ("local_time", phrases.local_time, ["{city}"]),
        ("greeting", phrases.greeting, ["{name}"]),
        ("seat.one", phrases.seat.one, ["{items}"]),
        ("seat.many", phrases.seat.many, ["{items}"]),
        ("reference.one", phrases.reference.one, ["{items}"]),
        ("reference.many", phrases.reference.many, ["{items}"]),
    ]
    for field, phrase, names_in_braces in placeholders:
        for name in names_in_braces:
            if name not in phrase:
                raise DefinitionError(file, field, f"lacks {name}")


def _check_files(language: Language) -> None:
    for kind, name in product(Kind, FILES):
        file = language.folder / kind.value / name
        if not file.is_file():
            raise DefinitionError(file, "", "there is no such file")


def _check_texts(language: Language, facts: Facts, texts: Texts) -> None:
    kind = language.folder / facts.kind.value
    for name, text in zip(FILES, (texts.subject, texts.email_text, texts.email_html, texts.sms), strict=True):
        filled = text.format_map(_FILL)
        if not filled.strip():
            raise DefinitionError(kind / name, "", "says nothing")
        if facts.flight_number not in filled:
            raise DefinitionError(kind / name, "", "does not name the flight")
        if name in (SUBJECT, TEXT) and "<" in filled:
            raise DefinitionError(kind / name, "", "is plain text, and holds a tag")
    if not sms.fits(texts.sms.format_map({})):
        raise DefinitionError(kind / SMS, "", f"its first sentence is longer than one message: {texts.sms}")


def _sample_segments(language: Language) -> Iterator[Segment]:
    for tier in Tier:
        yield Segment(language.name, tier, ())
    for need in Need:
        yield Segment(language.name, Tier.NONE, (need,))
    yield Segment(language.name, Tier.A_LIST, (Need.WHEELCHAIR, Need.BLIND, Need.DEAF))


def _sample_facts(phrases: Phrases) -> Iterator[Facts]:
    for reason in (None, *phrases.reasons):
        yield replace(_PLANNED, kind=Kind.CANCELLATION, reason=reason, rights=Regulation.UK_261)
        yield replace(
            _PLANNED,
            kind=Kind.DELAY,
            reason=reason,
            rights=Regulation.EU_261,
            departure="2026-03-14T23:15:00Z",
            at_gate="2026-03-14T22:45:00Z",
            arrival="2026-03-15T11:05:00Z",
            delay_minutes=125,
            gate="B4",
        )
    yield replace(_PLANNED, kind=Kind.CANCELLATION)
    for minutes, gate, arrival in product((-10, 0, 25, 90), (None, "B4"), (None, "2026-03-15T09:00:00Z")):
        yield replace(_PLANNED, kind=Kind.DELAY, delay_minutes=minutes, gate=gate, arrival=arrival)
    for old_gate, terminal_change in product((None, "A5"), (False, True)):
        yield replace(
            _PLANNED, kind=Kind.GATE_CHANGE, gate="D15", old_gate=old_gate, terminal_change=terminal_change
        )


# Changed copies of one flight: which facts there are decides, not whether they agree.
_PLANNED = Facts(
    kind=Kind.DELAY,
    flight_number="FP1234",
    origin=Airport("FRA", "Frankfurt am Main", "DE", "Europe/Berlin"),
    destination=Airport("GRU", "São Paulo", "BR", "America/Sao_Paulo"),
    scheduled_departure="2026-03-14T21:10:00Z",
    departure="2026-03-14T21:10:00Z",
    scheduled_arrival="2026-03-15T09:00:00Z",
    at_gate="2026-03-14T20:40:00Z",
)
