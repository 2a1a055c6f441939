"""Logs: a line for what happened, as JSON for machines or as text on a terminal (FP-17). No personal data.

What happened and every field are typed here, with their meaning: only ids, counts, codes and durations, never
a name, an address, a text, the words of an error, or a passenger's id.
Nothing is logged, and nothing is loaded for it, until `begin`.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypedDict, Unpack

from flightpulse.domain.clock import Clock
from flightpulse.domain.times import moment_text
from flightpulse.settings import LogFormat, LogLevel

if TYPE_CHECKING:
    from collections.abc import MutableMapping


class Level(IntEnum):
    """How much a line matters."""

    DEBUG = 10  # what a developer looks for
    INFO = 20  # the flow's ordinary course
    WARNING = 30  # somebody should look at it: a dead letter
    ERROR = 40  # the flow has stopped


class Function(StrEnum):
    """Which function of FP-17 it is, or would be on AWS: `/aws/lambda/{function}` is its log group."""

    KAFKA_CONSUMER = "FlightPulse-KafkaConsumer"  # intake and routing
    STREAM_HANDLER = "FlightPulse-StreamHandler"  # what changes in the tables
    WORKFLOW = "FlightPulse-Workflow"  # the state machines' tasks
    DELIVERY = "FlightPulse-Delivery"  # hand-off
    FLOW = "FlightPulse-Flow"  # the process that runs all of them (`flightpulse up`)


class Happened(StrEnum):
    """What happened, by the line's `message`; with who says so, and how much it matters."""

    function: Function
    level: Level
    meaning: str

    def __new__(cls, name: str, function: Function, level: Level, meaning: str) -> "Happened":
        member = str.__new__(cls, name)
        member._value_ = name
        member.function, member.level, member.meaning = function, level, meaning
        return member

    EVENT_ACCEPTED = (
        "event accepted",
        Function.KAFKA_CONSUMER,
        Level.INFO,
        "Intake has accepted an event; a stale one tells nobody.",
    )
    EVENT_DUPLICATE = (
        "event accepted before",
        Function.KAFKA_CONSUMER,
        Level.INFO,
        "An event was delivered again.",
    )
    EVENT_REFUSED = (
        "event refused",
        Function.KAFKA_CONSUMER,
        Level.WARNING,
        "An event is a dead letter; `flightpulse dead-letters show` says why.",
    )
    EXECUTION_ADVANCED = (
        "execution advanced",
        Function.WORKFLOW,
        Level.DEBUG,
        "A workflow's run has committed some states, and goes on later: it waits, or is retried.",
    )
    TASK_FAILED = (
        "task failed",
        Function.WORKFLOW,
        Level.WARNING,
        "An attempt at a workflow's task has failed: with `retry` it is tried again, else the workflow goes "
        "on without it.",
    )
    EXECUTION_ENDED = (
        "execution ended",
        Function.WORKFLOW,
        Level.INFO,
        "A workflow's run has succeeded.",
    )
    EXECUTION_FAILED = (
        "execution failed",
        Function.WORKFLOW,
        Level.WARNING,
        "A workflow's run has failed, and its event is a dead letter.",
    )
    HANDED_OVER = (
        "messages handed over",
        Function.DELIVERY,
        Level.INFO,
        "Providers have answered for an event's messages of one batch.",
    )
    SUPPRESSED = (
        "messages suppressed",
        Function.DELIVERY,
        Level.INFO,
        "At hand-off an event's messages of one batch no longer held, or had no address any more.",
    )
    NOT_DELIVERED = (
        "message not delivered",
        Function.DELIVERY,
        Level.WARNING,
        "A message is a dead letter: rejected, not to be rendered, or tried as often as it is.",
    )
    CHANGES_PUBLISHED = (
        "changes published",
        Function.STREAM_HANDLER,
        Level.INFO,
        "Changes of status have become events on the bus.",
    )
    FLOW_STARTED = ("flow started", Function.FLOW, Level.INFO, "A process runs the flow on a data folder.")
    FLOW_STOPPED = ("flow stopped", Function.FLOW, Level.INFO, "It was told to stop, and has.")
    FLOW_FAILED = (
        "flow failed",
        Function.FLOW,
        Level.ERROR,
        "It cannot go on; what is not done goes on at the next start.",
    )
    TRACES_TROUBLED = (
        "traces not exported",
        Function.FLOW,
        Level.WARNING,
        "OpenTelemetry's libraries warn, at `place`: the collector is away, or refuses; once in ten minutes "
        "a place.",
    )


