"""Traces: OpenTelemetry spans, one trace an event, from intake to hand-off (FP-18). No personal data.

The trace goes on wherever the event does: its W3C trace context is stored with the event when it is accepted,
so that neither a restart nor another machine parts it. Nothing is traced, and nothing is loaded for it, until
`begin`.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import Thread
from typing import TYPE_CHECKING, Any, Unpack

from flightpulse.observability.logs import Fields, Happened, log, place_of
from flightpulse.settings import SettingError, TracesExporter

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

#: How long the end of a process waits for spans to be exported, in seconds.
_PATIENCE = 2.0

#: For how long a place in OpenTelemetry's libraries that has warned is not heard again, in seconds.
_HEARD = 600.0


class Name(StrEnum):
    """What a span is of. Its attributes are a log line's fields, as `flightpulse.{field}`."""

    ACCEPT = "intake.accept"  # an event, from its bytes until it is committed; the root of its trace
    ROUTING = "routing"  # inside: which targets rules name for it
    WORKFLOW = "workflow"  # `workflow {name}`: states of an execution that commit together
    TASK = "task"  # inside: `task {name}`, one a task, until it is done
    HAND_OVER = "delivery.hand_over"  # an event's messages of one batch, until the answers are committed


_provider: "TracerProvider | None" = None
_tracer: "Tracer | None" = None


def begin(exporter: TracesExporter | None) -> None:
    """Export spans from now on, as the standard OTEL_… variables say; None: no more.

    Raises SettingError, where the extra is missing.
    """
    if exporter is None:
        end()
        return
    try:
        from opentelemetry.sdk.trace.export import (
            BatchSpanProcessor,
            ConsoleSpanExporter,
            SimpleSpanProcessor,
        )

        if exporter == "console":
            # Standard output is for the command's result.
            export_to(ConsoleSpanExporter(out=sys.stderr), SimpleSpanProcessor)
            return
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        _hear(logging.getLogger("opentelemetry"))
    except ImportError as error:
        raise SettingError(
            "traces are asked for (OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT), and OpenTelemetry "
            "is not installed: pip install 'flightpulse[otel]'"
        ) from error
    export_to(OTLPSpanExporter(), BatchSpanProcessor)


def export_to(exporter: "SpanExporter", processor: Callable[["SpanExporter"], Any]) -> None:
    """Export spans to an exporter from now on."""
    from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider

    global _provider, _tracer
    end()
    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say otherwise.
    resource = Resource({SERVICE_NAME: "flightpulse"}).merge(OTELResourceDetector().detect())
    _provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    _provider.add_span_processor(processor(exporter))
    _tracer = _provider.get_tracer("flightpulse")


def end() -> None:
    """Export what is not exported yet, for 2 seconds at most, and trace no more."""
    global _provider, _tracer
    if _provider is not None:
        # The exporter itself takes ten seconds and more where its collector is away.
        ending = Thread(target=_provider.shutdown, daemon=True)
        ending.start()
        ending.join(_PATIENCE)
        if ending.is_alive():
            log(Happened.TRACES_TROUBLED, error="TimeoutError")
    _provider = _tracer = None


class _Heard(logging.Handler):
    """Makes log lines of ours of what OpenTelemetry's libraries warn of: their place, not their words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._last: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        place, now = f"{record.filename}:{record.lineno}", time.monotonic()
        if place in self._last and now - self._last[place] < _HEARD:
            return
        self._last[place] = now
        raised = record.exc_info[0] if record.exc_info else None
        log(Happened.TRACES_TROUBLED, place=place, error=raised.__name__ if raised else "")


def _hear(logger: logging.Logger) -> None:
    if not any(isinstance(each, _Heard) for each in logger.handlers):
        logger.addHandler(_Heard())
        logger.propagate = False


def are_on() -> bool:
    """Tell whether spans are exported: what only they need is not read otherwise."""
    return _tracer is not None


class Unfinished:
    """Spans of what is not committed yet: they end together, when it is."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._of_event: dict[str, Span] = {}

    @contextmanager
    def span(self, name: str, parent: str | None = None, **fields: Unpack[Fields]) -> Iterator[None]:
        """Trace what is done inside, until all is committed; spans that are begun inside are its children.

        It goes on from a stored trace context, or from the span at hand, or begins a trace.
        """
        if _tracer is None:
            yield
            return
        from opentelemetry.trace import use_span

        with use_span(
            self._begin(name, parent, fields), record_exception=False, set_status_on_exception=False
        ):
            yield

    def spans(self, name: str, parents: Iterable[tuple[str | None, Fields]]) -> None:
        """Trace what is done for several events at once, until all is committed: a span in each trace."""
        if _tracer is not None:
            for parent, fields in parents:
                self._begin(name, parent, fields)

    def add(self, **fields: Unpack[Fields]) -> None:
        """Say more of an event's span, or else of the span at hand."""
        if _tracer is None:
            return
        from opentelemetry.trace import get_current_span

        span = self._of_event.get(fields.get("event_id", "")) or get_current_span()
        span.set_attributes(_attributes(fields))

    def end(self, error: BaseException | None = None) -> None:
        """End every span, with the error that undid the commit."""
        for each in self._spans:
            if error is not None:
                _fail(each, error)
            each.end()
        self._spans.clear()

    def _begin(self, name: str, parent: str | None, fields: Fields) -> "Span":
        if _tracer is None:
            raise AssertionError("asked before")
        span = _tracer.start_span(name, context=_context(parent), attributes=_attributes(fields))
        self._spans.append(span)
        if "event_id" in fields:
            self._of_event[fields["event_id"]] = span
        return span


@contextmanager
def span(name: str, **fields: Unpack[Fields]) -> Iterator[None]:
    """Trace what is done inside, as a part of the span at hand."""
    if _tracer is None:
        yield
        return
    part = Unfinished()
    try:
        with part.span(name, **fields):
            yield
    except BaseException as error:
        part.end(error)
        raise
    part.end()


def traceparent() -> str | None:
    """Return the W3C trace context of the span at hand, to be stored with the event; None: there is none."""
    if _tracer is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


def _context(parent: str | None) -> "Context | None":
    if parent is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": parent})


def _attributes(fields: Fields) -> dict[str, str | int | float]:
    said: Iterable[tuple[str, Any]] = fields.items()
    return {f"flightpulse.{name}": value for name, value in said if value is not None and value != ""}


def _fail(span: "Span", error: BaseException) -> None:
    """Mark a span as failed, by the error's type and place: its words may hold a name."""
    from opentelemetry.trace import StatusCode

    span.set_status(StatusCode.ERROR)
    span.set_attributes({"error.type": type(error).__name__, **_attributes(place_of(error))})
