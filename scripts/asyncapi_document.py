"""The AsyncAPI document: the topic, the bus and the logs, and who sends and takes what."""

import tomllib
from pathlib import Path

from event_schemas import Schema, components, on_the_bus, on_the_topic

from flightpulse.bus import details as bus
from flightpulse.bus.event import BUS
from flightpulse.domain.operations_event import PAYLOADS
from flightpulse.routing.rules import Rule, rules

TOPIC = "flight-operations"  # FP-1
PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def asyncapi() -> Schema:
    """Return the AsyncAPI document: the topic, the bus and the logs, and who sends and takes what."""
    where = "#/components/schemas"
    parts = components(where)
    schemas = dict(parts)
    schemas |= {name: on_the_topic(name, where, parts) for name in PAYLOADS}
    schemas |= {name: on_the_bus(name, where, parts) for name in bus.DETAIL_TYPES}
    logs: dict[str, list[str]] = {}
    for rule in rules():
        if rule.target.log is not None:
            logs.setdefault(rule.target.log, []).extend(taken_by(rule))
    schemas |= {key(f"log/{log}"): log_line(log, taken, where) for log, taken in logs.items()}
    del schemas["OperationsEvent"], schemas["BusEvent"]  # each message has its own, narrower
    names = [*PAYLOADS, *bus.DETAIL_TYPES, *(key(f"log/{log}") for log in logs)]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "FlightPulse",
            "version": tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"],
            "description": "The events that FlightPulse takes, puts on its bus, and writes to its logs. "
            "Written by scripts/write-schemas.py from the types and the rules.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels(logs),
        "operations": operations(),
        "components": {"messages": {name: message(name, schemas) for name in names}, "schemas": schemas},
    }


def channels(logs: dict[str, list[str]]) -> Schema:
    """Return the topic, the bus, and each log."""
    found = {
        TOPIC: channel(
            TOPIC,
            "What operations say, as JSON: messages of a topic, or lines of a file or pipe. What is bad is "
            "kept as a dead letter. An event may come wrapped, as a text in `body` (FP-21).",
            list(PAYLOADS),
        ),
        BUS: channel(
            BUS,
            "What happened, in EventBridge's form. What FlightPulse publishes has every attribute. The "
            "detail of an event that is put there by hand (FP-6) needs what the topic's payload needs: "
            "flight_id, and delay_minutes or new_gate. Without an event_id the event's own id serves.",
            list(bus.DETAIL_TYPES),
        ),
    }
    for log in logs:
        says = f"A file of JSON lines in the data folder, each event once: logs/{log}.jsonl"
        found[key(f"log/{log}")] = channel(f"logs/{log}.jsonl", says, [key(f"log/{log}")])
    return found


def channel(address: str, description: str, messages: list[str]) -> Schema:
    """Return a channel."""
    return {
        "address": address,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
    }


def operations() -> Schema:
    """Return who sends and takes what: intake, each source on the bus, each rule, each log."""
    found = {
        "intake": operation("receive", TOPIC, "Events are checked, enriched and categorised", list(PAYLOADS))
    }
    for source in dict.fromkeys(each.source for each in bus.DETAIL_TYPES.values()):
        sent = [name for name, each in bus.DETAIL_TYPES.items() if each.source == source]
        found[source] = operation("send", BUS, f"Published with the source {source}", sent)
    for rule in rules():
        found[key(f"rule/{rule.name}")] = operation("receive", BUS, rule.description, taken_by(rule))
        if (log := rule.target.log) is not None:
            line = key(f"log/{log}")
            found[line] = operation("send", line, f"Lines of logs/{log}.jsonl", [line])
    return found


def operation(action: str, at: str, summary: str, messages: list[str]) -> Schema:
    """Return an operation."""
    taken = [{"$ref": f"#/channels/{at}/messages/{name}"} for name in messages]
    return {"action": action, "channel": {"$ref": f"#/channels/{at}"}, "summary": summary, "messages": taken}


def message(name: str, schemas: dict[str, Schema]) -> Schema:
    """Return a message."""
    schema = schemas[name]
    found = {"name": name, "title": schema["title"], "payload": {"$ref": f"#/components/schemas/{name}"}}
    if "description" in schema:
        found["summary"] = schema["description"]
    if "examples" in schema:
        found["examples"] = [{"payload": each} for each in schema["examples"]]
    return found


def taken_by(rule: Rule) -> list[str]:
    """Return the detail types that a rule takes."""
    return [
        name
        for name, each in bus.DETAIL_TYPES.items()
        if rule.pattern.matches({"source": each.source, "detail-type": name})
    ]


def log_line(log: str, detail_types: list[str], where: str) -> Schema:
    """Return the schema of a line of a log: what names the line, and the detail of its detail type."""
    named = {
        "id": {"type": "string", "description": "The notification's, or else the bus event's"},
        "time": {"type": "string", "description": "The bus event's, UTC"},
        "detail-type": {"enum": detail_types},
    }
    by_detail: dict[str, list[str]] = {}
    for name in detail_types:
        by_detail.setdefault(bus.DETAIL_TYPES[name].detail.__name__, []).append(name)
    return {
        "title": f"A line of logs/{log}.jsonl",
        "type": "object",
        "properties": named,
        "required": list(named),
        "oneOf": [
            {"allOf": [{"properties": {"detail-type": {"enum": names}}}, {"$ref": f"{where}/{detail}"}]}
            for detail, names in by_detail.items()
        ],
    }


def key(path: str) -> str:
    """Return a path as a name in the AsyncAPI document."""
    return path.replace("/", "-")
