"""What the flow tells of itself (FP-16 to FP-18): true figures, one trace an event, and nobody's name."""

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from flightpulse.app import Application
from flightpulse.bus.event import BusEvent
from flightpulse.delivery.provider import Message, Outcome, Rejected, Sent
from flightpulse.domain.clock import WallClock
from flightpulse.domain.dead_letter import Stage
from flightpulse.domain.notification import Channel, State
from flightpulse.domain.times import moment_text, parse
from flightpulse.intake.accept import Answer
from flightpulse.intake.source import Arrival, InProcess
from flightpulse.observability import logs, traces
from flightpulse.observability.logs import Happened, log
from flightpulse.observability.metrics import Metric
from flightpulse.simulation.people import load_of
from flightpulse.simulation.scenarios import scenario
from flightpulse.simulation.seed import seed
from flightpulse.store.port import whole_table
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.tasks import TASKS

Announce = Callable[..., Answer]
Opened = Callable[..., AbstractContextManager[Application]]


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End logs and traces after each test."""
    yield
    logs.begin(None, None, io.StringIO(), WallClock())
    traces.end()


def traced() -> InMemorySpanExporter:
    """Trace into memory from now on."""
    exporter = InMemorySpanExporter()
    traces.export_to(exporter, SimpleSpanProcessor)
    return exporter


def totals(flow: Application) -> dict[str, int]:
    """Return every metric's sum that is not 0."""
    found = {metric.value: flow.kept.metrics.since(metric).total for metric in Metric}
    return {name: total for name, total in found.items() if total}


def delay(event_id: str, flight_id: str = "SW1234") -> dict[str, Any]:
    """Return a delay as it arrives."""
    return {
        "event_id": event_id,
        "event_type": "FLIGHT_DELAY",
        "timestamp": "2026-03-14T18:00:00Z",
        "source": "operations_center",
        "payload": {"flight_id": flight_id, "delay_minutes": 25},
    }


def take(flow: Application, *events: dict[str, Any]) -> list[str]:
    """Let intake take events in one batch; return what became of each."""
    arrivals = [Arrival(json.dumps(event).encode(), "here") for event in events]
    return [answer.outcome.value for answer in flow.intake.accept(arrivals)]


# FP-16: metrics


def test_fp16_each_scenario_counts_its_events_executions_people_and_messages(flow: Application) -> None:
    told: Counter[str] = Counter()
    for number in range(1, 6):
        events = scenario(number, now=flow.clock.now(), ids=flow.ids).events
        told.update(answer.outcome for answer in flow.take(InProcess(events, "scenario")))
    flow.drain()
    accepted = [event for event in flow.kept.events.all() if not event.stale]
    kinds = Counter(event.kind.value for event in accepted)
    rows = [row for event in accepted for row in flow.kept.ledger.rows(event.event_id)]
    taken, channels = (State.SENT, State.DELIVERED), (Channel.EMAIL, Channel.SMS)
    sent = sum(row.channels[each].state in taken for row in rows for each in channels)
    assert min(told["stale"], told["duplicate"], sent) > 0
    assert totals(flow) == {
        "DelayEventsProcessed": kinds["delay"],
        "CancellationEventsProcessed": kinds["cancellation"],
        "GateChangeEventsProcessed": kinds["gate_change"],
        "AffectedPassengers": len(rows),
        "WorkflowExecutions": len(accepted),
        "NotificationsSent": sent,
    }
    assert flow.kept.metrics.since(Metric.TIME_TO_HAND_OVER).samples == sent


def test_fp16_what_comes_again_or_comes_too_late_or_is_refused_is_counted_nowhere(
    flow: Application, announce: Announce
) -> None:
    take(flow, delay("a"))
    flow.drain()
    before = totals(flow)
    take(flow, delay("a"))
    announce(
        flow, "FLIGHT_DELAY", "SW1234", delay_minutes=35, timestamp=flow.clock.now() - timedelta(hours=1)
    )
    announce(flow, "FLIGHT_DELAY", "nowhere", delay_minutes=25)
    flow.drain()
    assert totals(flow) == before
    assert before["DelayEventsProcessed"] == before["WorkflowExecutions"] == 1
    assert before["AffectedPassengers"] == 3


