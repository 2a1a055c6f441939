"""Loads a state machine from its definition file, and refuses by name what is not supported.

The declared subset of the Amazon States Language is what `states`, `retry`, `choice`, `paths`, `intrinsics`
and `template` describe: all eight types of state with the fields of JSONPath, every comparison of a Choice,
every intrinsic function, Retry and Catch, time-outs of tasks and of the whole machine. Not in it, and refused
with the place and what would be right (`_INSTEAD`):

- JSONata (`QueryLanguage`, `Arguments`, `Output`, `Condition`, `Items`) and variables (`Assign`, `$name`);
- distributed Maps (`Mode: DISTRIBUTED`, `ItemReader`, `ItemBatcher`, `ResultWriter`, `Label`, `Tolerated…`);
- heartbeats: a task answers once, and has no way to send one;
- `Credentials`, and a `Resource` that is no `${Task}`;
- the older names `Iterator`, and `Parameters` in a Map;
- descent, filters, unions and functions in paths; parts of the context object that there are none of here;
- what the language allows and nobody means: a Fail that names no error, a state that no way leads to, and in
  `ErrorEquals` names that nothing raises here (`States.BranchFailed`, `States.HeartbeatTimeout` …) or nothing
  catches (`States.Runtime`).
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path as File
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import msgspec
from msgspec import Meta, Struct

from flightpulse import definitions
from flightpulse.definitions import DefinitionError
from flightpulse.workflow import paths
from flightpulse.workflow.call import Call, compiled
from flightpulse.workflow.choice import Rule
from flightpulse.workflow.expression import Expression
from flightpulse.workflow.failure import ALL
from flightpulse.workflow.intrinsics import GIVING_TEXT
from flightpulse.workflow.paths import Path
from flightpulse.workflow.problem import UNSUPPORTED, PartProblem
from flightpulse.workflow.states import (
    LONGEST_TIMEOUT,
    Choice,
    Fail,
    Machine,
    Map,
    Parallel,
    State,
    Succeed,
    Task,
    Timeout,
)
from flightpulse.workflow.template import Template

_RESOURCE = re.compile(r"\$\{(\w+)\}")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_MISSING = re.compile(r"Object missing required field `(.*)`")

_DISTRIBUTED = "it belongs to a distributed Map; here Maps are inline"
_HEARTBEAT = "a task answers once and sends no heartbeat; TimeoutSeconds bounds an attempt"
_INSTEAD = {
    "Arguments": "it belongs to JSONata; write Parameters",
    "Assign": "variables are not supported; carry values in the state's data, by ResultPath",
    "Condition": "it belongs to JSONata; write Variable and a comparison",
    "Credentials": "tasks run in this process, with no role of their own",
    "HeartbeatSeconds": _HEARTBEAT,
    "HeartbeatSecondsPath": _HEARTBEAT,
    "ItemBatcher": _DISTRIBUTED,
    "ItemReader": _DISTRIBUTED,
    "Items": "it belongs to JSONata; write ItemsPath",
    "Iterator": "write ItemProcessor",
    "Label": _DISTRIBUTED,
    "Output": "it belongs to JSONata; write ResultSelector, ResultPath or OutputPath",
    "ProcessorConfig": "it stands in a Map's ItemProcessor",
    "ResultWriter": _DISTRIBUTED,
    "ToleratedFailureCount": _DISTRIBUTED,
    "ToleratedFailureCountPath": _DISTRIBUTED,
    "ToleratedFailurePercentage": _DISTRIBUTED,
    "ToleratedFailurePercentagePath": _DISTRIBUTED,
}  # fields that the language knows, and what to write in place of them
_INSTEAD_VALUE = {
    "QueryLanguage": "only JSONPath is supported",
    "Mode": "only INLINE is supported",
    "Version": "only 1.0 is supported",
    "Type": "this type of state is not supported",
}  # fields of which only some values are supported

#: Fields whose path may gather values; all others lead to one.
_GATHERING = frozenset({"InputPath", "OutputPath", "Parameters", "ResultSelector", "ItemSelector"})

T = TypeVar("T")


class _Inline(Struct, frozen=True, forbid_unknown_fields=True, rename="pascal"):
    mode: Literal["INLINE"] = "INLINE"


class _Inner(Struct, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    start_at: str
    states: Annotated[dict[str, dict[str, Any]], Meta(min_length=1)]
    comment: str = ""
    query_language: Literal["JSONPath"] = "JSONPath"


class _Processor(_Inner, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    processor_config: _Inline = _Inline()


class _Whole(_Inner, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    version: Literal["1.0"] = "1.0"
    timeout_seconds: Timeout = LONGEST_TIMEOUT


def load(file: File, tasks: Collection[str]) -> Machine:
    """Read and check a definition file; `tasks` are the names that a `Resource` may have.

    Raises DefinitionError, with the file, the field (`States.Tell.Retry[0].Foo`) and what is wrong.
    """
    return parse(definitions.read(file, dict[str, Any]), tasks, file)


def parse(document: dict[str, Any], tasks: Collection[str], file: File) -> Machine:
    """Check a definition that is already read; `file` is what a DefinitionError names."""
    return _Loading(file, tasks).machine(document, "", _Whole)


class _Loading:
    """The loading of one file."""

    def __init__(self, file: File, tasks: Collection[str]) -> None:
        self._file, self._tasks = file, tasks
        self._names: set[str] = set()

    def machine(self, document: Any, field: str, shape: type[_Inner]) -> Machine:
        header = self._typed(document, shape, field)
        states: dict[str, State] = {}
        for name, raw in header.states.items():
            place = _join(field, f"States.{name}")
            if name in self._names:
                self._refuse(place, "the name is taken; names are unique in the whole machine")
            if not 1 <= len(name) <= 80:
                self._refuse(place, "a state's name has 1 to 80 characters")
            self._names.add(name)
            states[name] = self._state(raw, place)
        machine = Machine(
            start_at=header.start_at,
            states=states,
            comment=header.comment,
            timeout_seconds=header.timeout_seconds if isinstance(header, _Whole) else LONGEST_TIMEOUT,
        )
        self._check_way(machine, field)
        return machine

    def _state(self, raw: dict[str, Any], place: str) -> State:
        raw = dict(raw)
        kind = raw.get("Type")
        if kind == "Map" and "ItemProcessor" in raw:
            raw["ItemProcessor"] = self.machine(raw["ItemProcessor"], f"{place}.ItemProcessor", _Processor)
        if kind == "Parallel" and isinstance(raw.get("Branches"), list):
            branches = enumerate(raw["Branches"])
            raw["Branches"] = [
                self.machine(each, f"{place}.Branches[{index}]", _Inner) for index, each in branches
            ]
        if kind == "Task" and isinstance(raw.get("Resource"), str):
            raw["Resource"] = self._task(raw["Resource"], f"{place}.Resource")
        state: State = self._typed(raw, State, place)  # type: ignore[arg-type]
        self._check_paths(state, place)
        if isinstance(state, Task | Map | Parallel):
            for field, handlers in (("Retry", state.retry), ("Catch", state.catch)):
                for index, handler in enumerate(handlers[:-1]):
                    if ALL in handler.error_equals:
                        self._refuse(f"{place}.{field}[{index}].ErrorEquals", f"{ALL} stands last")
        return state

    def _task(self, resource: str, field: str) -> str:
        found = _RESOURCE.fullmatch(resource)
        if found is None:
            self._refuse(field, f"{resource!r} names no task; write it like ${{UpdateFlightStatus}}")
        if found[1] not in self._tasks:
            self._refuse(field, f"there is no task {found[1]}; there are {', '.join(sorted(self._tasks))}")
        return found[1]

    def _check_paths(self, state: State, place: str) -> None:
        for field, used in _paths(state):
            if used.in_context and field == "ResultPath":
                self._refuse(f"{place}.{field}", "a result is never placed in the context object")
            if used.of_map_item and field != "ItemSelector":
                self._refuse(f"{place}.{field}", f"{used.text} is known in an ItemSelector only")
            if not used.is_reference and field not in _GATHERING:
                here = f"{used.text} gathers values; here a path leads to one, like $.a[0]"
                self._refuse(f"{place}.{field}", here)
        if isinstance(state, Fail):
            for field, text in (("ErrorPath", state.error_path), ("CausePath", state.cause_path)):
                if isinstance(text, Call) and text.name not in GIVING_TEXT:
                    known = f"a text is needed, as {', '.join(sorted(GIVING_TEXT))} give"
                    self._refuse(f"{place}.{field}", known)

    def _check_way(self, machine: Machine, field: str) -> None:
        """Check that all states are there that are gone to, and that each can be gone to."""
        known = machine.states.keys()
        if machine.start_at not in known:
            self._refuse(_join(field, "StartAt"), f"there is no state {machine.start_at}")
        ways: dict[str, set[str]] = {}
        for name, state in machine.states.items():
            ways[name] = set()
            for place, target in _targets(state):
                if target not in known:
                    self._refuse(_join(field, f"States.{name}.{place}"), f"there is no state {target}")
                ways[name].add(target)
        reached, open_ends = {machine.start_at}, [machine.start_at]
        while open_ends:
            new = ways[open_ends.pop()] - reached
            reached |= new
            open_ends.extend(new)
        for name in known:
            if name not in reached:
                self._refuse(_join(field, f"States.{name}"), "no way leads to this state")

    def _typed(self, value: Any, shape: type[T], place: str) -> T:
        try:
            return msgspec.convert(value, shape, dec_hook=_decoded)
        except msgspec.ValidationError as error:
            problem, _, where = str(error).partition(" - at ")
            field = _join(place, where.strip("`").removeprefix("$").removeprefix("."))
            if isinstance(error.__cause__, PartProblem):
                field += error.__cause__.field
            if unknown := _UNKNOWN.fullmatch(problem):
                field, problem = _join(field, unknown[1]), UNSUPPORTED
            elif missing := _MISSING.fullmatch(problem):
                field, problem = _join(field, missing[1]), "this field is missing"
            name = field.rpartition(".")[2]
            if problem == UNSUPPORTED and name == "Parameters" and value.get("Type") == "Map":
                problem += ": write ItemSelector"
            elif instead := (_INSTEAD if problem == UNSUPPORTED else _INSTEAD_VALUE).get(name):
                problem += f": {instead}"
            self._refuse(field, problem)

    def _refuse(self, field: str, problem: str) -> NoReturn:
        raise DefinitionError(self._file, field, problem) from None


def _join(field: str, more: str) -> str:
    return f"{field}.{more}" if field and more else field or more


def _decoded(shape: type, value: Any) -> Any:
    if shape is Template:
        return Template(value)
    if shape is Rule:
        return Rule(value)
    if not isinstance(value, str):
        raise ValueError("a path is a text like $.a.b")
    return compiled(value) if shape is Expression else paths.path(value)


def _targets(state: State) -> Iterator[tuple[str, str]]:
    if isinstance(state, Choice):
        for index, rule in enumerate(state.choices):
            yield f"Choices[{index}].Next", rule.next
        if state.default is not None:
            yield "Default", state.default
    elif not isinstance(state, Succeed | Fail):
        if state.next is not None:
            yield "Next", state.next
        if isinstance(state, Task | Map | Parallel):
            for index, catcher in enumerate(state.catch):
                yield f"Catch[{index}].Next", catcher.next


def _paths(state: State) -> Iterator[tuple[str, Path]]:
    """Name each path of a state by the field it is in; those of a Choice's rules as `Choices`."""
    for name, shown in zip(state.__struct_fields__, state.__struct_encode_fields__, strict=True):
        value = getattr(state, name)
        if isinstance(value, Expression | Template):
            yield from ((shown, each) for each in value.paths)
    if isinstance(state, Task | Map | Parallel):
        yield from (("ResultPath", each.result_path) for each in state.catch if each.result_path)
    if isinstance(state, Choice):
        yield from (("Choices", each) for rule in state.choices for each in rule.paths)
