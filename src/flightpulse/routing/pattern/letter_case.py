"""Texts in upper and lower case: `equals-ignore-case`, alone and in `prefix` and `suffix`.

As in the service, each letter of the pattern stands for its lower and its upper case, of which some are two
letters: ß for ß and SS.
"""

import re
from collections.abc import Callable
from typing import Any

Test = Callable[[Any], bool]


def equals(text: str) -> Test:
    """Accept a text in any case."""
    either = _either_case(text)
    return lambda value: isinstance(value, str) and either.fullmatch(value) is not None


def begins(text: str) -> Test:
    """Accept what begins with a text in any case."""
    either = _either_case(text)
    return lambda value: isinstance(value, str) and either.match(value) is not None


def ends(text: str) -> Test:
    """Accept what ends with a text in any case."""
    either = re.compile(f"(?:{_either_case(text).pattern})\\Z")
    return lambda value: isinstance(value, str) and either.search(value) is not None


def _either_case(text: str) -> re.Pattern[str]:
    letters = []
    for letter in text:
        cases = dict.fromkeys((letter, letter.lower(), letter.upper()))
        letters.append("(?:" + "|".join(map(re.escape, cases)) + ")" if len(cases) > 1 else re.escape(letter))
    return re.compile("".join(letters))
