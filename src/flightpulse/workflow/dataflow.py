"""How data flows into a state and out of it, and what its fields read on the way.

Source: https://states-language.net/#filters: InputPath, Parameters, then the state's work, ResultSelector,
ResultPath, OutputPath.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from flightpulse.domain import times
from flightpulse.workflow.choice import timestamp
from flightpulse.workflow.context import Context
from flightpulse.workflow.failure import DATA_LIMIT_EXCEEDED, RUNTIME, StateError
from flightpulse.workflow.paths import Path
from flightpulse.workflow.states import (
    LONGEST_TIMEOUT,
    LONGEST_WAIT,
    Fail,
    Map,
    Parallel,
    Pass,
    Task,
    Wait,
)

#: The most that a state is given or hands on, in bytes of JSON, as Step Functions has it.
LARGEST_DATA = 256 * 1024

_to_json = msgspec.json.Encoder().encode


def read(path: Path | None, data: Any, context: Context) -> Any:
    """Read an InputPath or OutputPath: null there means an empty object."""
    return {} if path is None else path.read(data, context, RUNTIME)


def given(state: Task | Pass, data: Any, context: Context) -> Any:
    given = read(state.input_path, data, context)
    if state.parameters is None:
        return given
    filled = state.parameters.fill(given, context)
    small(filled, "the state's input, as Parameters make it,")
    return filled


def timeout(state: Task, data: Any, context: Context) -> int:
    """Return how many seconds an attempt may take; raises StateError (States.Runtime)."""
    if state.timeout_seconds_path is None:
        return state.timeout_seconds
    seconds = state.timeout_seconds_path.read(read(state.input_path, data, context), context, RUNTIME)
    whole = isinstance(seconds, int) and not isinstance(seconds, bool)
    if not whole or not 1 <= seconds <= LONGEST_TIMEOUT:
        raise StateError(RUNTIME, f"TimeoutSecondsPath leads to no whole number from 1 to {LONGEST_TIMEOUT}")
    return int(seconds)


def told(state: Fail, data: Any, context: Context) -> StateError:
    """Return the failure that a Fail state tells of; raises StateError (States.Runtime)."""
    error = state.error if state.error_path is None else state.error_path.read(data, context, RUNTIME)
    cause = state.cause if state.cause_path is None else state.cause_path.read(data, context, RUNTIME)
    if not isinstance(error, str) or not isinstance(cause, str | None):
        raise StateError(RUNTIME, "ErrorPath and CausePath lead to texts")
    return StateError(error, cause or "")


def small(value: Any, what: str) -> bytes:
    """Return a value's JSON, where it is not too large; raises StateError (States.DataLimitExceeded)."""
    data = _to_json(value)
    if len(data) > LARGEST_DATA:
        raise StateError(DATA_LIMIT_EXCEEDED, f"{what} has {len(data)} bytes; {LARGEST_DATA} is the most")
    return data


def placed(path: Path | None, data: Any, result: Any) -> Any:
    """Place a result by ResultPath in the raw input: null there drops the result."""
    return data if path is None else path.put(data, result)


def output(state: Task | Map | Parallel | Pass, data: Any, result: Any, context: Context) -> Any:
    return read(state.output_path, placed(state.result_path, data, result), context)


def wake_time(state: Wait, given: Any, context: Context, now: datetime) -> str:
    """Return until when a Wait state waits; raises StateError (States.Runtime)."""
    until: Any = state.timestamp
    if state.timestamp_path is not None:
        until = state.timestamp_path.read(given, context, RUNTIME)
    seconds: Any = state.seconds
    if state.seconds_path is not None:
        seconds = state.seconds_path.read(given, context, RUNTIME)
    if state.seconds is not None or state.seconds_path is not None:
        whole = isinstance(seconds, int) and not isinstance(seconds, bool)
        if not whole or not 0 <= seconds <= LONGEST_WAIT:
            raise StateError(RUNTIME, f"SecondsPath leads to no whole number from 0 to {LONGEST_WAIT}")
        return times.moment_text(now + timedelta(seconds=seconds))
    moment = timestamp(until)
    if moment is None:
        raise StateError(RUNTIME, "TimestampPath leads to no time like 2026-03-14T18:00:00Z")
    return times.moment_text(moment)
