"""The children of a Map or Parallel: who begins, whose turn it is, and what each works on."""

from collections.abc import Iterator
from typing import Any

from flightpulse.domain.execution import Status
from flightpulse.workflow.context import Context
from flightpulse.workflow.failure import RUNTIME, StateError
from flightpulse.workflow.position import Position, begin
from flightpulse.workflow.states import Machine, Map, Parallel


class Children:
    """The items of a Map, or the branches of a Parallel, as they stand in the position of the state."""

    def __init__(self, state: Map | Parallel, position: Position, context: Context) -> None:
        """Find the children; raises StateError where the state's input has no array of items."""
        self._state, self._position, self._context = state, position, context
        path = state.input_path
        self._given = {} if path is None else path.read(position.data, context, RUNTIME)
        if isinstance(state, Map):
            self._items = state.items_path.read(self._given, context, RUNTIME)
            if not isinstance(self._items, list):
                raise StateError(RUNTIME, f"ItemsPath {state.items_path.text} leads to no array")
            self.count = len(self._items)
            self._limit = self._max_concurrency(state) or self.count
        else:
            self.count = self._limit = len(state.branches)
        self._begun = [] if position.children is None else position.children

    def machine(self, index: int) -> Machine:
        """Return the machine that a child runs."""
        return self._state.item_processor if isinstance(self._state, Map) else self._state.branches[index]

    def begin_due(self) -> Iterator[int]:
        """Begin as many further children as MaxConcurrency lets, in order; name each."""
        turns, begun = self._position.turns, self._begun
        while len(turns) < self._limit and len(begun) < self.count:
            index = len(begun)
            begun.append(begin(self.machine(index), self._input(index)))
            turns.append(index)
            yield index
        self._position.children = begun

    def take_turn(self, at: str) -> int:
        """Take the child whose turn it is out of the row: the first that is not waiting beyond `at`.

        There is one, for while all of them wait, so does the state itself.
        """
        turns = self._position.turns
        index = next(each for each in turns if (self._begun[each].wake_at or at) <= at)
        turns.remove(index)
        return index

    def end_turn(self, index: int) -> None:
        """Put a child back at the end of the row, unless it has ended."""
        if not self._begun[index].has_ended:
            self._position.turns.append(index)

    def wait_if_all_wait(self) -> None:
        """Let the state wait for its first child to wake, where all open ones wait."""
        earliest = None
        for index in self._position.turns:
            wake_at = self._begun[index].wake_at
            if wake_at is None:
                return
            earliest = wake_at if earliest is None else min(earliest, wake_at)
        self._position.status, self._position.wake_at = Status.WAITING, earliest

    def _input(self, index: int) -> Any:
        if isinstance(self._state, Parallel):
            if self._state.parameters is None:
                return self._given
            return self._state.parameters.fill(self._given, self._context)
        item = self._items[index]
        if self._state.item_selector is None:
            return item
        return self._state.item_selector.fill(self._given, self._context.of_item(index, item))

    def _max_concurrency(self, state: Map) -> int:
        if state.max_concurrency_path is None:
            return state.max_concurrency
        limit = state.max_concurrency_path.read(self._given, self._context, RUNTIME)
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            raise StateError(RUNTIME, "MaxConcurrencyPath leads to no whole number from 0")
        return limit
