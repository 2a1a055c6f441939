"""What a Choice state compares.

Source: https://states-language.net/#choice-state. A comparison with a value of another type is false;
a variable that is not there fails the execution, except under `IsPresent`.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from flightpulse.workflow.failure import RUNTIME
from flightpulse.workflow.paths import MISSING, Path


class Condition(Struct, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    """One comparison of a variable, or several joined by And, Or, Not."""

    variable: Path | None = None
    string_equals: str | UnsetType = UNSET
    numeric_equals: float | UnsetType = UNSET
    numeric_less_than: float | UnsetType = UNSET
    numeric_less_than_equals: float | UnsetType = UNSET
    numeric_greater_than: float | UnsetType = UNSET
    numeric_greater_than_equals: float | UnsetType = UNSET
    boolean_equals: bool | UnsetType = UNSET
    is_present: bool | UnsetType = UNSET
    is_null: bool | UnsetType = UNSET
    all_of: "list[Condition] | UnsetType" = field(default=UNSET, name="And")
    any_of: "list[Condition] | UnsetType" = field(default=UNSET, name="Or")
    none_of: "Condition | UnsetType" = field(default=UNSET, name="Not")

    def __post_init__(self) -> None:
        given = [name for name in _OPERATORS if getattr(self, name) is not UNSET]
        if len(given) != 1:
            raise ValueError(f"exactly one comparison is needed, here are {len(given)}")
        joins = given[0] in _JOINS
        if joins and self.variable is not None:
            raise ValueError("And, Or and Not take no Variable of their own")
        if not joins and self.variable is None:
            raise ValueError("Variable is missing: it says what is compared")
        if self.all_of == [] or self.any_of == []:
            raise ValueError("And and Or need at least one condition")

    def holds(self, data: Any, context: dict[str, Any]) -> bool:
        """Tell whether the data meets the condition; raises StateError (States.Runtime)."""
        if self.all_of is not UNSET:
            return all(each.holds(data, context) for each in self.all_of)
        if self.any_of is not UNSET:
            return any(each.holds(data, context) for each in self.any_of)
        if self.none_of is not UNSET:
            return not self.none_of.holds(data, context)
        assert self.variable is not None  # noqa: S101 - checked when it was made
        if self.is_present is not UNSET:
            return (self.variable.find(data, context) is not MISSING) is self.is_present
        return self._compares(self.variable.read(data, context, RUNTIME))

    def variables(self) -> Iterator[Path]:
        """Name every variable that it compares."""
        if self.variable is not None:
            yield self.variable
        for joined in (self.all_of, self.any_of, [self.none_of]):
            for each in joined or ():
                if each is not UNSET:
                    yield from each.variables()

    def _compares(self, value: Any) -> bool:
        if self.string_equals is not UNSET:
            return isinstance(value, str) and value == self.string_equals
        if self.boolean_equals is not UNSET:
            return value is self.boolean_equals
        if self.is_null is not UNSET:
            return (value is None) is self.is_null
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if self.numeric_equals is not UNSET:
            return value == self.numeric_equals
        if self.numeric_less_than is not UNSET:
            return value < self.numeric_less_than
        if self.numeric_less_than_equals is not UNSET:
            return value <= self.numeric_less_than_equals
        if self.numeric_greater_than is not UNSET:
            return value > self.numeric_greater_than
        return self.numeric_greater_than_equals is not UNSET and value >= self.numeric_greater_than_equals


_OPERATORS = tuple(name for name in Condition.__struct_fields__ if name != "variable")
_JOINS = frozenset({"all_of", "any_of", "none_of"})


class Rule(Condition, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    """A condition and the state to go to where it holds."""

    next: str
