"""A passenger's message: the segment's text with its gaps filled."""

from collections.abc import Mapping
from html import escape

from flightpulse.messages.compose import Texts


def render_email(texts: Texts, fill: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the subject, the plain text and the HTML of an e-mail."""
    escaped = {gap: escape(words) for gap, words in fill.items()}
    return (
        texts.subject.format_map(fill),
        texts.email_text.format_map(fill),
        texts.email_html.format_map(escaped),
    )


def render_sms(texts: Texts, fill: Mapping[str, str]) -> str:
    """Return the short message."""
    return texts.sms.format_map(fill)
