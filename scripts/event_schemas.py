"""The schema of every event, in JSON Schema: the type's own, and what holds of one event type more."""

import inspect
from typing import Any

import msgspec
from event_examples import DELAYS, announced, example

from flightpulse.bus import details as bus
from flightpulse.bus.event import BusEvent
from flightpulse.domain.disruption import delay_category
from flightpulse.domain.operations_event import MAX_DELAY_MINUTES, PAYLOADS, OperationsEvent

Schema = dict[str, Any]


def components(where: str) -> dict[str, Schema]:
    """Return the schema of every type by its name; a reference to one starts with `where`."""
    types = [
        OperationsEvent,
        *PAYLOADS.values(),
        BusEvent,
        *(each.detail for each in bus.DETAIL_TYPES.values()),
    ]
    _, found = msgspec.json.schema_components(types, ref_template=f"{where}/{{name}}")
    for schema in found.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    return found


def on_the_topic(event_type: str, where: str, parts: dict[str, Schema]) -> Schema:
    """Return the schema of an event as it arrives (FP-1 to FP-4)."""
    payload, envelope = PAYLOADS[event_type].__name__, parts["OperationsEvent"]
    own = {"event_type": {"const": event_type}, "payload": {"$ref": f"{where}/{payload}"}}
    return {
        **envelope,
        "title": event_type,
        "description": parts[payload]["description"],
        "properties": {**envelope["properties"], **own},
        "examples": [announced(event_type)],
    }


def on_the_bus(detail_type: str, where: str, parts: dict[str, Schema]) -> Schema:
    """Return the schema of an event that FlightPulse publishes (FP-5, FP-6, FP-12, FP-20)."""
    source, detail = bus.DETAIL_TYPES[detail_type]
    envelope, reference = parts["BusEvent"], {"$ref": f"{where}/{detail.__name__}"}
    size = detail_type.removeprefix("flight.delay.")
    own: Schema = {
        "id": {"type": "string", "description": "Names the event: every target takes it once"},
        "source": {"const": source},
        "detail-type": {"const": detail_type},
        "time": {**msgspec.json.schema(bus.Moment), "description": "When it was put on the bus, UTC"},
        "detail": {"allOf": [reference, category(size)]} if size in DELAYS else reference,
    }
    return {
        **envelope,
        "title": detail_type,
        "description": parts[detail.__name__]["description"],
        "properties": {**envelope["properties"], **own},
        "examples": [example(detail_type).as_item()],
    }


def category(name: str) -> Schema:
    """Return what holds of a delay of a category, from the function that names it."""
    minutes = [each for each in range(MAX_DELAY_MINUTES + 1) if delay_category(each) == name]
    return {
        "properties": {
            "delay_category": {"const": name},
            "delay_minutes": {"minimum": minutes[0], "maximum": minutes[-1]},
        }
    }
