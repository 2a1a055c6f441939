"""A text per event and segment, with gaps that are filled per passenger.

Two steps keep it cheap. Templates are rendered once per shape of facts (which facts there are, not what they
say) and segment; what an event says is then filled in by `str.format_map`, and last the passenger's own is.
"""

import html
import re
from functools import lru_cache

from msgspec import Struct

from flightpulse.domain.needs import Need
from flightpulse.messages import sms
from flightpulse.messages.facts import Facts
from flightpulse.messages.fill import gaps_of
from flightpulse.messages.language import Language, language
from flightpulse.messages.phrases import Noun
from flightpulse.messages.segment import Segment
from flightpulse.messages.wording import VALUES, Shape, shape_of, short_values_of, values_of

#: What a language has for each kind; the wording is the e-mail's paragraphs.
SUBJECT, WORDING, SMS = "subject.txt.j2", "wording.j2", "sms.txt.j2"
#: What is the same in every language and for every kind: an e-mail's form.
TEXT, HTML = "email.txt.j2", "email.html.j2"


class Texts(Struct, frozen=True):
    """What a segment is told of an event, as format strings whose gaps `fill` names. The SMS has none."""

    subject: str
    email_text: str
    email_html: str
    sms: str


def compose(facts: Facts, segment: Segment) -> Texts:
    """Compose what a segment is told; raises DefinitionError where a template is wrong."""
    return compose_in(language(segment.language), facts, segment)


def compose_in(spoken: Language, facts: Facts, segment: Segment) -> Texts:
    """Compose in a given language's templates."""
    built = _build(spoken, shape_of(facts, spoken), segment)
    plain, escaped, short = _said(spoken, facts)
    return Texts(
        subject=built.subject.format_map(plain),
        email_text=built.email_text.format_map(plain),
        email_html=built.email_html.format_map(escaped),
        sms=_double_braces(sms.fit([_wordings(line, short) for line in built.sms.split("\n")])),
    )


def _wordings(line: str, values: dict[str, str]) -> list[str]:
    """Fill a line of the SMS template: a sentence, and after `||` a shorter wording of it."""
    return [wording.strip().format_map(values) for wording in line.split("||")]


@lru_cache(maxsize=256)
def _said(spoken: Language, facts: Facts) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    plain = {name: _double_braces(value) for name, value in values_of(facts, spoken).items()}
    escaped = {name: html.escape(value) for name, value in plain.items()}
    return plain, escaped, short_values_of(facts, spoken)


# Markers from the private use area, which `clean` keeps out of everything that comes from outside.
_FACT, _GAP, _END = "\ue000", "\ue001", "\ue002"
_FACT_MARKER = re.compile(f"{_FACT}([a-z_]+){_END}")
_GAP_MARKER = re.compile(f"{_GAP}([a-z_]+){_END}")


@lru_cache(maxsize=4096)
def _build(spoken: Language, shape: Shape, segment: Segment) -> Texts:
    """Render the templates of a shape: facts as `{name}`, passengers' gaps as `{{name}}`."""
    context = _context(spoken, shape, segment)
    gaps: dict[str, object] = {name: f"{_GAP}{name}{_END}" for name in gaps_of(segment)}
    subject = spoken.render(f"{shape.kind}/{SUBJECT}", context | gaps)
    text, page = (spoken.render(name, context | gaps) for name in (TEXT, HTML))
    # A short message has no gaps: whether it fits is decided before they are filled.
    short = spoken.render(f"{shape.kind}/{SMS}", context)
    paragraphs = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))
    sentences = (" ".join(line.split()) for line in short.splitlines())
    return Texts(
        subject=_fields(" ".join(subject.split())),
        email_text=_fields("\n\n".join(filter(None, paragraphs)) + "\n"),
        email_html=_fields("\n".join(filter(None, map(str.strip, page.splitlines()))) + "\n"),
        sms=_sms_fields("\n".join(filter(None, sentences))),
    )


def _context(spoken: Language, shape: Shape, segment: Segment) -> dict[str, object]:
    phrases, guardian = spoken.phrases, segment.is_for_guardian
    needs = [phrases.needs[need] for need in segment.needs]
    joined = [need.of_child if guardian else need.full for need in needs]
    if len(joined) > 1:
        joined = [phrases.separator.join(joined[:-1]) + phrases.last_separator + joined[-1]]
    # A child's escort comes first of its needs, and stands for all of them.
    short_need = needs[0].short if guardian or len(needs) == 1 else phrases.several_needs
    context: dict[str, object] = {name: f"{_FACT}{name}{_END}" for name in VALUES}
    context |= {name: getattr(shape, name) for name in shape.__struct_fields__}
    context |= {
        "language": spoken.name,
        "direction": spoken.direction,
        "reason": phrases.reasons.get(shape.reason),
        "rights": phrases.rights.get(shape.rights),
        "tier": phrases.tiers.get(segment.tier),
        "first_in_line": segment.tier.rank == 0,
        "assistance": Noun("".join(joined), short_need) if needs else None,
        "several_needs": len(needs) > 1,
        "blind": Need.BLIND in segment.needs,
        "guardian": guardian,
    }
    return context


def _fields(text: str) -> str:
    text = _double_braces(_double_braces(text))
    return _GAP_MARKER.sub(r"{{\1}}", _FACT_MARKER.sub(r"{\1}", text))


def _sms_fields(text: str) -> str:
    # Sentences are counted as they will be read, so braces are doubled again only afterwards.
    return _FACT_MARKER.sub(r"{\1}", _double_braces(text))


def _double_braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
