"""Traces: spans that end when their work is committed, and say nothing that errors say."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from threading import Event

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SimpleSpanProcessor,
    SpanExporter,
    SpanExportResult,
)
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from flightpulse.domain.clock import WallClock
from flightpulse.observability import logs, traces
from flightpulse.observability.commit import observed
from flightpulse.observability.logs import Happened
from flightpulse.observability.traces import span, traceparent


@pytest.fixture
def exported() -> InMemorySpanExporter:
    """Trace into memory."""
    exporter = InMemorySpanExporter()
    traces.export_to(exporter, SimpleSpanProcessor)
    return exporter


def attributes(found: ReadableSpan) -> dict[str, object]:
    return dict(found.attributes or {})


def test_where_nothing_is_traced_there_is_no_trace_context() -> None:
    assert not traces.are_on()
    with observed() as seen, seen.span("intake.accept"), span("routing"):
        assert traceparent() is None


def test_a_span_ends_when_its_work_is_committed_and_its_parts_when_they_are_done(
    exported: InMemorySpanExporter,
) -> None:
    with observed() as seen:
        with seen.span("intake.accept", position="here:1"), span("routing"):
            pass
        assert [each.name for each in exported.get_finished_spans()] == ["routing"]
    routing, accept = exported.get_finished_spans()
    assert accept.name == "intake.accept"
    assert attributes(accept) == {"flightpulse.position": "here:1"}
    assert routing.parent is not None
    assert routing.parent.span_id == accept.context.span_id
    assert (accept.end_time or 0) >= (routing.end_time or 0)


def test_a_trace_goes_on_from_its_stored_context(exported: InMemorySpanExporter) -> None:
    with observed() as seen, seen.span("intake.accept"):
        stored = traceparent()
    assert stored is not None
    with observed() as seen, seen.span("workflow delay", stored):
        pass
    accept, workflow = exported.get_finished_spans()
    version, trace_id, span_id, _flags = stored.split("-")
    assert version == "00"
    assert (int(trace_id, 16), int(span_id, 16)) == (accept.context.trace_id, accept.context.span_id)
    assert workflow.context.trace_id == accept.context.trace_id
    assert workflow.parent is not None
    assert workflow.parent.span_id == accept.context.span_id


def test_of_several_events_each_has_a_span_and_what_is_said_of_it(exported: InMemorySpanExporter) -> None:
    with observed() as seen:
        seen.spans("delivery.hand_over", [(None, {"event_id": "a"}), (None, {"event_id": "b"})])
        seen.log(Happened.HANDED_OVER, event_id="a", taken=2)
    first, second = exported.get_finished_spans()
    assert attributes(first) == {"flightpulse.event_id": "a", "flightpulse.taken": 2}
    assert attributes(second) == {"flightpulse.event_id": "b"}
    assert first.context.trace_id != second.context.trace_id


def test_what_fails_is_marked_by_the_errors_type_and_place_never_by_its_words(
    exported: InMemorySpanExporter,
) -> None:
    def fail() -> None:
        with observed() as seen, seen.span("workflow delay"), span("task GetPassengers"):
            raise ValueError("Robert Martinez")

    with pytest.raises(ValueError, match="Robert"):
        fail()
    for found in exported.get_finished_spans():
        assert found.status.status_code is StatusCode.ERROR
        assert attributes(found)["error.type"] == "ValueError"
        assert str(attributes(found)["flightpulse.place"]).startswith("test_traces.py:")
        assert "Martinez" not in found.to_json()


def test_the_console_gets_spans_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    traces.begin("console")
    with span("routing"):
        pass
    traces.end()
    said = capfd.readouterr()
    assert said.out == ""
    assert '"service.name": "flightpulse"' in said.err


def test_a_service_may_have_a_name_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "flightpulse-test")
    traces.begin("console")
    with span("routing"):
        pass
    traces.end()
    assert '"service.name": "flightpulse-test"' in capfd.readouterr().err


@pytest.mark.parametrize("exporter", ["otlp", "console"])
def test_without_the_extra_it_says_what_to_install(exporter: str) -> None:
    code = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "from flightpulse.observability import traces\n"
        f"traces.begin({exporter!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "SettingError" in done.stderr
    assert "pip install 'flightpulse[otel]'" in done.stderr


class NoAnswer(SpanExporter):
    """A collector that takes what it is sent and does not answer."""

    def __init__(self) -> None:
        self.answers = Event()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.answers.wait()
        return SpanExportResult.FAILURE


def test_a_collector_that_does_not_answer_holds_up_no_end() -> None:
    stream = io.StringIO()
    logs.begin("warning", "json", stream, WallClock())
    collector = NoAnswer()
    traces.export_to(collector, BatchSpanProcessor)
    with span("routing"):
        pass
    traces.end()
    assert not traces.are_on()
    [line] = map(json.loads, stream.getvalue().splitlines())
    assert (line["message"], line["error"]) == ("traces not exported", "TimeoutError")
    collector.answers.set()


def test_what_opentelemetrys_libraries_warn_of_is_a_log_line_without_their_words_once_a_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    logs.begin("warning", "json", stream, WallClock())
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    traces.begin("otlp")
    traces.begin("otlp")
    for _ in range(2):
        logging.getLogger("opentelemetry.exporter").warning("Ada Lovelace is away")
    traces.end()
    [line] = [json.loads(each) for each in stream.getvalue().splitlines()]
    assert line["message"] == "traces not exported"
    assert line["place"].startswith("test_traces.py:")
    assert capsys.readouterr().err == ""
