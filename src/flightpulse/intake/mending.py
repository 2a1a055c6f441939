"""Mending an event: some of its values set, the rest as it was."""

from typing import Any

import msgspec

from flightpulse.domain.dead_letter import ActionRefused


def with_values(body: bytes, assignments: list[str]) -> bytes:
    """Return a JSON object with values set, each written as `payload.delay_minutes=25`.

    A value that reads as JSON is that, any other is a text. An event wrapped as `{"body": "{…}"}` (FP-21)
    comes out unwrapped. Raises ActionRefused where the body is no JSON object, or an assignment leads
    nowhere.
    """
    content = _object(body)
    if isinstance(content.get("body"), str) and "event_type" not in content:
        content = _object(content["body"].encode())
    for assignment in assignments:
        path, is_one, text = assignment.partition("=")
        if not is_one or not path:
            raise ActionRefused(f"{assignment!r} sets nothing; write it as payload.delay_minutes=25")
        *way, last = path.split(".")
        place: Any = content
        for name in way:
            place = place.setdefault(name, {})
            if not isinstance(place, dict):
                raise ActionRefused(f"{path!r} leads through {name!r}, which is no object")
        place[last] = _value(text)
    return msgspec.json.encode(content)


def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ActionRefused(
            f"it is no JSON object, of which values can be set: {error}; mend all of it"
        ) from None
