"""What a Choice state compares.

Source: https://states-language.net/#choice-state. A comparison with a value of another type is false;
a variable that is not there fails the execution, except under `IsPresent`.
"""

import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flightpulse.domain import times
from flightpulse.workflow.context import Context
from flightpulse.workflow.failure import RUNTIME
from flightpulse.workflow.paths import MISSING, Path, path
from flightpulse.workflow.problem import UNSUPPORTED, PartProblem

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_PATTERN = re.compile(r"\\(?P<escaped>[*\\])|(?P<any>\*)|(?P<plain>[^*\\]+|\\)")


def timestamp(value: Any) -> datetime | None:
    """Return the moment that a value is written as (RFC 3339, with its offset); None: it is none."""
    if not isinstance(value, str) or _TIMESTAMP.fullmatch(value) is None:
        return None
    try:
        return times.parse(value)
    except ValueError:
        return None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


_Kind = Callable[[Any], Any]  # the value as a comparison takes it; None: it is of another type
_Relation = Callable[[Any, Any], bool]

_ORDER: dict[str, _Relation] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
_KINDS: dict[str, tuple[str, _Kind]] = {
    "String": ("a text", _string),
    "Numeric": ("a number", _number),
    "Boolean": ("true or false", _boolean),
    "Timestamp": ("a time like 2026-03-14T18:00:00Z", timestamp),
}

#: By operator: what it compares with, in words and as a check, and how. Each has a form that ends in `Path`.
_COMPARISONS: dict[str, tuple[str, _Kind, _Relation]] = {
    kind + order: (words, read, relation)
    for kind, (words, read) in _KINDS.items()
    for order, relation in _ORDER.items()
    if kind != "Boolean" or order == "Equals"
}

#: By operator: whether a value that is there is of the type.
_TYPES: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: _string(value) is not None,
    "IsNumeric": lambda value: _number(value) is not None,
    "IsBoolean": lambda value: _boolean(value) is not None,
    "IsTimestamp": lambda value: timestamp(value) is not None,
}

_JOINS = ("And", "Or", "Not")
_OPERATORS = frozenset(
    {*_COMPARISONS, *(name + "Path" for name in _COMPARISONS), *_TYPES, "IsPresent", "StringMatches", *_JOINS}
)

_Holds = Callable[[Any, Context], bool]


class Condition:
    """One comparison of a variable, or several joined by And, Or, Not; compiled."""

    __slots__ = ("holds", "paths")

    def __init__(self, document: Any, *known: str) -> None:
        """Compile a condition, which may have other fields that are known; raises PartProblem."""
        if not isinstance(document, dict):
            raise PartProblem("", "a condition is a JSON object")
        self.paths: list[Path] = []
        for name in document:
            if name not in _OPERATORS and name not in ("Variable", "Comment", *known):
                raise PartProblem(f".{name}", UNSUPPORTED)
        given = [name for name in document if name in _OPERATORS]
        if len(given) != 1:
            raise PartProblem("", f"exactly one comparison is needed, here are {len(given)}")
        (name,) = given
        if name in _JOINS:
            if "Variable" in document:
                raise PartProblem("", "And, Or and Not take no Variable of their own")
            holds = self._join(name, document[name])
        elif "Variable" not in document:
            raise PartProblem("", "Variable is missing: it says what is compared")
        else:
            holds = self._comparison(name, self._path("Variable", document["Variable"]), document[name])
        #: Tells whether the data meets the condition; raises StateError (States.Runtime).
        self.holds: _Holds = holds

    def _join(self, name: str, joined: Any) -> _Holds:
        if name == "Not":
            negated = self._part(joined, ".Not")
            return lambda data, context: not negated(data, context)
        if not isinstance(joined, list) or not joined:
            raise PartProblem(f".{name}", "And and Or need a list of at least one condition")
        parts = [self._part(each, f".{name}[{index}]") for index, each in enumerate(joined)]
        if name == "And":
            return lambda data, context: all(holds(data, context) for holds in parts)
        return lambda data, context: any(holds(data, context) for holds in parts)

    def _part(self, document: Any, field: str) -> _Holds:
        try:
            part = Condition(document)
        except PartProblem as problem:
            raise PartProblem(field + problem.field, str(problem)) from None
        self.paths.extend(part.paths)
        return part.holds

    def _comparison(self, name: str, variable: Path, operand: Any) -> _Holds:
        if name == "IsPresent" or name in _TYPES:
            if not isinstance(operand, bool):
                raise PartProblem(f".{name}", "this takes true or false")
            if name == "IsPresent":
                return lambda data, context: (variable.find(data, context) is not MISSING) is operand
            is_it = _TYPES[name]
            return lambda data, context: is_it(variable.read(data, context, RUNTIME)) is operand
        if name == "StringMatches":
            return _matching(variable, self._operand(name, operand, "a text", _string))
        words, kind, relation = _COMPARISONS[name.removesuffix("Path")]
        if name.endswith("Path"):
            other = self._path(name, operand)

            def holds(data: Any, context: Context) -> bool:
                value, with_ = kind(variable.read(data, context, RUNTIME)), other.read(data, context, RUNTIME)
                return value is not None and (read := kind(with_)) is not None and relation(value, read)

            return holds
        fixed = self._operand(name, operand, words, kind)

        def holds_fixed(data: Any, context: Context) -> bool:
            value = kind(variable.read(data, context, RUNTIME))
            return value is not None and relation(value, fixed)

        return holds_fixed

    def _operand(self, name: str, operand: Any, words: str, kind: _Kind) -> Any:
        if (read := kind(operand)) is None:
            raise PartProblem(f".{name}", f"this is compared with {words}")
        return read

    def _path(self, name: str, text: Any) -> Path:
        if not isinstance(text, str):
            raise PartProblem(f".{name}", "a path is a text like $.a.b")
        try:
            found = path(text)
        except ValueError as error:
            raise PartProblem(f".{name}", str(error)) from None
        if not found.is_reference:
            raise PartProblem(f".{name}", f"{text} gathers values; here a path leads to one, like $.a[0]")
        self.paths.append(found)
        return found


def _matching(variable: Path, pattern: str) -> _Holds:
    r"""Match a text: `*` stands for any characters, `\*` for itself."""
    parts = _PATTERN.finditer(pattern)
    compiled = re.compile(
        "".join(".*" if part["any"] else re.escape(part["escaped"] or part["plain"]) for part in parts),
        re.DOTALL,
    )

    def holds(data: Any, context: Context) -> bool:
        value = variable.read(data, context, RUNTIME)
        return isinstance(value, str) and compiled.fullmatch(value) is not None

    return holds


class Rule(Condition):
    """A condition and the state to go to where it holds."""

    __slots__ = ("next",)

    def __init__(self, document: Any) -> None:
        """Compile a rule; raises PartProblem."""
        super().__init__(document, "Next")
        if "Next" not in document:
            raise PartProblem(".Next", "this field is missing")
        if not isinstance(document["Next"], str):
            raise PartProblem(".Next", "this is the name of a state")
        self.next: str = document["Next"]
