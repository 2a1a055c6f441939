"""A passenger's message: the segment's text with its gaps filled."""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from string import Formatter

from flightpulse.messages.compose import Texts
from flightpulse.messages.fill import END_ISOLATE, ISOLATE


def render_email(texts: Texts, fill: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the subject, the plain text and the HTML of an e-mail."""
    escaped = {gap: _html(words) for gap, words in fill.items()}
    return filled(texts.subject, fill), filled(texts.email_text, fill), filled(texts.email_html, escaped)


def render_sms(texts: Texts, fill: Mapping[str, str]) -> str:
    """Return the short message."""
    return filled(texts.sms, fill)


def filled(text: str, fill: Mapping[str, str]) -> str:
    """Return a text with its gaps filled; raises KeyError, ValueError where it has others."""
    return "".join([fill[words] if is_gap else words for is_gap, words in _pieces(text)])


# Everyone of a segment gets the same text: taking it apart once halves what filling it costs.
@lru_cache(maxsize=512)
def _pieces(text: str) -> tuple[tuple[bool, str], ...]:
    """Take a format string apart: what stands in it, and the names of its gaps."""
    pieces: list[tuple[bool, str]] = []
    literal = ""
    for words, gap, _, _ in Formatter().parse(text):
        literal += words
        if gap is not None:
            pieces += [(False, literal), (True, gap)]
            literal = ""
    return (*pieces, (False, literal))


def _html(words: str) -> str:
    escaped = escape(words)
    if ISOLATE not in escaped:
        return escaped
    return escaped.replace(ISOLATE, '<bdi dir="auto">').replace(END_ISOLATE, "</bdi>")
