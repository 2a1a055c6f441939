"""Numbers in patterns: `numeric`, and which numbers can be compared.

Source: EventBridge user guide, "Numeric matching": values between -5.0e9 and +5.0e9 inclusive, with 15 digits
of precision, six of them to the right of the decimal point. Equal is what is equal as a number: 300, 300.0,
3.0e2.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeGuard

from flightpulse.routing.pattern.error import PatternError, shown

_LARGEST = 5_000_000_000
_DECIMALS = 6

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}
_FROM, _TO = (">", ">="), ("<", "<=")


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell numbers from all else: JSON's true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def comparable(number: object, name: str, where: str) -> int | float:
    """Return a number that an operator can compare with; raises PatternError."""
    if not is_number(number):
        raise PatternError(where, f"{name} needs a number here, not {shown(number)}")
    if not -_LARGEST <= number <= _LARGEST:
        raise PatternError(where, f"{name} compares numbers from -5e9 to 5e9, not {number}")
    decimals = Decimal(repr(number)).normalize().as_tuple().exponent
    if isinstance(decimals, int) and decimals < -_DECIMALS:
        raise PatternError(where, f"{name} compares six decimals, {number} has more")
    return number


def numeric(argument: object, where: str) -> Callable[[Any], bool]:
    """Compile `numeric`: a comparison, or a lower and an upper bound; raises PatternError."""
    if not isinstance(argument, list) or len(argument) not in (2, 4):
        raise PatternError(
            where, 'numeric takes one comparison (["<", 120]) or a range ([">=", 30, "<", 120])'
        )
    signs, bounds = argument[::2], [comparable(bound, "numeric", where) for bound in argument[1::2]]
    for sign in signs:
        if not isinstance(sign, str) or sign not in _COMPARISONS:
            raise PatternError(where, f"numeric compares by {', '.join(_COMPARISONS)}, not {shown(sign)}")
    if len(signs) == 2:
        if signs[0] not in _FROM or signs[1] not in _TO:
            raise PatternError(where, "a numeric range begins with > or >=, and ends with < or <=")
        if bounds[0] >= bounds[1]:
            raise PatternError(where, f"a numeric range goes upwards, not from {bounds[0]} to {bounds[1]}")
    tests = [(_COMPARISONS[sign], bound) for sign, bound in zip(signs, bounds, strict=True)]
    return lambda value: is_number(value) and all(compare(value, bound) for compare, bound in tests)
