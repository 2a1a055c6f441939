"""EventBridge event patterns: which events a rule is for.

A field of the pattern lists what the event's field may be: values, or operators. The operators that the
rules use are here; any other is refused by its name.
"""

from collections.abc import Callable
from typing import Any

Test = Callable[[Any], bool]

_LEAF = (str, int, float, bool, type(None))

_MISSING = object()  # null in a pattern stands for null, not for a field that is missing


class PatternError(ValueError):
    """A pattern is wrong: says where, and what would be right."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


class Pattern:
    """A compiled pattern."""

    def __init__(self, pattern: object) -> None:
        """Compile a pattern; raises PatternError."""
        self._tests = _fields(pattern, "event_pattern")

    @property
    def fields(self) -> frozenset[str]:
        """The event's own fields that it looks at: `source`, `detail-type`, `detail` …"""
        return frozenset(self._tests)

    def matches(self, event: dict[str, Any]) -> bool:
        """Tell whether an event, in EventBridge's form, is one of those that the pattern describes."""
        return _all(self._tests, event)


def _all(tests: dict[str, Any], event: Any) -> bool:
    if not isinstance(event, dict):
        return False
    return all(
        _all(wanted, event.get(name)) if isinstance(wanted, dict) else _any(wanted, event.get(name, _MISSING))
        for name, wanted in tests.items()
    )


def _any(tests: list[Test], found: Any) -> bool:
    values = found if isinstance(found, list) else [found]  # a list in the event: one of it is enough
    return any(test(value) for test in tests for value in values)


def _fields(pattern: object, where: str) -> dict[str, Any]:
    if not isinstance(pattern, dict) or not pattern:
        raise PatternError(where, "an object of fields is needed, each with a list of what it may be")
    compiled: dict[str, Any] = {}
    for name, wanted in pattern.items():
        field = f"{where}.{name}"
        if name.startswith("$"):
            raise PatternError(field, f"the operator {name!r} is not supported")
        if isinstance(wanted, dict):
            compiled[name] = _fields(wanted, field)
        elif isinstance(wanted, list) and wanted:
            compiled[name] = [_test(one, f"{field}[{place}]") for place, one in enumerate(wanted)]
        else:
            raise PatternError(field, f"a list of what it may be is needed, not {wanted!r}")
    return compiled


def _test(wanted: object, where: str) -> Test:
    if isinstance(wanted, _LEAF):
        return lambda value: type(value) is type(wanted) and bool(value == wanted)
    if isinstance(wanted, dict) and len(wanted) == 1:
        ((name, argument),) = wanted.items()
        if name != "prefix":
            raise PatternError(where, f"the operator {name!r} is not supported")
        if not isinstance(argument, str):
            raise PatternError(where, f"prefix takes a text, not {argument!r}")
        return lambda value: isinstance(value, str) and value.startswith(argument)
    raise PatternError(where, f"a value or one operator is needed, not {wanted!r}")
