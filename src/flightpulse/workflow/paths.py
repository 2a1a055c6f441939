"""Reference paths: where in a state's data, or in the context object, a value stands.

`$`, `$.a.b`, `$['a']` and `$.a[0]` read the data; `$$.Execution.Id` and its like read the context object.
Source: https://states-language.net/#path. Wildcards, filters and slices are refused when loaded.
"""

import re
from functools import lru_cache
from typing import Any, Final

from flightpulse.workflow.failure import RESULT_PATH_MATCH_FAILURE, StateError

#: What `Path.find` answers where a path leads nowhere; JSON's null is a value.
MISSING: Final = object()

_STEP = re.compile(r"\.(?P<name>[\w-]+)|\['(?P<quoted>[^'\\]+)'\]|\[(?P<index>\d{1,9})\]")
_CONTEXT = {
    ("Execution", "Id"): False,
    ("Execution", "Input"): True,
    ("Execution", "StartTime"): False,
    ("Map", "Item", "Index"): False,
    ("Map", "Item", "Value"): True,
    ("State", "EnteredTime"): False,
    ("State", "Name"): False,
}  # the context object's values, and whether a path may lead on into them

Step = str | int


class Path:
    """A compiled path. Reading answers the value itself, not a copy: nobody may change it."""

    __slots__ = ("in_context", "steps", "text")

    def __init__(self, text: str, in_context: bool, steps: tuple[Step, ...]) -> None:
        self.text, self.in_context, self.steps = text, in_context, steps

    def __repr__(self) -> str:
        return f"Path({self.text!r})"

    @property
    def of_map_item(self) -> bool:
        """Tell whether it reads the item that a Map hands out."""
        return self.in_context and self.steps[0] == "Map"

    def find(self, data: Any, context: dict[str, Any]) -> Any:
        """Return the value at the path, or MISSING."""
        value: Any = context if self.in_context else data
        for step in self.steps:
            if value.__class__ is str:  # a text has no fields, though Python would index it
                return MISSING
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return MISSING
        return value

    def read(self, data: Any, context: dict[str, Any], error: str) -> Any:
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


@lru_cache(maxsize=4096)
def path(text: str) -> Path:
    """Compile a path; raises ValueError where it is none of the declared subset."""
    if text.startswith("States."):
        name = text.partition("(")[0]
        raise ValueError(f"the intrinsic function {name} is not supported")
    in_context = text.startswith("$$")
    at = 2 if in_context else 1
    steps: list[Step] = []
    while found := _STEP.match(text, at):
        steps.append(int(found["index"]) if found["index"] else found["name"] or found["quoted"])
        at = found.end()
    if at != len(text) or not text.startswith("$"):
        raise ValueError(f"{text!r} is not a supported path; write it like $.a.b, $['a'] or $.a[0]")
    if in_context:
        _check_context(text, tuple(steps))
    return Path(text, in_context, tuple(steps))


def _check_context(text: str, steps: tuple[Step, ...]) -> None:
    for value, leads_on in _CONTEXT.items():
        if steps == value or (leads_on and steps[: len(value)] == value):
            return
    known = ", ".join("$$." + ".".join(value) for value in _CONTEXT)
    raise ValueError(f"{text} is not a supported part of the context object; there are {known}")


ROOT = path("$")
