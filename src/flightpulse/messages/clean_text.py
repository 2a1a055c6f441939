"""Text from outside, made safe to stand in a message's line: control characters out, every script kept."""

import unicodedata

# Controls, surrogates, line and paragraph separators, and the private use area, where gap markers live.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp", "Co", "Cn"})
# They turn the direction of all that follows; the joiners beside them belong to Persian and Indic spelling.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Return a text on one line, without control characters, with single spaces between its words."""
    if text.isprintable():
        if "  " not in text:
            return text.strip()
    else:
        text = "".join(" " if c.isspace() else "" if _is_refused(c) else c for c in text)
    return " ".join(text.split())


def _is_refused(character: str) -> bool:
    return character in _DIRECTION or unicodedata.category(character) in _REFUSED
