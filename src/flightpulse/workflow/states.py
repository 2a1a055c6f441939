"""The states of the declared subset, as a definition file writes them.

Source: https://states-language.net/#state-types. A field that is not here is refused when loaded.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from flightpulse.workflow.choice import Rule, timestamp
from flightpulse.workflow.expression import Expression
from flightpulse.workflow.paths import ROOT, Path
from flightpulse.workflow.retry import Catcher, Retrier
from flightpulse.workflow.template import Template

#: The longest that a Wait state waits, in seconds, as Step Functions has it.
LONGEST_WAIT = 99_999_999

#: The longest that a task or a machine may take, in seconds, as Step Functions has it; its default, too.
LONGEST_TIMEOUT = 99_999_999

Timeout = Annotated[int, Meta(ge=1, le=LONGEST_TIMEOUT)]


class _Noted(
    Struct, frozen=True, forbid_unknown_fields=True, rename="pascal", tag_field="Type", kw_only=True
):
    comment: str = ""
    query_language: Literal["JSONPath"] = "JSONPath"


class _WithData(_Noted, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    input_path: Path | None = ROOT
    output_path: Path | None = ROOT


class _GoingOn(_WithData, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    next: str | None = None
    end: bool = False

    def __post_init__(self) -> None:
        if self.end == (self.next is not None):
            raise ValueError("exactly one of Next and End is needed")


class _Working(_GoingOn, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True):
    """A state with a result, which can fail, be tried again, and be caught."""

    result_selector: Template | None = None
    result_path: Path | None = ROOT
    retry: list[Retrier] = []
    catch: list[Catcher] = []


class Task(_Working, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Task"):
    """Does a piece of work. The resource is `${Name}` in the file, and the task's name here."""

    resource: str
    parameters: Template | None = None
    timeout_seconds: Timeout = LONGEST_TIMEOUT  # of one attempt
    timeout_seconds_path: Path | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.timeout_seconds_path is not None and self.timeout_seconds != LONGEST_TIMEOUT:
            raise ValueError("only one of TimeoutSeconds and TimeoutSecondsPath is there")


class Map(_Working, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Map"):
    """Runs a machine for each item of an array."""

    item_processor: "Machine"
    items_path: Path = ROOT
    item_selector: Template | None = None
    max_concurrency: Annotated[int, Meta(ge=0)] = 0  # 0: as many as there are
    max_concurrency_path: Path | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.max_concurrency_path is not None and self.max_concurrency:
            raise ValueError("only one of MaxConcurrency and MaxConcurrencyPath is there")


class Parallel(
    _Working, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Parallel"
):
    """Runs several machines on the same input."""

    branches: "Annotated[list[Machine], Meta(min_length=1)]"
    parameters: Template | None = None


class Pass(_GoingOn, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Pass"):
    """Hands its input on, or a fixed result."""

    result: Any | UnsetType = UNSET
    result_path: Path | None = ROOT
    parameters: Template | None = None


class Wait(_GoingOn, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Wait"):
    """Waits for some seconds, or until a time."""

    seconds: Annotated[int, Meta(ge=0, le=LONGEST_WAIT)] | None = None
    seconds_path: Path | None = None
    timestamp: str | None = None
    timestamp_path: Path | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        given = [self.seconds, self.seconds_path, self.timestamp, self.timestamp_path]
        if sum(each is not None for each in given) != 1:
            raise ValueError("exactly one of Seconds, SecondsPath, Timestamp and TimestampPath is needed")
        if self.timestamp is not None and timestamp(self.timestamp) is None:
            raise ValueError("Timestamp is written like 2026-03-14T18:00:00Z")


class Choice(_WithData, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Choice"):
    """Goes to the state of the first rule that holds."""

    choices: Annotated[list[Rule], Meta(min_length=1)]
    default: str | None = None


class Succeed(
    _WithData, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Succeed"
):
    """Ends the machine well."""


class Fail(_Noted, frozen=True, forbid_unknown_fields=True, rename="pascal", kw_only=True, tag="Fail"):
    """Ends the machine with an error, whose name and cause stand here or in the state's data."""

    error: str | None = None
    error_path: Expression | None = None
    cause: str | None = None
    cause_path: Expression | None = None

    def __post_init__(self) -> None:
        if (self.error is None) == (self.error_path is None):
            raise ValueError("exactly one of Error and ErrorPath is needed: what is caught goes by its name")
        if self.cause is not None and self.cause_path is not None:
            raise ValueError("only one of Cause and CausePath is there")


State = Task | Map | Parallel | Pass | Wait | Choice | Succeed | Fail


class Machine(Struct, frozen=True, kw_only=True):
    """A state machine: the whole, or what a Map or a branch runs. Made by `definition.load`."""

    start_at: str
    states: dict[str, State]
    comment: str = ""
    timeout_seconds: int = LONGEST_TIMEOUT  # of the whole; inner machines have none of their own
