"""One entry of a field's list: a value, or an operator with its argument."""

from collections.abc import Callable
from typing import Any, TypeAlias

from flightpulse.routing.pattern.address import cidr, same_address
from flightpulse.routing.pattern.error import PatternError, shown
from flightpulse.routing.pattern.letter_case import begins, ends, equals
from flightpulse.routing.pattern.number import comparable, is_number, numeric
from flightpulse.routing.pattern.wildcard import Wildcard

#: Tells whether a value of the event is what a pattern wants.
Test: TypeAlias = Callable[[Any], bool]

#: Names that a field in `$or` may not have: operators, and names that the service keeps for more of them.
RESERVED = frozenset(
    "exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex "
    "not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before "
    "in-date-range ip-address-in-range ip-address-not-in-range".split()
)

_ANYTHING_BUT = ("prefix", "suffix", "equals-ignore-case", "wildcard")


def test(wanted: object, where: str) -> Test:
    """Compile one entry of the list at a path; raises PatternError."""
    if isinstance(wanted, dict):
        name, argument = _operator(wanted, where)
        if name not in _OPERATORS:
            raise PatternError(where, f"{name!r} is no operator; there are {', '.join(_OPERATORS)}")
        return _OPERATORS[name](argument, where)
    if isinstance(wanted, list):
        raise PatternError(where, f"a value or an operator is needed, not the list {shown(wanted)}")
    return _exactly(wanted)


def _operator(wanted: dict[str, Any], where: str) -> tuple[str, Any]:
    if len(wanted) != 1:
        raise PatternError(where, f"an object here holds one operator, this one {len(wanted)}")
    ((name, argument),) = wanted.items()
    return name, argument


def _exactly(wanted: Any) -> Test:
    """Accept a value; an address is matched in each of its spellings."""
    return (same_address(wanted) if isinstance(wanted, str) else None) or _same(wanted)


def _same(wanted: Any) -> Test:
    if is_number(wanted):
        return lambda value: is_number(value) and bool(value == wanted)
    if isinstance(wanted, str):
        return lambda value: isinstance(value, str) and value == wanted
    return lambda value: value is wanted  # true, false, null


def _text(argument: object, name: str, where: str) -> str:
    if not isinstance(argument, str):
        raise PatternError(where, f"{name} takes a text, not {shown(argument)}")
    return argument


def _prefix(argument: object, where: str) -> Test:
    if isinstance(argument, dict):
        return begins(_ignoring_case(argument, "prefix", where))
    prefix = _text(argument, "prefix", where)
    return lambda value: isinstance(value, str) and value.startswith(prefix)


def _suffix(argument: object, where: str) -> Test:
    if isinstance(argument, dict):
        return ends(_ignoring_case(argument, "suffix", where))
    suffix = _text(argument, "suffix", where)
    return lambda value: isinstance(value, str) and value.endswith(suffix)


def _ignoring_case(argument: dict[str, Any], name: str, where: str) -> str:
    inner, text = _operator(argument, where)
    if inner != "equals-ignore-case":
        raise PatternError(where, f"{name} takes a text or equals-ignore-case, not {inner!r}")
    return _text(text, inner, where)


def _equals_ignore_case(argument: object, where: str) -> Test:
    return equals(_text(argument, "equals-ignore-case", where))


def _wildcard(argument: object, where: str) -> Test:
    return Wildcard(_text(argument, "wildcard", where), where)


def _cidr(argument: object, where: str) -> Test:
    return cidr(_text(argument, "cidr", where), where)


def _exists(argument: object, where: str) -> Test:
    """Accept any value; `exists: false` is no test of a value, and compiled with its field."""
    if argument is not True:
        raise PatternError(where, f"exists takes true or false, not {shown(argument)}")
    return lambda value: True


def _anything_but(argument: object, where: str) -> Test:
    """Accept any value that is there, null too, but those named."""
    if isinstance(argument, dict):
        name, inner = _operator(argument, where)
        if name not in _ANYTHING_BUT:
            raise PatternError(where, f"anything-but takes {', '.join(_ANYTHING_BUT)}, not {name!r}")
        texts = inner if isinstance(inner, list) else [inner]
        if not texts:
            raise PatternError(where, f"anything-but {name} needs at least one text")
        for text in texts:
            if not _text(text, name, where) and name in ("prefix", "suffix"):
                raise PatternError(where, f"anything-but {name} takes no empty text")
        refused = [_OPERATORS[name](text, where) for text in texts]
    else:
        values = argument if isinstance(argument, list) else [argument]
        if not values or not (all(isinstance(one, str) for one in values) or all(map(is_number, values))):
            raise PatternError(
                where, f"anything-but takes texts, or numbers, or an operator, not {shown(argument)}"
            )
        for one in values:
            if is_number(one):
                comparable(one, "anything-but", where)
        refused = [_same(one) for one in values]
    return lambda value: not any(test(value) for test in refused)


_OPERATORS: dict[str, Callable[[object, str], Test]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
    "numeric": numeric,
    "cidr": _cidr,
    "exists": _exists,
}
