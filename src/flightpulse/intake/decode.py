"""From bytes to a checked event (FP-1 to FP-4)."""

import hashlib
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from flightpulse.domain.operations_event import (
    PAYLOADS,
    FlightDelay,
    OperationsEvent,
    Payload,
    check_words,
)
from flightpulse.domain.refusal import Refused, quoted
from flightpulse.domain.times import has_offset, parse


class Decoded(NamedTuple):
    """A checked event."""

    event: OperationsEvent
    payload: Payload
    digest: str  # of the content, whatever its order and white space
    notes: list[str]  # what was read into it


def decode(body: bytes) -> Decoded:
    """Decode and check an event; raises Refused."""
    content = unwrapped(body)
    event = _converted(content, OperationsEvent, "")
    if event.event_type not in PAYLOADS:
        known = ", ".join(PAYLOADS)
        raise Refused("unknown_event_type", f"{quoted(event.event_type)} is none of {known}", "event_type")
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


def unwrapped(body: bytes) -> dict[str, Any]:
    """Return an event's JSON object, which may be wrapped as `{"body": "{…}"}` (FP-21); raises Refused."""
    content = json_object(body)
    if isinstance(content.get("body"), str) and "event_type" not in content:
        return json_object(content["body"].encode(), "body")
    return content


def json_object(body: bytes, field: str | None = None) -> dict[str, Any]:
    """Return a JSON object from its bytes; raises Refused where they are none, or more than a bus takes."""
    if len(body) > OperationsEvent.MAX_BYTES:
        problem = f"{len(body)} bytes are more than the {OperationsEvent.MAX_BYTES} that an event may have"
        raise Refused("oversize", problem, field)
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("not_json", f"this is no JSON: {error}", field) from None
    except RecursionError:
        raise Refused("not_json", "it is nested deeper than anything that is read here", field) from None
    if not isinstance(content, dict):
        raise Refused("not_an_object", f"a JSON object is needed, not {_named(content, repeat=False)}", field)
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
        raise Refused("wrong_field", _wrong(shape, field, content.get(field)), f"{where}{field}") from None


#: Digits of a wrong number that are shown.
_DIGITS = 40

#: What is needed where the type itself says no more.
_NEEDED: dict[type, str] = {
    inspect.BoolType: "true or false is needed",
    inspect.StrType: "a text is needed",
    inspect.DictType: "a JSON object is needed",
}


def _wrong(shape: Any, field: str, found: object) -> str:
    """Say what a field needs, and what came instead; of a free text only how long it is."""
    [known] = [each.type for each in inspect.type_info(shape).fields if each.name == field]  # type: ignore[attr-defined]
    kinds = known.types if isinstance(known, inspect.UnionType) else (known,)
    said = next((each.extra or {} for each in kinds if isinstance(each, inspect.Metadata)), {})
    needed = said.get("needed") or _NEEDED[type(known)]
    if isinstance(found, str) and said.get("is_free"):
        return f"{needed}, not one of {len(found)}"
    return f"{needed}, not {_named(found, repeat=not isinstance(known, inspect.DictType))}"


def _named(value: object, *, repeat: bool = True) -> str:
    """Name what came in JSON's words; a text that may hold anything is not repeated."""
    if isinstance(value, str):
        return f"the text {quoted(value)}" if repeat else "a text"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = msgspec.json.encode(value).decode()  # null, true, false, a number
    return text if value is None or isinstance(value, bool) else f"the number {text[:_DIGITS]}"


def _check_time(field: str, text: str, notes: list[str]) -> None:
    try:
        parse(text)
    except ValueError as error:
        raise Refused("wrong_field", str(error), field) from None
    if not has_offset(text):
        notes.append(f"{field} {text} has no offset and was read as UTC")
