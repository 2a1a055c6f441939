"""JSONPath: where in a state's data, or in the context object, values stand.

`$`, `$.a.b`, `$['a']` and `$.a[0]` lead to one value: they are reference paths. `$.a[*].b`, `$.a.*`,
`$.a[1:3]` and `$.a[-1]` gather values into an array, empty where there are none. `$$.Execution.Id` and its
like read the context object. Source: https://states-language.net/#path. Refused when loaded: descent
(`$..a`), filters (`[?(…)]`), unions (`[0,1]`), functions of JSONPath (`.length()`) and variables (`$name`).
"""

import re
from functools import lru_cache
from typing import Any, Final

from flightpulse.workflow.context import Context
from flightpulse.workflow.expression import Expression
from flightpulse.workflow.failure import RESULT_PATH_MATCH_FAILURE, StateError

#: What `Path.find` answers where a path leads nowhere; JSON's null is a value.
MISSING: Final = object()

_STEP = re.compile(
    r"\.(?P<name>[\w-]+)|\['(?P<quoted>[^'\\]+)'\]|\[(?P<index>\d{1,9})\]"
    r"|(?P<every>\.\*|\[\*\])|\[(?P<start>-?\d{0,9}):(?P<stop>-?\d{0,9})\]|\[(?P<from_end>-\d{1,9})\]"
)
_CONTEXT = {
    ("Execution", "Id"): False,
    ("Execution", "Input"): True,
    ("Execution", "StartTime"): False,
    ("Map", "Item", "Index"): False,
    ("Map", "Item", "Value"): True,
    ("State", "EnteredTime"): False,
    ("State", "Name"): False,
    ("State", "RetryCount"): False,
}  # the context object's values, and whether a path may lead on into them

_REFUSED = (
    (
        re.compile(r"\$[A-Za-z_]"),
        "variables are not supported; carry values in the state's data, by ResultPath",
    ),
    (re.compile(r".*\.\."), "descent (..) is not supported; name every step"),
    (re.compile(r".*\[\?"), "filters are not supported; decide in a Choice, or in a task"),
    (re.compile(r".*\[[^\]]*,"), "unions are not supported; gather the values with States.Array"),
    (re.compile(r".*\(\)"), "functions of JSONPath are not supported; there is States.ArrayLength"),
)  # what other paths the language knows, and what to write in place of them

_EVERY: Final = object()  # a step to all items of an array, or all values of an object

Step = Any  # a name, an index, a slice, or _EVERY


class Path(Expression):
    """A compiled path. Reading answers the value itself, not a copy: nobody may change it."""

    __slots__ = ("in_context", "is_reference", "steps", "text")

    def __init__(self, text: str, in_context: bool, steps: tuple[Step, ...]) -> None:
        self.text, self.in_context, self.steps = text, in_context, steps
        self.is_reference = all(isinstance(step, str | int) for step in steps)

    def __repr__(self) -> str:
        return f"Path({self.text!r})"

    @property
    def of_map_item(self) -> bool:
        """Tell whether it reads the item that a Map hands out."""
        return self.in_context and self.steps[0] == "Map"

    @property
    def paths(self) -> tuple["Path"]:
        """The paths that it reads: itself."""
        return (self,)

    def find(self, data: Any, context: Context) -> Any:
        """Return the value at the path, or MISSING; of a path that gathers, the values."""
        value: Any = context.values if self.in_context else data
        if not self.is_reference:
            return self._gathered(value)
        for step in self.steps:
            if value.__class__ is str:  # a text has no fields, though Python would index it
                return MISSING
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return MISSING
        return value

    def read(self, data: Any, context: Context, error: str) -> Any:
        """Return the value at the path; raises StateError of the given name where there is none."""
        value = self.find(data, context)
        if value is MISSING:
            raise StateError(error, f"the path {self.text} leads to nothing in the state's data")
        return value

    def put(self, data: Any, value: Any) -> Any:
        """Return the data with a value placed at the path; the data given stays as it was.

        Objects that are missing on the way are made. Raises StateError (States.ResultPathMatchFailure)
        where the way leads through something else, or past an array's end.
        """
        return self._placed(data, value, 0)

    def _gathered(self, value: Any) -> list[Any]:
        values = [value]
        for step in self.steps:
            values = [found for each in values for found in _found(each, step)]
        return values

    def _placed(self, data: Any, value: Any, depth: int) -> Any:
        if depth == len(self.steps):
            return value
        step = self.steps[depth]
        if isinstance(step, str) and isinstance(data, dict):
            return {**data, step: self._placed(data.get(step, {}), value, depth + 1)}
        if isinstance(step, int) and isinstance(data, list) and step < len(data):
            return [*data[:step], self._placed(data[step], value, depth + 1), *data[step + 1 :]]
        raise StateError(
            RESULT_PATH_MATCH_FAILURE, f"the result path {self.text} does not fit the state's input"
        )


def _found(value: Any, step: Step) -> list[Any]:
    """Return the values that one step leads to from a value."""
    if isinstance(value, dict):
        if step is _EVERY:
            return list(value.values())
        return [value[step]] if isinstance(step, str) and step in value else []
    if not isinstance(value, list):
        return []
    if step is _EVERY:
        return value
    if isinstance(step, slice):
        return value[step]
    return [value[step]] if isinstance(step, int) and step < len(value) else []


@lru_cache(maxsize=4096)
def path(text: str) -> Path:
    """Compile a path; raises ValueError where it is none of the declared subset."""
    in_context = text.startswith("$$")
    at = 2 if in_context else 1
    steps: list[Step] = []
    while found := _STEP.match(text, at):
        steps.append(_step(found))
        at = found.end()
    if at != len(text) or not text.startswith("$"):
        for pattern, instead in _REFUSED:
            if pattern.match(text):
                raise ValueError(f"{text!r} is not a supported path: {instead}")
        raise ValueError(f"{text!r} is not a supported path; write it like $.a.b, $['a'] or $.a[0]")
    if in_context:
        _check_context(text, tuple(steps))
    return Path(text, in_context, tuple(steps))


def _step(found: re.Match[str]) -> Step:
    if found["index"]:
        return int(found["index"])
    if found["every"]:
        return _EVERY
    if found["from_end"]:
        place = int(found["from_end"])
        return slice(place, place + 1 or None)
    if found["start"] is not None:
        start, stop = found["start"], found["stop"]
        return slice(int(start) if start else None, int(stop) if stop else None)
    return found["name"] or found["quoted"]


def _check_context(text: str, steps: tuple[Step, ...]) -> None:
    for value, leads_on in _CONTEXT.items():
        if steps == value or (leads_on and steps[: len(value)] == value):
            return
    known = ", ".join("$$." + ".".join(value) for value in _CONTEXT)
    raise ValueError(f"{text} is not a supported part of the context object; there are {known}")


ROOT = path("$")