def test_fp16_a_batch_that_is_undone_is_counted_when_it_is_done(
    flow: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [delay("a"), delay("b", flight_id="nowhere")]
    with monkeypatch.context() as patched:
        patched.setattr(flow.kept.dead_letters, "keep", _crash)
        with pytest.raises(KeyboardInterrupt):
            take(flow, *events)
    assert totals(flow) == {}
    assert take(flow, *events) == ["accepted", "refused"]
    assert totals(flow) == {"DelayEventsProcessed": 1, "AffectedPassengers": 3}


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_fp16_a_message_counts_once_however_often_it_is_tried(opened: Opened, announce: Announce) -> None:
    with opened(
        providers=lambda _: {Channel.EMAIL: Stubborn(times=2), Channel.SMS: Stubborn(times=0)}
    ) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        flow.drain()
        first = totals(flow)["NotificationsSent"]
        go_on(flow)
        assert totals(flow)["NotificationsSent"] == first + 3
        time_to = flow.kept.metrics.since(Metric.TIME_TO_HAND_OVER)
        assert (time_to.samples, min(time_to.values)) == (first + 3, 0)
        assert max(time_to.values) >= 2_500  # it waited for the second attempt, and for the third


class Stubborn:
    """A provider that is asked in vain for some times, and says so in words that hold an address."""

    ignores_seen_keys = True
    answers_by_key = False
    batch = 2

    def __init__(self, times: int, never: str = "") -> None:
        self._times, self._never = times, never
        self._asked: Counter[str] = Counter()

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        self._asked.update(message.key for message in messages)
        if any(self._asked[message.key] <= self._times for message in messages):
            raise ConnectionError(f"550 no mailbox {messages[0].to} for {messages[0].text}")
        return [
            Rejected("no such address") if message.passenger_id == self._never else Sent()
            for message in messages
        ]

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {}


def go_on(flow: Application) -> None:
    """Let time pass until nothing is left to do."""
    for _ in range(100):
        flow.drain()
        due = flow.next_due()
        if due is None:
            return
        flow.set_clock(due)
    raise AssertionError("it comes to no end")


# FP-17 and design 4: no personal data


def people_of(flow: Application) -> set[str]:
    """Return what names or reaches somebody: every name, address, number and confirmation number."""
    words: set[str] = set()
    for each in flow.kept.passengers.all():
        words |= {each.first_name, each.last_name, each.guardian_name, each.email or "", each.phone or ""}
        words |= {each.frequent_flyer_number or "", each.guardian_email or "", each.guardian_phone or ""}
    words |= {booking.confirmation_number for booking in flow.kept.bookings.all()}
    return {word for word in words if len(word) > 2}


def found_in(told: Iterable[str], words: Iterable[str]) -> set[str]:
    """Return the words that stand anywhere in what was told."""
    everything = "\n".join(told)
    return {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", everything)}


def play_it_all(flow: Application, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let everything happen that is logged, all that goes well and all that goes wrong; return every word."""
    stream = io.StringIO()
    logs.begin("debug", "json", stream, WallClock())
    exporter = traced()
    seed(flow.store, flow.kept, flow.clock.now())
    made_up = list(load_of(flow.kept.flights.get("SW1234"), seed=7, load_factor=0.3))  # type: ignore[arg-type]
    flow.kept.passengers.put_many([passenger for passenger, _ in made_up])
    flow.kept.bookings.put_many([booking for _, booking in made_up])
    someone = made_up[0][0]
    compose, get = TASKS["ComposeMessages"], TASKS["GetPassengers"]
    failed: list[dict[str, Any]] = []

    def fail_once(work: Any, given: dict[str, Any]) -> dict[str, Any]:
        if not failed:
            failed.append(given)
            raise ValueError(f"{someone.first_name} {someone.last_name} <{someone.email}>")
        return compose(work, given)

    def fail_on_cancellations(work: Any, given: dict[str, Any]) -> dict[str, Any]:
        if work.disruption(given["event_id"]).kind == "cancellation":
            raise LookupError(someone.phone)
        return get(work, given)

    monkeypatch.setitem(TASKS, "ComposeMessages", fail_once)
    monkeypatch.setitem(TASKS, "GetPassengers", fail_on_cancellations)
    for number in range(1, 6):
        events = scenario(number, now=flow.clock.now(), ids=flow.ids).events
        list(flow.take(InProcess(events, "scenario")))
        go_on(flow)
    body = json.dumps({"event_id": "bad", "passenger": someone.last_name, "mail": someone.email}).encode()
    flow.intake.accept([Arrival(body, "bad:1"), Arrival(body[:20], "bad:2")])
    told = stream.getvalue().splitlines()
    for happened in (
        Happened.EVENT_ACCEPTED,
        Happened.EVENT_DUPLICATE,
        Happened.EVENT_REFUSED,
        Happened.EXECUTION_ENDED,
        Happened.EXECUTION_ADVANCED,
        Happened.EXECUTION_FAILED,
        Happened.HANDED_OVER,
        Happened.SUPPRESSED,
        Happened.NOT_DELIVERED,
        Happened.CHANGES_PUBLISHED,
    ):
        assert any(f'"message":"{happened}"' in line for line in told), happened
    return [*told, *kept_of_it(flow), *(span.to_json() for span in exporter.get_finished_spans())]


def kept_of_it(flow: Application) -> Iterator[str]:
    """Yield histories, metrics, and what is said of dead letters that were not refused at the door."""
    for execution in flow.kept.executions.all():
        yield from map(json.dumps, flow.kept.executions.history(execution.execution_id))
    for item in whole_table(flow.store, "metrics"):
        yield json.dumps(item, default=str)
    for letter in flow.kept.dead_letters.in_state("open"):
        if letter.stage is not Stage.INTAKE:
            yield f"{letter.reason} {letter.problem} {letter.reference} {letter.source}"


def stubborn(_: Application) -> dict[Channel, Stubborn]:
    return {Channel.EMAIL: Stubborn(times=1, never="P001"), Channel.SMS: Stubborn(times=0)}


def test_fp17_no_log_history_metric_trace_or_error_names_or_reaches_anybody(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(providers=stubborn) as flow:
        told = play_it_all(flow, monkeypatch)
        people = people_of(flow)
        assert len(people) > 100
        assert found_in(told, people) == set()


def in_a_log(name: str) -> None:
    log(Happened.EVENT_ACCEPTED, flight_id=f"SW1234 for {name}")


def in_a_span(name: str) -> None:
    with traces.span("task", reason=name):
        return


def in_a_history(name: str) -> None:
    raise TaskError("NotThisTime", f"{name} has no seat")


@pytest.mark.parametrize("leak", [in_a_log, in_a_span, in_a_history])
def test_a_name_that_is_told_is_found(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, leak: Callable[[str], None]
) -> None:
    find = TASKS["FindAffectedBookings"]

    def leaking(work: Any, given: dict[str, Any]) -> dict[str, Any]:
        leak("Sarah Johnson")
        return find(work, given)

    with opened(providers=stubborn) as flow:
        monkeypatch.setitem(TASKS, "FindAffectedBookings", leaking)
        stream = io.StringIO()
        seed(flow.store, flow.kept, flow.clock.now())
        logs.begin("debug", "json", stream, WallClock())
        exporter = traced()
        list(flow.take(InProcess(scenario(1, now=flow.clock.now(), ids=flow.ids).events, "scenario")))
        go_on(flow)
        told = [
            stream.getvalue(),
            *kept_of_it(flow),
            *(each.to_json() for each in exporter.get_finished_spans()),
        ]
        assert found_in(told, people_of(flow)) == {"Sarah", "Johnson"}


# FP-18: traces


def tree(spans: Sequence[ReadableSpan]) -> list[tuple[str, str | None]]:
    """Return each span's name with its parent's, in the order in which they began."""
    names = {span.context.span_id: span.name for span in spans}
    return [
        (span.name, names[span.parent.span_id] if span.parent else None)
        for span in sorted(spans, key=lambda each: each.start_time or 0)
    ]


FLOW = [
    ("intake.accept", None),
    ("routing", "intake.accept"),
    ("workflow delay", "intake.accept"),
    ("task RecordDisruption", "workflow delay"),
    ("task FindAffectedBookings", "workflow delay"),
    ("task GetPassengers", "workflow delay"),
    ("task ComposeMessages", "workflow delay"),
    ("task PublishNotifications", "workflow delay"),
    ("task UpdateFlightStatus", "workflow delay"),
    ("delivery.hand_over", "intake.accept"),
]


def test_fp18_an_event_is_one_trace_from_intake_to_hand_off(flow: Application) -> None:
    exporter = traced()
    take(flow, delay("a"))
    flow.drain()
    spans = exporter.get_finished_spans()
    assert tree(spans) == FLOW
    assert len({span.context.trace_id for span in spans}) == 1
    said = {span.name: span.attributes or {} for span in spans}
    for name in ("intake.accept", "workflow delay", "delivery.hand_over"):
        assert said[name]["flightpulse.event_id"] == "a"


def test_fp18_two_events_at_once_are_two_traces(flow: Application, announce: Announce) -> None:
    exporter = traced()
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    announce(flow, "FLIGHT_CANCELLED", "SW5678")
    flow.drain()
    by_trace: dict[int, list[ReadableSpan]] = {}
    for span in exporter.get_finished_spans():
        by_trace.setdefault(span.context.trace_id, []).append(span)
    assert [tree(spans)[0] for spans in by_trace.values()] == [("intake.accept", None)] * 2
    assert all(tree(spans)[-1] == ("delivery.hand_over", "intake.accept") for spans in by_trace.values())


def test_fp18_a_trace_goes_on_after_a_restart(opened: Opened, announce: Announce) -> None:
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        before = traced()
        announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with opened() as flow:
        after = traced()
        flow.drain()
    assert tree([*before.get_finished_spans(), *after.get_finished_spans()]) == FLOW


def test_fp18_an_event_put_on_the_bus_by_hand_is_one_trace_as_well(flow: Application) -> None:
    exporter = traced()
    detail = {"flight_id": "SW1234", "delay_minutes": 45}
    now = moment_text(flow.clock.now())
    flow.router.publish(
        [BusEvent(id="by-hand", source="desk", detail_type="flight.delay.major", time=now, detail=detail)]
    )
    flow.drain()
    spans = exporter.get_finished_spans()
    assert len({span.context.trace_id for span in spans}) == 1
    assert (tree(spans)[0], tree(spans)[-1][0]) == (("workflow delay", None), "delivery.hand_over")


def test_fp18_what_is_not_traced_stores_nothing_of_it(flow: Application) -> None:
    assert take(flow, delay("a")) == ["accepted"]
    assert "traceparent" not in (flow.store.get("events", {"event_id": "a"}) or {})


class Collector(HTTPServer):
    """Takes spans as an OpenTelemetry collector does, on a port of this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiving)
        self.received: list[tuple[str, str, bytes]] = []


class Receiving(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, self.headers["Content-Type"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """Listen, and let OpenTelemetry's own variable say where."""
    with Collector() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()
        thread.join()


def test_fp18_spans_go_to_the_collector_that_the_standard_variable_names(
    opened: Opened, announce: Announce, collector: Collector
) -> None:
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        traces.begin("otlp")
        announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        flow.drain()
    names = []
    for path, kind, body in collector.received:
        assert (path, kind) == ("/v1/traces", "application/x-protobuf")
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            assert named["service.name"] == "flightpulse"
            names += [span.name for scope in resource.scope_spans for span in scope.spans]
    assert sorted(names) == sorted(name for name, _ in FLOW)


def test_the_moment_of_acceptance_is_the_folders(flow: Application, announce: Announce) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.set_clock(parse("2026-03-14T18:00:04.321Z"))
    flow.drain()
    assert set(flow.kept.metrics.since(Metric.TIME_TO_HAND_OVER).values) == {4300}
