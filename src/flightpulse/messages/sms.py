"""Short messages: how many parts a text costs, and which sentences fit into one (domain facts, section 4)."""

import re
import unicodedata
from collections.abc import Sequence

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and its extension, where a character costs two.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€\f")
_GSM7 = _BASIC | _EXTENSION
_BASIC_ONLY = re.compile(f"[{re.escape(''.join(sorted(_BASIC)))}]*").fullmatch

# One message alone, and one of several, which gives up room for the header that joins them.
_SEPTETS = (160, 153)
_UTF16_UNITS = (70, 67)

# What does not come apart into a letter and its accent.
_SPELLED = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "œ": "oe"}
    | {"Œ": "OE", "ẞ": "SS", "ħ": "h", "Ħ": "H", "‘": "'", "’": "'", "‚": "'", "ʻ": "'", "“": '"', "”": '"'}
    | {"„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "·": "-"}
)


def is_gsm7(text: str) -> bool:
    """Tell whether a text keeps to GSM-7; one character outside turns all of it to UCS-2."""
    return _GSM7.issuperset(text)


def encoding(text: str) -> str:
    """Name what a text is sent in: GSM-7, or UCS-2."""
    return "GSM-7" if is_gsm7(text) else "UCS-2"


def length(text: str) -> int:
    """Count a text in the units of its encoding: septets, or UTF-16 units."""
    return sum(_costs(text))


def parts(text: str) -> int:
    """Count the messages (segments) that a text is sent as (an empty one as one).

    A character that costs two, an extended one or a UTF-16 surrogate pair, is not split between parts.
    """
    costs = _costs(text)
    alone, joined = _SEPTETS if is_gsm7(text) else _UTF16_UNITS
    if sum(costs) <= alone:
        return 1
    count, used = 1, 0
    for cost in costs:
        if used + cost > joined:
            count, used = count + 1, 0
        used += cost
    return count


def _costs(text: str) -> list[int]:
    if is_gsm7(text):
        return [2 if character in _EXTENSION else 1 for character in text]
    return [2 if ord(character) > 0xFFFF else 1 for character in text]


def fit(sentences: Sequence[Sequence[str]]) -> str:
    """Join sentences into one message: the first always, then each that still fits, in order.

    A sentence is its wordings, the longest first, and the longest that fits is taken; the first sentence
    takes a shorter one where that leaves room for the second, which says what to do.
    """
    first, *others = sentences
    text = _first(first, others[0] if others else ())
    for wordings in others:
        text = next((joined for wording in wordings if fits(joined := f"{text} {wording}")), text)
    return text


def fits(text: str) -> bool:
    """Tell whether a text is sent as one message."""
    return len(text) <= _SEPTETS[0] if _BASIC_ONLY(text) else parts(text) == 1


def _first(wordings: Sequence[str], following: Sequence[str]) -> str:
    for rest in following:
        for wording in wordings:
            if fits(f"{wording} {rest}"):
                return wording
    return next(filter(fits, wordings), wordings[-1])


def to_gsm7(text: str) -> str:
    """Spell a name in GSM-7: São Paulo as Sao Paulo. What cannot be spelled so stays as it is."""
    if is_gsm7(text):
        return text
    spelled = "".join(_spell(character) for character in unicodedata.normalize("NFC", text))
    return spelled if is_gsm7(spelled) else text


def _spell(character: str) -> str:
    if character in _GSM7:
        return character
    spelled = character.translate(_SPELLED)
    decomposed = unicodedata.normalize("NFKD", spelled)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
