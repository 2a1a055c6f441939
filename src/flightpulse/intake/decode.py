"""From bytes to a checked event (FP-1 to FP-4)."""

import hashlib
from typing import Any, NamedTuple

import msgspec

from flightpulse.domain.operations_event import (
    PAYLOADS,
    FlightDelay,
    OperationsEvent,
    Payload,
    check_words,
)
from flightpulse.domain.refusal import Refused
from flightpulse.domain.times import has_offset, parse


class Decoded(NamedTuple):
    """A checked event."""

    event: OperationsEvent
    payload: Payload
    digest: str  # of the content, whatever its order and white space
    notes: list[str]  # what was read into it


def decode(body: bytes) -> Decoded:
    """Decode and check an event; raises Refused.

    An event may be wrapped as `{"body": "{…}"}` (FP-21).
    """
    content = _json_object(body)
    if isinstance(content.get("body"), str) and "event_type" not in content:
        content = _json_object(content["body"].encode(), "body")
    event = _converted(content, OperationsEvent, "")
    if event.event_type not in PAYLOADS:
        known = ", ".join(PAYLOADS)
        raise Refused("unknown_event_type", f"{event.event_type!r} is none of {known}", "event_type")
    payload: Payload = _converted(event.payload, PAYLOADS[event.event_type], "payload.")
    notes: list[str] = []
    _check_time("timestamp", event.timestamp, notes)
    if isinstance(payload, FlightDelay):
        for name in ("new_departure", "new_arrival"):
            if isinstance(text := getattr(payload, name), str):
                _check_time(f"payload.{name}", text, notes)
    check_words(payload, "payload.")
    digest = hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
    return Decoded(event, payload, digest, notes)


def _json_object(body: bytes, field: str | None = None) -> dict[str, Any]:
    if len(body) > OperationsEvent.MAX_BYTES:
        problem = f"{len(body)} bytes are more than the {OperationsEvent.MAX_BYTES} that an event may have"
        raise Refused("oversize", problem, field)
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("not_json", f"this is no JSON: {error}", field) from None
    if not isinstance(content, dict):
        raise Refused("not_an_object", f"a JSON object is needed, not {type(content).__name__}", field)
    return content


def _converted(content: dict[str, Any], shape: Any, where: str) -> Any:
    try:
        return msgspec.convert(content, shape)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at ")
        field = path.strip("`").removeprefix("$").removeprefix(".")
        if problem.startswith("Object missing required field"):
            name = problem.split("`")[1]
            raise Refused("missing_field", "it is missing and must be there", f"{where}{name}") from None
        found = content.get(field)
        raise Refused("wrong_field", f"{problem}, found {found!r:.80}", f"{where}{field}") from None


def _check_time(field: str, text: str, notes: list[str]) -> None:
    try:
        parse(text)
    except ValueError as error:
        raise Refused("wrong_field", str(error), field) from None
    if not has_offset(text):
        notes.append(f"{field} {text} has no offset and was read as UTC")
