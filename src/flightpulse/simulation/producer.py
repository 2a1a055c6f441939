"""The producer: writes operations events as an operations centre and an airport do (FP-1 to FP-4, FP-14)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flightpulse.domain.ids import Ids
from flightpulse.domain.operations_event import MAX_DELAY_MINUTES, PAYLOADS, REASONS, REBOOKING_PRIORITIES
from flightpulse.domain.times import moment_text

#: An operations event in FP-1's envelope, ready for JSON.
Event = dict[str, Any]

_SOURCES = {
    "FLIGHT_DELAY": "operations_center",
    "FLIGHT_CANCELLED": "operations_center",
    "GATE_CHANGE": "airport_ops",
}


def operations_event(
    event_type: str,
    flight_id: str,
    *,
    now: datetime,
    ids: Ids,
    delay_minutes: int | None = None,
    reason: str | None = None,
    reason_detail: str | None = None,
    new_departure: str | None = None,
    new_arrival: str | None = None,
    rebooking_priority: str | None = None,
    old_gate: str | None = None,
    new_gate: str | None = None,
    terminal_change: bool = False,
    timestamp: datetime | None = None,
) -> Event:
    """Return an event whose payload holds only what was given: intake fills in the rest.

    `timestamp` says when operations knew it, `now` where it is left out. Raises ValueError, which names the
    command's flag and what would be right, for a flag that is missing, wrong, or of another event type.
    """
    if event_type not in PAYLOADS:
        raise ValueError(f"--event-type {event_type!r} is unknown; use one of {_listed(PAYLOADS)}")
    if not flight_id.strip():
        raise ValueError("--flight-id is empty; name the flight, e.g. SW1234")
    given = {
        "delay_minutes": delay_minutes,
        "reason": reason,
        "reason_detail": reason_detail,
        "new_departure": new_departure,
        "new_arrival": new_arrival,
        "rebooking_priority": rebooking_priority,
        "old_gate": old_gate,
        "new_gate": new_gate,
        "terminal_change": terminal_change or None,  # absent means false (requirements FP, details)
    }
    payload = {name: value for name, value in given.items() if value is not None}
    _check_fields(event_type, payload)
    _check_values(payload)
    return {
        "event_id": ids("event"),
        "event_type": event_type,
        "timestamp": moment_text(timestamp or now),
        "source": _SOURCES[event_type],
        "payload": {"flight_id": flight_id, **payload},
    }


def _check_fields(event_type: str, payload: dict[str, Any]) -> None:
    if event_type == "FLIGHT_DELAY" and "delay_minutes" not in payload:
        raise ValueError("FLIGHT_DELAY needs --delay-minutes, e.g. --delay-minutes 45")
    if event_type == "GATE_CHANGE" and not payload.get("new_gate"):
        raise ValueError("GATE_CHANGE needs --new-gate, e.g. --new-gate D15")
    for name in payload:
        if name not in PAYLOADS[event_type].__struct_fields__:
            owners = [kind for kind, shape in PAYLOADS.items() if name in shape.__struct_fields__]
            raise ValueError(
                f"{_flag(name)} does not belong to {event_type}; "
                f"leave it out, or use --event-type {_listed(owners)}"
            )


def _check_values(payload: dict[str, Any]) -> None:
    minutes = payload.get("delay_minutes", 0)
    if not 0 <= minutes <= MAX_DELAY_MINUTES:
        raise ValueError(f"--delay-minutes {minutes} is out of range; use 0 to {MAX_DELAY_MINUTES} (a week)")
    for name, known in (("reason", REASONS), ("rebooking_priority", REBOOKING_PRIORITIES)):
        if name in payload and payload[name] not in known:
            raise ValueError(
                f"{_flag(name)} {payload[name]!r} is unknown; use one of {_listed(sorted(known))}"
            )


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
