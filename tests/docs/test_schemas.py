"""The event schemas in docs/ (FP-23): what the code says now, and true of the events that there are."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from flightpulse.app import Application
from flightpulse.bus.details import DETAIL_TYPES
from flightpulse.bus.event import BusEvent
from flightpulse.domain.operations_event import PAYLOADS, REASONS, REBOOKING_PRIORITIES
from flightpulse.domain.refusal import Refused
from flightpulse.intake.accept import Answer
from flightpulse.intake.decode import decode
from flightpulse.intake.source import InProcess
from flightpulse.routing.router import Router
from flightpulse.routing.rules import Target
from flightpulse.simulation.scenarios import scenario

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    file.name.removesuffix(".schema.json"): json.loads(file.read_text(encoding="utf-8"))
    for file in (ROOT / "docs/schemas").glob("*.schema.json")
}
ASYNCAPI = json.loads((ROOT / "docs/asyncapi.json").read_text(encoding="utf-8"))
NAMES = sorted(SCHEMAS)
DATES = ("timestamp", "payload.new_departure", "payload.new_arrival")


def problems(name: str, content: object) -> list[str]:
    """Return what a schema finds wrong."""
    found = Draft202012Validator(SCHEMAS[name]).iter_errors(content)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_fp23_the_schemas_in_docs_are_what_the_types_say_now(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts/write-schemas.py", tmp_path], check=True, cwd=ROOT)
    written = {file.relative_to(tmp_path): file.read_text() for file in tmp_path.rglob("*.json")}
    kept = {
        file.relative_to(ROOT / "docs"): file.read_text()
        for file in [ROOT / "docs/asyncapi.json", *(ROOT / "docs/schemas").iterdir()]
    }
    assert written == kept, "run scripts/write-schemas.py"


def test_fp23_every_event_type_and_detail_type_has_a_schema() -> None:
    assert set(SCHEMAS) == set(PAYLOADS) | set(DETAIL_TYPES)


@pytest.mark.parametrize("name", NAMES)
def test_fp23_a_schema_is_json_schema_2020_12_and_its_examples_are_valid(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == name
    assert schema["description"]
    assert schema["examples"]
    assert [problem for example in schema["examples"] for problem in problems(name, example)] == []


def test_fp23_the_asyncapi_document_is_valid_by_asyncapis_own_schema() -> None:
    own = json.loads((ROOT / "tests/oracles/asyncapi/3.0.0.json").read_text(encoding="utf-8"))
    assert [error.json_path for error in Draft7Validator(own).iter_errors(ASYNCAPI)] == []


def test_fp23_the_asyncapi_documents_references_lead_somewhere_and_its_examples_are_valid() -> None:
    for reference in references(ASYNCAPI):
        assert resolved(reference), reference
    for name, message in ASYNCAPI["components"]["messages"].items():
        schema = {**ASYNCAPI, "$ref": message["payload"]["$ref"]}
        for example in message.get("examples", []):
            assert list(Draft7Validator(schema).iter_errors(example["payload"])) == [], name


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for each in node.values():
            yield from references(each)
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def resolved(reference: str) -> Any:
    found = ASYNCAPI
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_fp6_fp23_the_asyncapi_document_says_which_rule_takes_what() -> None:
    taken = {
        name: [message["$ref"].rpartition("/")[2] for message in operation["messages"]]
        for name, operation in ASYNCAPI["operations"].items()
    }
    assert taken["rule-delay"] == ["flight.delay.minor", "flight.delay.major", "flight.delay.severe"]
    assert taken["rule-cancellation"] == ["flight.cancelled"]
    assert taken["rule-gate-change"] == ["flight.gate_change"]
    assert taken["rule-notification-email"] == ["notification.email"]
    assert "booking.status_changed" in taken["rule-audit"]


@pytest.fixture
def on_the_bus(monkeypatch: pytest.MonkeyPatch) -> list[BusEvent]:
    """Collects every event that is routed."""
    found: list[BusEvent] = []
    targets = Router.targets

    def noted(router: Router, event: BusEvent) -> Sequence[Target]:
        if event not in found:
            found.append(event)
        return targets(router, event)

    monkeypatch.setattr(Router, "targets", noted)
    return found


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_fp23_what_a_scenario_says_and_publishes_is_as_the_schemas_say(
    flow: Application, on_the_bus: list[BusEvent], number: int
) -> None:
    events = scenario(number, now=flow.clock.now(), ids=flow.ids).events
    list(flow.take(InProcess(events, "scenario")))
    flow.drain()
    assert [problem for event in events for problem in problems(event["event_type"], event)] == []
    published = [event.as_item() for event in on_the_bus]
    assert [found for event in published if (found := problems(event["detail-type"], event))] == []
    types = {event.detail_type for event in on_the_bus}
    assert {"notification.email", "notification.sms"} <= types
    assert ("flight.gate_change" in types) or ("flight.status_changed" in types)
    assert ("booking.status_changed" in types) == ("flight.cancelled" in types)


def test_fp23_an_arrival_that_nobody_knows_is_as_the_schema_says(
    flow: Application, on_the_bus: list[BusEvent], announce: Callable[..., Answer]
) -> None:
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    flight.gate = None
    flow.kept.flights.put_many([flight])
    event = {
        "event_id": "E1",
        "event_type": "FLIGHT_DELAY",
        "timestamp": "2026-03-14T17:55:00Z",
        "source": "operations_center",
        "payload": {"flight_id": "SW1234", "delay_minutes": 200, "new_arrival": None},
    }
    list(flow.take(InProcess([event], "test")))
    announce(flow, "GATE_CHANGE", "SW1234", new_gate="C9")
    severe, gate = (each.as_item() for each in on_the_bus if each.detail_type.startswith("flight."))
    assert severe["detail"]["new_arrival"] is gate["detail"]["old_gate"] is None
    assert problems("flight.delay.severe", severe) == []
    assert problems("flight.gate_change", gate) == []
    assert problems("flight.delay.minor", severe) != []


def test_fp23_the_logs_lines_are_as_the_asyncapi_document_says(
    flow: Application, announce: Callable[..., Answer], logged: Callable[..., list[dict[str, Any]]]
) -> None:
    announce(flow, "FLIGHT_CANCELLED", "SW9012")
    flow.drain()
    for log in ("notifications/email", "notifications/sms", "audit"):
        message = f"#/components/schemas/log-{log.replace('/', '-')}"
        validator = Draft7Validator({**ASYNCAPI, "$ref": message})
        lines = logged(flow, log)
        assert lines
        assert [error.message for line in lines for error in validator.iter_errors(line)] == []


times = st.sampled_from(
    ["2026-03-14T17:55:00Z", "2026-03-14T12:55-05:00", "2026-03-14T17:55", "2026-03-14", "soon", ""]
)
odd = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}))
names = st.one_of(st.just("SW1234"), st.text(max_size=3), st.just("x" * 200), st.just("x" * 201))
reasons = st.one_of(st.sampled_from(sorted(REASONS)), st.just("weather"))
gates = st.one_of(
    st.sampled_from(["A5", "D 15", "A-1/2", "-1", "A5\n", "Ä1", "", "A" * 11]), st.text(max_size=3)
)
fields: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "FLIGHT_DELAY": {
        "flight_id": names,
        "delay_minutes": st.one_of(st.integers(-1, 10_081), st.just(0.5), st.just("25")),
        "reason": reasons,
        "reason_detail": st.sampled_from(["", "Fog", "x" * 2000, "x" * 2001]),
        "new_departure": times,
        "new_arrival": times,
    },
    "FLIGHT_CANCELLED": {
        "flight_id": names,
        "reason": reasons,
        "reason_detail": st.just("Fog"),
        "rebooking_priority": st.one_of(st.sampled_from(sorted(REBOOKING_PRIORITIES)), st.just("URGENT")),
    },
    "GATE_CHANGE": {
        "flight_id": names,
        "new_gate": gates,
        "old_gate": gates,
        "terminal_change": st.booleans(),
        "unknown": odd,
    },
}


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """Make an event that is right, or wrong in a field or two."""
    event_type = draw(st.sampled_from(sorted(PAYLOADS)))
    of_type = fields[event_type]
    payload = draw(st.fixed_dictionaries({}, optional=of_type))
    needed = {"flight_id": "SW1234", "delay_minutes": 25, "new_gate": "D15"}
    payload = {name: value for name, value in needed.items() if name in of_type} | payload
    event = {
        "event_id": draw(names),
        "event_type": event_type,
        "timestamp": draw(times),
        "source": "operations_center",
        "payload": payload,
    }
    for part, known in ((event, [*event]), (payload, [*of_type])):
        if draw(st.integers(0, 3)) == 0:
            part[draw(st.sampled_from(known))] = draw(odd)
        if draw(st.integers(0, 5)) == 0:
            part.pop(draw(st.sampled_from(known)), None)
    return event


@given(event=events())
def test_fp23_what_intake_takes_the_schema_takes_and_what_it_refuses_is_refused(
    event: dict[str, Any],
) -> None:
    name = event.get("event_type")
    schema = name if isinstance(name, str) and name in SCHEMAS else "FLIGHT_DELAY"
    valid = problems(schema, event) == []
    refused = refusal_of(event)
    if refused is None:
        assert valid
    else:
        # The schemas do not tell a date from another text of its length.
        no_date = "no date and time" in refused.problem
        assert not valid or (no_date and refused.field in DATES)


def refusal_of(event: dict[str, Any]) -> Refused | None:
    try:
        decode(json.dumps(event).encode())
    except Refused as refused:
        return refused
    return None
