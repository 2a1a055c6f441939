"""A passenger's message: the segment's text with its gaps filled."""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from string import Formatter

from flightpulse.messages.compose import Texts
from flightpulse.messages.fill import END_ISOLATE, ISOLATE


def render_email(texts: Texts, fill: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the subject, the plain text and the HTML of an e-mail."""
    return filled(texts.subject, fill), filled(texts.email_text, fill), render_html(texts, fill)


def render_html(texts: Texts, fill: Mapping[str, str]) -> str:
    """Return the HTML of an e-mail."""
    return filled(texts.email_html, {gap: _html(words) for gap, words in fill.items()})


def render_sms(texts: Texts, fill: Mapping[str, str]) -> str:
    """Return the short message."""
    return filled(texts.sms, fill)


def filled(text: str, fill: Mapping[str, str]) -> str:
    """Return a text with its gaps filled; raises KeyError, ValueError where it has others."""
    return form_of(text) % fill


# Everyone of a segment gets the same text: it is taken apart once.
@lru_cache(maxsize=512)
def form_of(text: str) -> str:
    """Return a format string as one of the kind that `%` fills from a mapping, in one step."""
    words = ""
    for literal, gap, _, _ in Formatter().parse(text):
        words += literal.replace("%", "%%")
        if gap is not None:
            words += f"%({gap})s"
    return words


def _html(words: str) -> str:
    escaped = escape(words)
    if ISOLATE not in escaped:
        return escaped
    return escaped.replace(ISOLATE, '<bdi dir="auto">').replace(END_ISOLATE, "</bdi>")
