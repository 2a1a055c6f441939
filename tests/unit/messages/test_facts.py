from typing import Any

import msgspec
import pytest

from flightpulse.domain.disruption import Kind
from flightpulse.domain.rights_notice import Regulation
from flightpulse.messages.facts import Facts, facts_of


def test_a_new_departure_that_nobody_said_follows_from_schedule_and_delay(
    flight: Any, disruption: Any
) -> None:
    facts = facts_of(disruption(Kind.DELAY, delay_minutes=90), flight())
    assert facts.departure == "2026-03-14T22:40:00Z"
    assert facts.at_gate == "2026-03-14T22:10:00Z"
    assert facts.delay_minutes == 90


def test_a_new_arrival_that_nobody_said_stays_unknown(flight: Any, disruption: Any) -> None:
    assert facts_of(disruption(Kind.DELAY, delay_minutes=90), flight()).arrival is None


def test_the_delay_stated_is_that_between_the_times_stated(flight: Any, disruption: Any) -> None:
    event = disruption(Kind.DELAY, delay_minutes=90, new_departure="2026-03-14T22:30:00Z")
    assert facts_of(event, flight()).delay_minutes == 80


def test_the_gate_of_a_delay_is_the_flights(flight: Any, disruption: Any) -> None:
    assert facts_of(disruption(Kind.DELAY, delay_minutes=5), flight(gate="B4")).gate == "B4"
    assert facts_of(disruption(Kind.DELAY, delay_minutes=5), flight(gate=None)).gate is None


def test_fp4_a_gate_change_has_both_gates_and_the_time_as_last_announced(
    flight: Any, disruption: Any
) -> None:
    event = disruption(Kind.GATE_CHANGE, old_gate="A5", new_gate="D15", terminal_change=True)
    facts = facts_of(event, flight(estimated_departure="2026-03-14T22:10:00Z"))
    assert (facts.gate, facts.old_gate, facts.terminal_change) == ("D15", "A5", True)
    assert facts.departure == "2026-03-14T22:10:00Z"


def test_an_old_gate_that_is_the_new_one_is_not_said(flight: Any, disruption: Any) -> None:
    assert facts_of(disruption(Kind.GATE_CHANGE, old_gate="A5", new_gate="A5"), flight()).old_gate is None


def test_the_reason_other_is_no_reason(flight: Any, disruption: Any) -> None:
    assert facts_of(disruption(Kind.CANCELLATION), flight()).reason is None
    assert facts_of(disruption(Kind.CANCELLATION, reason="CREW"), flight()).reason == "CREW"


@pytest.mark.parametrize(
    ("event", "origin", "rights"),
    [
        ({"kind": Kind.CANCELLATION}, "FRA", Regulation.EU_261),
        ({"kind": Kind.CANCELLATION}, "LHR", Regulation.UK_261),
        ({"kind": Kind.CANCELLATION}, "BOS", None),
        ({"kind": Kind.DELAY, "delay_minutes": 119}, "FRA", None),
        ({"kind": Kind.DELAY, "delay_minutes": 120}, "FRA", Regulation.EU_261),
        ({"kind": Kind.GATE_CHANGE, "new_gate": "A1"}, "FRA", None),
    ],
)
def test_a_notice_of_rights_is_due_where_the_flight_leaves(
    flight: Any, disruption: Any, event: dict[str, Any], origin: str, rights: Regulation | None
) -> None:
    assert facts_of(disruption(**event), flight(origin=origin)).rights == rights


def test_facts_survive_being_stored(flight: Any, disruption: Any) -> None:
    facts = facts_of(disruption(Kind.DELAY, delay_minutes=200, reason="ATC"), flight(origin="CDG"))
    assert msgspec.json.decode(msgspec.json.encode(facts), type=Facts) == facts


@pytest.mark.parametrize(
    ("new_departure", "rights"), [("2026-03-14T21:10:00Z", None), ("2026-03-14T21:40:00Z", Regulation.EU_261)]
)
def test_minutes_that_contradict_the_new_time_give_no_notice_of_a_delay_that_the_text_does_not_know(
    flight: Any, disruption: Any, new_departure: str, rights: Regulation | None
) -> None:
    event = disruption(Kind.DELAY, delay_minutes=150, new_departure=new_departure)
    assert facts_of(event, flight(origin="FRA")).rights == rights
