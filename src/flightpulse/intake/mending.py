"""Mending an event: some of its values set, the rest as it was; and whether a workflow can start with it."""

from typing import Any

import msgspec

from flightpulse.bus.event import BusEvent
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.refusal import Refused
from flightpulse.intake.decode import json_object, unwrapped
from flightpulse.store.port import InvalidWrite
from flightpulse.store.repositories.executions import check_input

#: DynamoDB's limit: levels of maps and lists inside an item.
_MAX_LEVELS = 32


def with_values(body: bytes, assignments: list[str]) -> bytes:
    """Return a JSON object with values set, each written as `payload.delay_minutes=25`.

    A value that reads as JSON is that, any other is a text. A wrapped event comes out unwrapped. Raises
    ActionRefused where the body is no JSON object, or an assignment leads nowhere.
    """
    try:
        content = unwrapped(body)
    except Refused as refused:
        raise ActionRefused(f"no value of it can be set, mend all of it: {refused}") from None
    try:
        for assignment in assignments:
            _set(content, assignment)
        return msgspec.json.encode(content)
    except UnicodeEncodeError:
        raise ActionRefused("half a character is no text: what is set has to be UTF-8") from None
    except RecursionError:
        raise ActionRefused("with that it is nested deeper than anything that is read here") from None


def _set(content: dict[str, Any], assignment: str) -> None:
    path, is_one, text = assignment.partition("=")
    if not is_one or not path:
        raise ActionRefused(f"{assignment!r} sets nothing; write it as payload.delay_minutes=25")
    *way, last = path.split(".")
    place: Any = content
    for name in way:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            raise ActionRefused(f"{path!r} leads through {name!r}, which is no object")
    try:
        place[last] = msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        place[last] = text


def bus_event(body: bytes) -> dict[str, Any]:
    """Return a bus event in plain values; raises ActionRefused where the bytes are none."""
    try:
        event = json_object(body)
        msgspec.convert(event, BusEvent)
    except (Refused, msgspec.ValidationError) as error:
        raise ActionRefused(f"this is no bus event: {error}") from None
    return event


def startable(body: bytes) -> dict[str, Any]:
    """Return a bus event that an execution can hold; raises ActionRefused."""
    event = bus_event(body)
    _check_values(event)
    try:
        check_input(event)
    except InvalidWrite as error:
        raise ActionRefused(str(error)) from None
    return event


def _check_values(event: dict[str, Any]) -> None:
    """See that tables hold every value of an event; raises ActionRefused."""
    left: list[tuple[str, Any, int]] = [("", event, 0)]
    while left:
        path, value, level = left.pop()
        if isinstance(value, float):
            raise ActionRefused(
                f"{path} is {value}: tables hold no fraction; write a whole number, or a text"
            )
        values = value if isinstance(value, dict | list) else ()
        inside = values.items() if isinstance(values, dict) else enumerate(values)
        left += [(f"{path}.{name}".removeprefix("."), each, level + 1) for name, each in inside]
        if level > _MAX_LEVELS:
            raise ActionRefused(f"it is nested deeper than {_MAX_LEVELS} levels, which no table holds")
