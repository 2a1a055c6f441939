"""How complex the wildcards of a pattern are: the states that matching needs at once, for the worst text.

The service refuses what is "too complex". How states are counted follows MachineComplexityEvaluator of
https://github.com/aws/event-ruler; how many there may be shows from the user guide, whose
`*:*:*:*:*:event-bus/*` needs 11 and is refused.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flightpulse.routing.pattern.error import PatternError, shown
from flightpulse.routing.pattern.wildcard import ANY, Wildcard

_MOST_STATES = 10
_OTHER = -2  # stands for all bytes that no wildcard names


def check_complexity(alternatives: Iterable[Sequence[tuple[str, list[Any], str]]]) -> None:
    """Refuse wildcards that are too complex; raises PatternError.

    Of each field of an alternative is given its path, its list, and where that is said. Alternatives that ask
    the same of the fields before one are matched together there.
    """
    together: dict[tuple[str, str], tuple[str, list[tuple[str, list[Wildcard]]]]] = {}
    for fields in alternatives:
        before = ""
        for path, wanted, where in fields:
            for one in wanted:
                if wildcards := [Wildcard(text, where) for text in _wildcards(one)]:
                    entries = together.setdefault((before, path), (where, []))[1]
                    entries.append((shown(one), wildcards))
            before += shown((path, wanted))
    for where, entries in together.values():
        if _Machine(entries).states_at_once() > _MOST_STATES:
            raise PatternError(
                where, "too complex: use fewer wildcards here, or fewer repeated characters after a wildcard"
            )


def _wildcards(wanted: object) -> list[str]:
    """Return the wildcards of an entry, each once."""
    if not isinstance(wanted, dict):
        return []
    ((name, argument),) = wanted.items()
    if name == "anything-but" and isinstance(argument, dict):
        ((name, argument),) = argument.items()
    if name != "wildcard":
        return []
    return sorted(set(argument)) if isinstance(argument, list) else [argument]


class _Machine:
    """The states of a field's wildcards; those that begin alike share states up to their first `*`.

    An entry is named by what is written; where alternatives have the same one, it adds its states again.
    """

    def __init__(self, entries: Sequence[tuple[str, Sequence[Wildcard]]]) -> None:
        self._next: list[dict[int, set[int]]] = [{}]  # by state and byte
        self._alike: list[dict[int, int]] = [{}]  # the same, before the first `*`
        self._any: list[int | None] = [None]  # where any byte leads, which is where it stays
        self._entries: list[set[str]] = [set()]  # that may still match
        ends: dict[str, int] = {}
        for entry, wildcards in entries:
            if entry not in ends:
                ends[entry] = self._new()
            for wildcard in wildcards:
                self._add(entry, wildcard.tokens(), ends[entry])

    def _new(self) -> int:
        self._next.append({})
        self._alike.append({})
        self._any.append(None)
        self._entries.append(set())
        return len(self._next) - 1

    def _add(self, entry: str, tokens: Sequence[int], end: int) -> None:
        state, begun_alike, before_any = 0, True, None
        for token in tokens[:-1]:
            if token == ANY:
                reached = self._any[state]
                if reached is None:
                    reached = self._any[state] = self._new()
                    self._any[reached] = reached
                state, begun_alike, before_any = reached, False, state
            else:
                reached = self._alike[state].get(token) if begun_alike else None
                if reached is None:
                    reached = self._new()
                    if begun_alike:
                        self._alike[state][token] = reached
                self._lead(state, before_any, token, reached)
                state, before_any = reached, None
            self._entries[state].add(entry)
        self._lead(state, before_any, tokens[-1], end)
        self._entries[end].add(entry)

    def _lead(self, state: int, before_any: int | None, token: int, reached: int) -> None:
        self._next[state].setdefault(token, set()).add(reached)
        if before_any is not None:  # `*` may be empty
            self._next[before_any].setdefault(token, set()).add(reached)

    def states_at_once(self) -> int:
        """Return the most that matching any text needs at once; counting ends above the limit."""
        tokens = {_OTHER}.union(*self._next)
        start = frozenset({0})
        seen, left, most = {start}, [start], 0
        while left and most <= _MOST_STATES:
            states = left.pop()
            for token in tokens:
                reached = self._after(states, token)
                if reached and reached not in seen:
                    seen.add(reached)
                    left.append(reached)
                    most = max(most, self._weight(reached))
        return most

    def _after(self, states: frozenset[int], token: int) -> frozenset[int]:
        reached = {after for state in states if (after := self._any[state]) is not None}
        return frozenset(reached.union(*(self._next[state].get(token, ()) for state in states)))

    def _weight(self, states: frozenset[int]) -> int:
        counted = states | {after for state in states if (after := self._any[state]) is not None}
        return sum(len(self._entries[state]) for state in counted)
