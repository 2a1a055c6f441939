"""EventBridge event patterns: which events a rule is for.

A field of the pattern lists what the event's field may be: values, or operators. Every field must match, one
entry of its list is enough; `$or` lists alternatives. What the service does, where its guide is silent or
wrong (300 matches 300.0), is taken from its engine, https://github.com/aws/event-ruler, with which a property
test compares this one.
"""

from typing import Any

from flightpulse.routing.pattern.alternatives import Field, alternatives
from flightpulse.routing.pattern.error import PatternError
from flightpulse.routing.pattern.leaves import Leaf, Place, leaves, together

__all__ = ["Pattern", "PatternError"]


class Pattern:
    """A compiled pattern."""

    def __init__(self, written: object) -> None:
        """Compile a pattern, given as plain values; raises PatternError."""
        self._alternatives = alternatives(written)
        #: The pattern as it was given.
        self.written: Any = written
        self._paths = frozenset(field.path for fields in self._alternatives for field in fields)
        self._steps = frozenset(
            path[:dot] for path in self._paths for dot, sign in enumerate(path) if sign == "."
        )

    @property
    def fields(self) -> frozenset[str]:
        """The event's own fields that it looks at: `source`, `detail-type`, `detail` …"""
        return frozenset(path.partition(".")[0] for path in self._paths)

    def matches(self, event: dict[str, Any]) -> bool:
        """Tell whether an event, in EventBridge's form, is one of those that the pattern describes."""
        found: dict[str, list[Leaf]] = {}
        for path, leaf in leaves(event, self._paths, self._steps):
            found.setdefault(path, []).append(leaf)
        return any(_all_met(fields, found, {}) for fields in self._alternatives)


def _all_met(fields: tuple[Field, ...], found: dict[str, list[Leaf]], so_far: Place) -> bool:
    """Tell whether every field is met by values that stand together: in one element of each array."""
    if not fields:
        return True
    field, rest = fields[0], fields[1:]
    here = found.get(field.path, [])
    if (
        field.may_be_absent
        and not any(together(so_far, place) is not None for _, place in here)
        and _all_met(rest, found, so_far)
    ):
        return True
    tried: list[Place] = []
    for value, place in here:
        if place in tried or not any(test(value) for test in field.tests):
            continue
        tried.append(place)
        joined = together(so_far, place)
        if joined is not None and _all_met(rest, found, joined):
            return True
    return False
