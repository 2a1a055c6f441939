"""A pattern as the list of alternatives that its `$or`s stand for: in each, every field must match."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from flightpulse.routing.pattern.complexity import check_complexity
from flightpulse.routing.pattern.error import PatternError, shown
from flightpulse.routing.pattern.operators import RESERVED, Test, test

#: The API takes no longer pattern (EventPattern in the EventBridge API reference).
_LONGEST = 4096

#: "rule combinations" of a pattern: the product of the lengths of its `$or` lists (EventBridge user guide).
_MOST_COMBINATIONS = 1000


class Field(NamedTuple):
    """What is asked of one field of the event."""

    path: str  # joined by dots: detail.delay_minutes
    wanted: list[Any]  # as it is written
    where: str  # that is
    tests: tuple[Test, ...]  # of any value there; one is enough
    may_be_absent: bool


#: By path.
_Fields: TypeAlias = dict[str, Field]


def alternatives(pattern: object) -> list[tuple[Field, ...]]:
    """Return what a pattern stands for, fields by path; raises PatternError."""
    if (length := len(shown(pattern))) > _LONGEST:
        raise PatternError("", f"a pattern has at most {_LONGEST:,} characters, this one {length:,}")
    expanded = _expanded(pattern, "", "", [{}], in_or=False)
    found = [tuple(field for _, field in sorted(fields.items())) for fields in expanded]
    check_complexity([[(field.path, field.wanted, field.where) for field in fields] for fields in found])
    return found


def _expanded(pattern: object, path: str, where: str, before: list[_Fields], *, in_or: bool) -> list[_Fields]:
    """Add an object's fields to what was found before it.

    A path that comes again replaces what was said before: so does the service.
    """
    if not isinstance(pattern, dict) or not pattern:
        raise PatternError(where, "an object of fields is needed, each with a list of what it may be")
    for name, wanted in pattern.items():
        named, said = f"{path}{name}", f"{where}.{name}" if where else name
        if name == "$or":
            found = [
                fields
                for alternative, place in _listed(wanted, said)
                for fields in _expanded(
                    alternative, path, place, [dict(fields) for fields in before], in_or=True
                )
            ]
            if len(found) > _MOST_COMBINATIONS:
                raise PatternError(said, f"this makes more than {_MOST_COMBINATIONS:,} combinations")
            before = found
        elif in_or and name in RESERVED:
            raise PatternError(said, f"a field in $or may not have the name of an operator, as {name!r} is")
        elif isinstance(wanted, dict):
            before = _expanded(wanted, f"{named}.", said, before, in_or=in_or)
        elif isinstance(wanted, list) and wanted:
            field = _field(named, wanted, said)
            for fields in before:
                fields[named] = field
        else:
            raise PatternError(said, f"a list of what it may be is needed, not {shown(wanted)}")
    return before


def _listed(wanted: object, where: str) -> Iterator[tuple[object, str]]:
    if not isinstance(wanted, list) or len(wanted) < 2:
        raise PatternError(where, "a list of two or more alternatives is needed, each an object of fields")
    for index, alternative in enumerate(wanted):
        yield alternative, f"{where}[{index}]"


def _field(path: str, wanted: list[Any], where: str) -> Field:
    tests = []
    may_be_absent = False
    for index, one in enumerate(wanted):
        if one == {"exists": False} and one["exists"] is False:
            may_be_absent = True
        else:
            tests.append(test(one, f"{where}[{index}]" if len(wanted) > 1 else where))
    return Field(path, wanted, where, tuple(tests), may_be_absent)