class Fields(TypedDict, total=False):
    """What a line may say, beside `timestamp` (UTC), `level`, `function` and `message`."""

    event_id: str  # the event's
    flight_id: str  # its flight's
    detail_type: str  # its category: flight.delay.major …
    outcome: str  # of intake: accepted, stale; of an execution: RUNNING, SUCCEEDED, FAILED
    affected: int | None  # passengers with a booking on the flight that is not cancelled
    execution_id: str  # {workflow}:{event_id}
    workflow: str  # delay, cancellation, gate_change
    state: str  # the workflow's state whose task it is
    retry: int  # which retry of the state is to come
    states: int  # states entered in this commit, in Maps and branches too
    taken: int  # messages that providers took
    not_taken: int  # messages that they did not, or may not have: retried, looked up, or failed
    suppressed: int  # messages that nobody is told any more
    channel: str  # email, sms
    changes: int  # records of the stream that were read
    events: int  # events on the bus that came of them
    dead_letter_id: str  # what `flightpulse dead-letters show` takes
    reason: str  # a code: not_json, unknown_flight …
    position: str  # where an event came from: file:line, topic:partition:offset …; of spans only
    error: str  # an error's type, never its words
    place: str  # where it was raised: file:line
    milliseconds: float  # how long its commit took, from the first read; of events, that of their batch
    unwritten: int  # lines before this one that could not be written: the disk was full


class Sink(Protocol):
    """Takes lines."""

    def __call__(self, level: LogLevel, message: str, **fields: Any) -> None:
        """Write a line."""
        ...


_OFF = 100
_threshold: int = _OFF
_sink: Sink | None = None


def log(happened: Happened, **fields: Unpack[Fields]) -> None:
    """Write a line, where lines of its level are wanted; what is None or empty is left out."""
    if happened.level < _threshold or _sink is None:
        return
    said = {name: value for name, value in fields.items() if value is not None and value != ""}
    _sink(_NAMES[happened.level], happened.value, function=happened.function.value, **said)


_NAMES: dict[Level, LogLevel] = {
    Level.DEBUG: "debug",
    Level.INFO: "info",
    Level.WARNING: "warning",
    Level.ERROR: "error",
}


def begin(level: LogLevel | None, form: LogFormat | None, stream: TextIO, clock: Clock) -> None:
    """Log to a stream from now on; a level of None: nothing. Without a form it is text on a terminal."""
    global _threshold, _sink
    if level is None:
        _threshold, _sink = _OFF, None
        return
    _threshold = Level[level.upper()]
    _sink = _structlog(form or ("text" if stream.isatty() else "json"), stream, clock)


def _structlog(form: LogFormat, stream: TextIO, clock: Clock) -> Sink:
    import msgspec
    import structlog

    is_json = form == "json"
    unwritten = 0

    def in_order(_: Any, level: str, line: "MutableMapping[str, Any]") -> "MutableMapping[str, Any]":
        function, message, now = line.pop("function"), line.pop("event"), moment_text(clock.now())
        if is_json:
            return {"timestamp": now, "level": level, "function": function, "message": message, **line}
        said = {name: _visible(value) for name, value in line.items()}
        # Who watches knows the day, and which part of the flow it is.
        return {"timestamp": now[11:], "level": level, "message": message, **said}

    def encoded(line: Any, **_: Any) -> str:
        return msgspec.json.encode(line).decode()

    console = structlog.dev.ConsoleRenderer(
        event_key="message", sort_keys=False, colors=stream.isatty(), pad_event_to=22
    )
    renderer = structlog.processors.JSONRenderer(serializer=encoded) if is_json else console
    logger = structlog.wrap_logger(structlog.WriteLogger(stream), processors=[in_order, renderer])

    def write(level: LogLevel, message: str, **fields: Any) -> None:
        nonlocal unwritten
        if unwritten:
            fields["unwritten"] = unwritten
        try:
            getattr(logger, level)(message, **fields)
        except OSError:  # passengers are told, whether or not a log's disk is full or its reader gone
            unwritten += 1
        else:
            unwritten = 0

    return write


def _visible(value: object) -> object:
    """Return a value that moves no cursor: what came from outside may hold control characters."""
    return value if not isinstance(value, str) or value.isprintable() else repr(value)


@contextmanager
def flow_logged() -> Iterator[None]:
    """Say that the flow has started, and how it stopped."""
    log(Happened.FLOW_STARTED)
    try:
        yield
    except BaseException as error:
        log(Happened.FLOW_FAILED, **place_of(error))
        raise
    log(Happened.FLOW_STOPPED)


def place_of(error: BaseException) -> Fields:
    """Return an error's type and where it was raised: its words may hold a name."""
    raised = traceback.extract_tb(error.__traceback__)
    place = f"{Path(raised[-1].filename).name}:{raised[-1].lineno}" if raised else ""
    return {"error": type(error).__name__, "place": place}
