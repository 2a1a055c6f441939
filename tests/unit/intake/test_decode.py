"""From bytes to a checked event: what is taken, what is refused, and by which name (FP-1 to FP-4)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from flightpulse.domain.operations_event import FlightCancelled, FlightDelay, GateChange, OperationsEvent
from flightpulse.domain.refusal import Refused
from flightpulse.intake.decode import decode

PAYLOADS: dict[str, dict[str, Any]] = {
    "FLIGHT_DELAY": {"flight_id": "SW1234", "delay_minutes": 25},
    "FLIGHT_CANCELLED": {"flight_id": "SW1234"},
    "GATE_CHANGE": {"flight_id": "SW1234", "new_gate": "D15"},
}


def event(event_type: str = "FLIGHT_DELAY", payload: dict[str, Any] | None = None, /, **said: Any) -> bytes:
    """Write an event that is right, but for what is said here; `...` takes a field away."""
    content: dict[str, Any] = {
        "event_id": "E1",
        "event_type": event_type,
        "timestamp": "2026-03-14T17:55:00Z",
        "source": "operations_center",
        "payload": PAYLOADS.get(event_type, {}) | (payload or {}),
    } | said
    if isinstance(content["payload"], dict):
        content["payload"] = {name: value for name, value in content["payload"].items() if value is not ...}
    return json.dumps(content).encode()


def refused(body: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        decode(body)
    return caught.value


def test_fp1_the_envelope_is_read() -> None:
    decoded = decode(event())
    assert decoded.event.event_id == "E1"
    assert (decoded.event.timestamp, decoded.event.source) == ("2026-03-14T17:55:00Z", "operations_center")
    assert decoded.notes == []


def test_fp2_a_delay_with_all_its_fields() -> None:
    said = {
        "reason": "WEATHER",
        "reason_detail": "Thunderstorms",
        "new_departure": "2026-03-14T19:55:00Z",
        "new_arrival": "2026-03-14T22:00:00Z",
    }
    assert decode(event("FLIGHT_DELAY", said)).payload == FlightDelay(
        flight_id="SW1234", delay_minutes=25, **said
    )


def test_fp2_of_a_delay_only_flight_and_minutes_are_needed() -> None:
    payload = decode(event()).payload
    assert isinstance(payload, FlightDelay)
    assert (payload.reason, payload.reason_detail, payload.new_departure) == ("OTHER", "", None)
    assert payload.new_arrival is UNSET


def test_fp2_an_arrival_of_null_says_that_nobody_knows_it() -> None:
    payload = decode(event("FLIGHT_DELAY", {"new_arrival": None})).payload
    assert isinstance(payload, FlightDelay)
    assert payload.new_arrival is None


def test_fp3_a_cancellation_with_all_its_fields_and_with_the_least() -> None:
    said = {"reason": "CREW", "reason_detail": "Sick", "rebooking_priority": "HIGH"}
    assert decode(event("FLIGHT_CANCELLED", said)).payload == FlightCancelled(flight_id="SW1234", **said)
    least = decode(event("FLIGHT_CANCELLED")).payload
    assert isinstance(least, FlightCancelled)
    assert (least.reason, least.rebooking_priority) == ("OTHER", "NORMAL")


def test_fp4_a_gate_change_with_all_its_fields_and_with_the_least() -> None:
    payload = decode(event("GATE_CHANGE", {"old_gate": "A5", "terminal_change": True})).payload
    assert payload == GateChange(flight_id="SW1234", new_gate="D15", old_gate="A5", terminal_change=True)
    least = decode(event("GATE_CHANGE")).payload
    assert isinstance(least, GateChange)
    assert (least.old_gate, least.terminal_change) == (None, False)


def test_fields_that_nobody_knows_are_let_by() -> None:
    assert decode(event("FLIGHT_DELAY", {"aircraft": "B737"}, version=2)).event.event_id == "E1"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"{'a': 1}", b"NaN", b"\x00", b"\xef\xbb\xbf{}", b"[" * 100_000]
)
def test_bytes_that_are_no_json_are_refused(body: bytes) -> None:
    assert refused(body).reason == "not_json"


@pytest.mark.parametrize("body", [b"[]", b"null", b'"event"', b"1", b"true"])
def test_json_that_is_no_object_is_refused(body: bytes) -> None:
    assert refused(body).reason == "not_an_object"


def test_more_bytes_than_the_bus_takes_are_refused_unread() -> None:
    most = OperationsEvent.MAX_BYTES
    body = event()
    padded = body + b" " * (most - len(body))
    assert decode(padded).event.event_id == "E1"
    assert refused(padded + b" ").reason == "oversize"


@pytest.mark.parametrize("name", ["event_id", "event_type", "timestamp", "source", "payload"])
def test_a_field_of_the_envelope_that_is_missing_is_named(name: str) -> None:
    content = json.loads(event())
    del content[name]
    refusal = refused(json.dumps(content).encode())
    assert (refusal.reason, refusal.field) == ("missing_field", name)


@pytest.mark.parametrize(
    ("event_type", "name"),
    [
        ("FLIGHT_DELAY", "flight_id"),
        ("FLIGHT_DELAY", "delay_minutes"),
        ("FLIGHT_CANCELLED", "flight_id"),
        ("GATE_CHANGE", "flight_id"),
        ("GATE_CHANGE", "new_gate"),
    ],
)
def test_fp2_fp3_fp4_a_field_of_the_payload_that_is_missing_is_named(event_type: str, name: str) -> None:
    refusal = refused(event(event_type, {name: ...}))
    assert (refusal.reason, refusal.field) == ("missing_field", f"payload.{name}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_id", 1),
        ("event_id", ""),
        ("event_id", "x" * 201),
        ("event_id", None),
        ("event_type", 7),
        ("timestamp", 1773511200),
        ("timestamp", "today"),
        ("timestamp", "2026-03-14"),
        ("timestamp", "2026-02-30T10:00:00Z"),
        ("timestamp", "0001-01-01T00:00:00+14:00"),
        ("source", ["operations_center"]),
        ("payload", []),
        ("payload", "{}"),
        ("payload", None),
    ],
)
def test_a_field_of_the_envelope_with_a_wrong_value_is_named(name: str, value: object) -> None:
    refusal = refused(event(**{name: value}))
    assert (refusal.reason, refusal.field) == ("wrong_field", name)


@pytest.mark.parametrize(
    ("event_type", "name", "value"),
    [
        ("FLIGHT_DELAY", "flight_id", 1234),
        ("FLIGHT_DELAY", "flight_id", ""),
        ("FLIGHT_DELAY", "delay_minutes", "25"),
        ("FLIGHT_DELAY", "delay_minutes", 25.5),
        ("FLIGHT_DELAY", "delay_minutes", True),
        ("FLIGHT_DELAY", "delay_minutes", None),
        ("FLIGHT_DELAY", "delay_minutes", -1),
        ("FLIGHT_DELAY", "delay_minutes", 10_081),  # over a week
        ("FLIGHT_DELAY", "delay_minutes", 10**30),
        ("FLIGHT_DELAY", "reason", "weather"),
        ("FLIGHT_DELAY", "reason", None),
        ("FLIGHT_DELAY", "reason_detail", "x" * 2001),
        ("FLIGHT_DELAY", "new_departure", "soon"),
        ("FLIGHT_DELAY", "new_departure", 5),
        ("FLIGHT_DELAY", "new_arrival", "2026-03-14T25:00:00Z"),
        ("FLIGHT_CANCELLED", "reason", "BAD_LUCK"),
        ("FLIGHT_CANCELLED", "rebooking_priority", "URGENT"),
        ("FLIGHT_CANCELLED", "rebooking_priority", 1),
        ("GATE_CHANGE", "new_gate", 15),
        ("GATE_CHANGE", "new_gate", ""),
        ("GATE_CHANGE", "new_gate", "D15\n"),
        ("GATE_CHANGE", "new_gate", None),
        ("GATE_CHANGE", "terminal_change", "true"),
        ("GATE_CHANGE", "terminal_change", 1),
    ],
)
def test_fp2_fp3_fp4_a_field_of_the_payload_with_a_wrong_value_is_named(
    event_type: str, name: str, value: object
) -> None:
    refusal = refused(event(event_type, {name: value}))
    assert (refusal.reason, refusal.field) == ("wrong_field", f"payload.{name}")


def test_a_refusal_says_what_would_be_right() -> None:
    assert "NORMAL" in refused(event("FLIGHT_CANCELLED", {"rebooking_priority": "URGENT"})).problem
    assert "2026-03-14T18:00:00Z" in refused(event(timestamp="today")).problem
    assert "GATE_CHANGE" in refused(event("FLIGHT_DIVERTED")).problem


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"null", "a JSON object is needed, not null"),
        (b"[]", "a JSON object is needed, not a list"),
        (b'"Mr Doe"', "a JSON object is needed, not a text"),
        (event(payload="Mr Doe"), "payload: a JSON object is needed, not a text"),
        (event(event_type=7), "event_type: a text is needed, not the number 7"),
        (event(payload=None), "payload: a JSON object is needed, not null"),
        (
            event("FLIGHT_DELAY", {"delay_minutes": "25"}),
            "payload.delay_minutes: a whole number, 0 to 10080 minutes, is needed, not the text '25'",
        ),
        (
            event("GATE_CHANGE", {"new_gate": "A<"}),
            "payload.new_gate: at most 10 letters, digits, spaces, / and - are needed, "
            "a letter or digit first, not the text 'A<'",
        ),
        (
            event("GATE_CHANGE", {"terminal_change": 1}),
            "payload.terminal_change: true or false is needed, not the number 1",
        ),
        (
            event("FLIGHT_DELAY", {"new_arrival": 5}),
            "payload.new_arrival: a date and time like 2026-03-14T18:00:00Z is needed, not the number 5",
        ),
        (
            event("FLIGHT_CANCELLED", {"rebooking_priority": None}),
            "payload.rebooking_priority: one of HIGH, LOW, NORMAL is needed, not null",
        ),
    ],
)
def test_a_refusal_speaks_the_words_of_those_who_write_events(body: bytes, said: str) -> None:
    assert str(refused(body)) == said


def test_of_a_long_value_the_beginning_is_shown_in_quotes() -> None:
    assert str(refused(event("GATE_CHANGE", {"new_gate": "D" * 99}))).endswith(f"not the text '{'D' * 60}…'")
    assert refused(event("X" * 99)).problem.startswith(f"'{'X' * 60}…' is none of")
    assert refused(event(timestamp="9" * 99)).problem.startswith(f"'{'9' * 60}…' is no date and time")


def test_operations_own_words_are_not_repeated() -> None:
    refusal = refused(event("FLIGHT_DELAY", {"reason_detail": "Mr Doe is ill. " * 200}))
    assert refusal.problem == "a text of at most 2000 characters is needed, not one of 3000"


@pytest.mark.parametrize("name", ["event_id", "source", "flight_id"])
@pytest.mark.parametrize(
    "value", ["a\x1b[2J", "a\nb", "a\n", "\x00", "a\x7f", "a\x9b2J", "a\u2028b", "a\u202eb", "\t"]
)
def test_a_name_that_holds_a_control_character_is_refused(name: str, value: str) -> None:
    body = event("FLIGHT_DELAY", {name: value}) if name == "flight_id" else event(**{name: value})
    refusal = refused(body)
    assert (refusal.reason, refusal.field) == (
        "wrong_field",
        "payload.flight_id" if name == "flight_id" else name,
    )
    assert "no control characters" in refusal.problem


@pytest.mark.parametrize("event_id", ["e 1", "Störung 7", "東京-1", "x" * 200, "🛫"])
def test_a_name_of_printable_text_is_taken(event_id: str) -> None:
    assert decode(event(event_id=event_id)).event.event_id == event_id


def test_a_type_that_nobody_knows_is_refused() -> None:
    refusal = refused(event("FLIGHT_DIVERTED"))
    assert (refusal.reason, refusal.field) == ("unknown_event_type", "event_type")


def test_times_without_an_offset_are_read_as_utc_and_that_is_said() -> None:
    said = {"new_departure": "2026-03-14T19:55:00", "new_arrival": "2026-03-14T22:00:00Z"}
    notes = decode(event("FLIGHT_DELAY", said, timestamp="2026-03-14T17:55:00")).notes
    assert notes == [
        "timestamp 2026-03-14T17:55:00 has no offset and was read as UTC",
        "payload.new_departure 2026-03-14T19:55:00 has no offset and was read as UTC",
    ]


def test_fp21_an_event_may_come_wrapped_as_a_body() -> None:
    wrapped = json.dumps({"body": event().decode()}).encode()
    assert decode(wrapped) == decode(event())


@pytest.mark.parametrize("inner", ["", "{", "not json"])
def test_fp21_a_body_that_holds_no_json_is_refused_as_such(inner: str) -> None:
    refusal = refused(json.dumps({"body": inner}).encode())
    assert (refusal.reason, refusal.field) == ("not_json", "body")


def test_the_digest_is_of_the_content_whatever_its_order_and_white_space() -> None:
    content = json.loads(event())
    pretty = json.dumps({name: content[name] for name in reversed(content)}, indent=2).encode()
    assert decode(pretty).digest == decode(event()).digest
    assert decode(event("FLIGHT_DELAY", {"delay_minutes": 26})).digest != decode(event()).digest


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_they_are_decoded_or_refused(body: bytes) -> None:
    _decoded_or_refused(body)


@given(json_values)
def test_whatever_the_json_it_is_decoded_or_refused(content: object) -> None:
    _decoded_or_refused(json.dumps(content).encode())


@given(
    st.sampled_from(sorted(PAYLOADS)),
    st.dictionaries(
        st.sampled_from(["flight_id", "delay_minutes", "reason", "new_departure", "new_arrival", "new_gate"]),
        json_values,
    ),
    st.dictionaries(st.sampled_from(["event_id", "timestamp", "source", "payload", "body"]), json_values),
)
def test_whatever_the_fields_they_are_decoded_or_refused(
    event_type: str, payload: dict[str, Any], said: dict[str, Any]
) -> None:
    _decoded_or_refused(event(event_type, payload, **said))


def _decoded_or_refused(body: bytes) -> None:
    try:
        found = decode(body).digest
    except Refused as refusal:
        found = refusal.reason and refusal.problem
    assert found
