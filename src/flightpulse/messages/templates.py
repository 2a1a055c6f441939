"""The check of all templates: what could go wrong while writing to passengers shows here first."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import product
from pathlib import Path

from msgspec.structs import replace

from flightpulse.definitions import DefinitionError
from flightpulse.domain.airports import Airport
from flightpulse.domain.disruption import Kind
from flightpulse.domain.needs import Need
from flightpulse.domain.operations_event import REASONS
from flightpulse.domain.rights_notice import Regulation
from flightpulse.domain.tier import Tier
from flightpulse.domain.times import flight_time, parse
from flightpulse.messages import sms
from flightpulse.messages.compose import HTML, SMS, SUBJECT, TEXT, WORDING, Texts, compose_in
from flightpulse.messages.facts import Facts, Told
from flightpulse.messages.fill import gaps_of
from flightpulse.messages.language import FALLBACK, TEMPLATES, Language
from flightpulse.messages.phrases import Phrases
from flightpulse.messages.segment import Segment


def check(folder: Path = TEMPLATES) -> None:
    """Check every language's templates: all there, all parse, every kind and segment composes.

    Raises DefinitionError naming file and field.
    """
    spoken = [Language(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    if FALLBACK not in {language.name for language in spoken}:
        raise DefinitionError(folder / FALLBACK, "", "there is no such folder, and others fall back to it")
    for name in (TEXT, HTML):
        if not (folder / name).is_file():
            raise DefinitionError(folder / name, "", "there is no such file")
    for language in spoken:
        _check_phrases(language)
        _check_files(language)
        for facts, segment in product(_sample_facts(language.phrases), _sample_segments(language)):
            _check_texts(language, facts, segment, compose_in(language, facts, segment))


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
    _check_patterns(language, file)
    guardian = phrases.guardian
    placeholders = [
        ("time_on_date", phrases.time_on_date, ["{time}", "{date}"]),
        ("local_time", phrases.local_time, ["{city}"]),
        ("guardian.greeting", guardian.greeting, ["{name}"]),
    ]
    for name, counted in (
        ("seat", phrases.seat),
        ("reference", phrases.reference),
        ("guardian.seat", guardian.seat),
        ("guardian.reference", guardian.reference),
    ):
        placeholders += [
            (f"{name}.one", counted.one, ["{items}"]),
            (f"{name}.many", counted.many, ["{items}"]),
        ]
    for field, phrase, names_in_braces in placeholders:
        for name in names_in_braces:
            if name not in phrase:
                raise DefinitionError(file, field, f"lacks {name}")
    if "{name}" not in phrases.greeting and "{full_name}" not in phrases.greeting:
        raise DefinitionError(file, "greeting", "lacks {name} or {full_name}")


def _check_patterns(language: Language, file: Path) -> None:
    from babel.dates import format_date, format_time

    for field, pattern in (
        ("time", language.phrases.time),
        ("date", language.phrases.date),
        ("short_date", language.phrases.short_date),
    ):
        try:
            if field == "time":
                said = format_time(time(16, 10), pattern, locale=language.name)
            else:
                said = format_date(date(2026, 3, 14), pattern, locale=language.name)
        except Exception as error:
            raise DefinitionError(file, field, f"is no pattern of one: {error}") from error
        if not said.strip():
            raise DefinitionError(file, field, "writes nothing")


def _check_files(language: Language) -> None:
    for kind, name in product(Kind, (SUBJECT, WORDING, SMS)):
        file = language.folder / kind.value / name
        if not file.is_file():
            raise DefinitionError(file, "", "there is no such file")


def _check_texts(language: Language, facts: Facts, segment: Segment, texts: Texts) -> None:
    kind, fill = language.folder / facts.kind.value, dict.fromkeys(gaps_of(segment), "words")
    for name, text in (
        (SUBJECT, texts.subject),
        (WORDING, texts.email_text),
        (WORDING, texts.email_html),
        (SMS, texts.sms),
    ):
        filled = text.format_map(fill)
        if not filled.strip():
            raise DefinitionError(kind / name, "", "says nothing")
        if facts.flight_number not in filled:
            raise DefinitionError(kind / name, "", "does not name the flight")
        if text is not texts.email_html and "<" in filled:
            raise DefinitionError(kind / name, "", "is plain text, and holds a tag")
    if segment.is_for_guardian and "{child}" not in texts.email_text:
        raise DefinitionError(kind / WORDING, "", "does not tell a guardian of whom it speaks")
    short = texts.sms.format_map({})
    if not sms.is_gsm7(short):
        raise DefinitionError(
            kind / SMS, "", f"holds a character outside GSM-7, which halves what fits: {short}"
        )
    if not sms.fits(short):
        raise DefinitionError(kind / SMS, "", f"its first sentence is longer than one message: {short}")


def _sample_segments(language: Language) -> Iterator[Segment]:
    for tier in Tier:
        yield Segment(language.name, tier, ())
    for need in Need:
        yield Segment(language.name, Tier.NONE, (need,))
    yield Segment(language.name, Tier.A_LIST, (Need.WHEELCHAIR, Need.BLIND, Need.DEAF))
    yield Segment(language.name, Tier.SENATOR, (Need.UNACCOMPANIED_MINOR, Need.WHEELCHAIR))


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
        departure = flight_time(parse(_PLANNED.scheduled_departure) + timedelta(minutes=minutes))
        late = replace(_PLANNED, departure=departure, delay_minutes=minutes, gate=gate, arrival=arrival)
        yield late
        if gate and arrival:
            for told in ("2026-03-14T23:15:00Z", departure):
                yield replace(late, told=Told(departure=told, arrival=arrival))
                yield replace(late, told=Told(departure=told, reason="CREW"))
    for old_gate, terminal_change in product((None, "A5"), (False, True)):
        gate_change = replace(
            _PLANNED, kind=Kind.GATE_CHANGE, gate="D15", old_gate=old_gate, terminal_change=terminal_change
        )
        yield gate_change
        for before in (Told(gate="B7"), Told(gate="B7", gate_before="D15"), Told(gate="D15")):
            yield replace(gate_change, told=before)
    for reason in (None, "WEATHER"):
        yield replace(_PLANNED, kind=Kind.CANCELLATION, told=Told(reason=reason))


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
