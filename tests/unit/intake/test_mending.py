"""Mending: some values set, the rest as it was; what cannot be set is refused in words."""

import json

import pytest

from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.intake.mending import with_values

DEEP = 3000  # levels: more than anything reads


def test_a_value_that_reads_as_json_is_that_and_any_other_a_text() -> None:
    set_to = ["payload.delay_minutes=25", "payload.reason=WEATHER", "payload.new_arrival=null", "a.b=[1]"]
    assert json.loads(with_values(b'{"payload": {"flight_id": "SW1"}}', set_to)) == {
        "payload": {"flight_id": "SW1", "delay_minutes": 25, "reason": "WEATHER", "new_arrival": None},
        "a": {"b": [1]},
    }


def test_a_value_may_hold_an_equals_sign() -> None:
    assert json.loads(with_values(b"{}", ["a=b=c"])) == {"a": "b=c"}


def test_fp21_a_wrapped_event_comes_out_unwrapped() -> None:
    wrapped = json.dumps({"body": json.dumps({"event_type": "GATE_CHANGE"})}).encode()
    assert json.loads(with_values(wrapped, ["event_id=e1"])) == {
        "event_type": "GATE_CHANGE",
        "event_id": "e1",
    }


@pytest.mark.parametrize("assignment", ["payload.reason=\udcff", "payload.\udcff=1"])
def test_half_a_character_is_refused(assignment: str) -> None:
    with pytest.raises(ActionRefused, match="half a character"):
        with_values(b"{}", [assignment])


@pytest.mark.parametrize("body", [b"no json", b"[1]", b"\xff", b'{"a":' + b"[" * DEEP + b"]" * DEEP + b"}"])
def test_what_is_no_json_object_is_to_be_mended_as_a_whole(body: bytes) -> None:
    with pytest.raises(ActionRefused, match="mend all of it"):
        with_values(body, ["a=1"])


@pytest.mark.parametrize("assignment", ["a=" + "[" * DEEP + "]" * DEEP, ".".join("a" * DEEP) + "=1"])
def test_what_is_set_is_nested_no_deeper_than_is_read(assignment: str) -> None:
    with pytest.raises(ActionRefused, match="nested deeper"):
        with_values(b"{}", [assignment])
