"""Accepting: one answer per event, one transaction per event, and dead letters that keep the bytes."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.app import Application, new_at
from flightpulse.domain.disruption import Disruption
from flightpulse.domain.flight import Flight
from flightpulse.domain.times import moment_text
from flightpulse.intake.accept import Answer, Outcome
from flightpulse.intake.source import Arrival
from flightpulse.settings import Settings
from flightpulse.simulation.seed import seed
from flightpulse.store.port import ConditionFailed, Operation

Opened = Callable[..., AbstractContextManager[Application]]


def event(payload: dict[str, Any] | None = None, **said: Any) -> bytes:
    content = {
        "event_id": "E1",
        "event_type": "FLIGHT_DELAY",
        "timestamp": "2026-03-14T17:55:00Z",
        "source": "operations_center",
        "payload": {"flight_id": "SW1234", "delay_minutes": 25} | (payload or {}),
    }
    return json.dumps(content | said).encode()


def accept(flow: Application, *bodies: bytes) -> list[Answer]:
    return flow.intake.accept([Arrival(body, f"test:{number}") for number, body in enumerate(bodies, 1)])


def disruption(flow: Application, event_id: str = "E1") -> Disruption:
    found = flow.kept.events.get(event_id)
    assert found is not None
    return found


def flight(flow: Application, flight_id: str = "SW1234") -> Flight:
    found = flow.kept.flights.get(flight_id)
    assert found is not None
    return found


def test_an_event_is_accepted_with_its_flights_version_and_its_execution(flow: Application) -> None:
    (answer,) = accept(flow, event())
    assert answer == Answer(
        outcome=Outcome.ACCEPTED, position="test:1", event_id="E1", detail_type="flight.delay.minor"
    )
    assert disruption(flow).accepted_at == "2026-03-14T18:00:00.000Z"
    assert flight(flow).time_version == "2026-03-14T17:55:00.000Z#E1"
    assert [each.execution_id for each in flow.kept.executions.all()] == ["delay:E1"]


def test_fp5_what_is_missing_is_filled_in_from_the_stored_flight(flow: Application) -> None:
    accept(flow, event())
    found = disruption(flow)
    assert (found.reason, found.new_departure, found.new_arrival) == (
        "OTHER",
        "2026-03-14T19:55:00Z",  # 19:30 by the schedule
        "2026-03-14T22:00:00Z",  # 21:35 by the schedule
    )


def test_fp5_a_gate_that_is_missing_is_the_flights(flow: Application) -> None:
    accept(flow, event({"flight_id": "SW3456", "new_gate": "D15"}, event_type="GATE_CHANGE"))
    assert (disruption(flow).old_gate, disruption(flow).new_gate) == ("A5", "D15")


def test_an_arrival_that_nobody_knows_stays_open(flow: Application) -> None:
    accept(flow, event({"new_arrival": None}))
    assert disruption(flow).new_arrival is None


def test_times_with_an_offset_are_converted_to_utc(flow: Application) -> None:
    (answer,) = accept(
        flow, event({"new_departure": "2026-03-14T14:55:00-05:00"}, timestamp="2026-03-14T12:55:00.5-05:00")
    )
    assert disruption(flow).new_departure == "2026-03-14T19:55:00Z"
    assert disruption(flow).timestamp == "2026-03-14T17:55:00.500Z"
    assert answer.notes == []


def test_times_without_an_offset_are_read_as_utc_and_the_answer_says_so(flow: Application) -> None:
    (answer,) = accept(flow, event(timestamp="2026-03-14T17:55:00"))
    assert answer.notes == ["timestamp 2026-03-14T17:55:00 has no offset and was read as UTC"]
    assert disruption(flow).notes == answer.notes
    assert disruption(flow).timestamp == "2026-03-14T17:55:00.000Z"


BAD: list[tuple[str, str | None, bytes]] = [
    ("not_json", None, b"{"),
    ("not_json", None, b"\xff\x00\xfe"),
    ("not_an_object", None, b"[]"),
    ("oversize", None, b" " * 262_145),
    ("missing_field", "payload.delay_minutes", event().replace(b"delay_minutes", b"minutes")),
    ("wrong_field", "payload.delay_minutes", event({"delay_minutes": -5})),
    ("unknown_event_type", "event_type", event(event_type="FLIGHT_DIVERTED")),
    ("unknown_flight", "payload.flight_id", event({"flight_id": "SW0000"})),
    ("ahead_of_clock", "timestamp", event(timestamp="2026-03-14T18:05:00.001Z")),
]


@pytest.mark.parametrize(("reason", "field", "body"), BAD, ids=[f"{bad[0]}-{n}" for n, bad in enumerate(BAD)])
def test_fp20_bad_input_is_a_dead_letter_with_its_reason_and_its_bytes(
    flow: Application, reason: str, field: str | None, body: bytes
) -> None:
    (answer,) = accept(flow, body)
    assert (answer.outcome, answer.reason, answer.event_id) == (Outcome.REFUSED, reason, None)
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert letter.dead_letter_id == answer.dead_letter_id
    assert (letter.stage, letter.reason, letter.field) == ("intake", reason, field)
    assert (letter.source, letter.size, letter.received_at) == (
        "test:1",
        len(body),
        "2026-03-14T18:00:00.000Z",
    )
    assert flow.kept.dead_letters.body(letter.dead_letter_id) == body
    assert flow.kept.events.all() == []
    assert list(flow.kept.executions.all()) == []


def test_the_same_bad_bytes_twice_are_one_dead_letter(flow: Application) -> None:
    first, second = accept(flow, b"{", b"{")
    assert first.dead_letter_id == second.dead_letter_id
    assert len(list(flow.kept.dead_letters.in_state("open"))) == 1


def test_a_bad_event_among_good_ones_stops_nobody(flow: Application) -> None:
    outcomes = [
        each.outcome
        for each in accept(flow, event(), b"{", event({"flight_id": "SW5678"}, event_id="E2"), event())
    ]
    assert outcomes == [Outcome.ACCEPTED, Outcome.REFUSED, Outcome.ACCEPTED, Outcome.DUPLICATE]


def test_a_timestamp_up_to_five_minutes_ahead_of_the_clock_is_taken(flow: Application) -> None:
    (answer,) = accept(flow, event(timestamp="2026-03-14T18:05:00Z"))
    assert answer.outcome is Outcome.ACCEPTED


def test_an_id_that_was_taken_with_other_content_is_refused_even_if_the_flight_is_unknown_now(
    flow: Application,
) -> None:
    accept(flow, event())
    (answer,) = accept(flow, event({"flight_id": "SW0000"}))
    assert (answer.reason, answer.dead_letter_id is not None) == ("event_id_reused", True)
    assert disruption(flow).flight_id == "SW1234"


def test_a_duplicate_says_what_the_event_was_taken_as(flow: Application) -> None:
    _, again = accept(flow, event(), event())
    assert (again.outcome, again.detail_type, again.position) == (
        Outcome.DUPLICATE,
        "flight.delay.minor",
        "test:2",
    )


def test_a_flight_changed_by_somebody_else_in_between_is_read_again(
    flow: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact = flow.store.transact
    newer = "2026-03-14T17:59:00.000Z#other"

    def raced(operations: list[Operation]) -> None:
        monkeypatch.setattr(flow.store, "transact", transact)
        transact([flow.kept.flights.update("SW1234", time_version=newer)])
        transact(operations)

    monkeypatch.setattr(flow.store, "transact", raced)
    (answer,) = accept(flow, event())
    assert answer.outcome is Outcome.STALE
    assert flight(flow).time_version == newer


def test_an_event_that_loses_every_race_is_not_acknowledged(
    flow: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(operations: list[Operation]) -> None:
        raise ConditionFailed([1])

    monkeypatch.setattr(flow.store, "transact", lost)
    with pytest.raises(ConditionFailed):
        accept(flow, event())
    assert flow.kept.events.get("E1") is None


def test_what_was_accepted_is_there_after_a_restart(opened: Opened) -> None:
    with opened() as first:
        seed(first.store, first.kept, first.clock.now())
        accept(first, event(), b"{")
    with opened() as second:
        assert [each.outcome for each in accept(second, event())] == [Outcome.DUPLICATE]
        assert len(list(second.kept.dead_letters.in_state("open"))) == 1


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """One folder for all examples of a property."""
    chosen = Settings(data=tmp_path_factory.mktemp("intake"))
    new_at(chosen, datetime(2026, 3, 14, 18, 0, tzinfo=UTC))
    with closing(Application(chosen)) as application:
        seed(application.store, application.kept, application.clock.now())
        yield application


@given(st.binary(max_size=200))
def test_whatever_the_bytes_they_are_answered_and_kept(lasting: Application, body: bytes) -> None:
    (answer,) = accept(lasting, body)
    assert answer.outcome is Outcome.REFUSED
    assert lasting.kept.dead_letters.body(str(answer.dead_letter_id)) == body


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    event_id=words,
    source=words,
    event_type=st.sampled_from(["FLIGHT_DELAY", "FLIGHT_CANCELLED", "GATE_CHANGE"]),
    seconds=st.integers(-(10**6), 10**3),
    payload=st.fixed_dictionaries(
        {"flight_id": st.sampled_from(["SW1234", "SW5678", "SW0000"])},
        optional={
            "delay_minutes": st.integers(-5, 10_100) | words,
            "new_departure": st.datetimes().map(str) | words,
            "new_arrival": st.none() | st.datetimes().map(str),
            "new_gate": words,
            "reason": st.sampled_from(["WEATHER", "OTHER", "?"]),
            "reason_detail": words,
        },
    ),
)
def test_whatever_the_event_says_it_is_answered(
    lasting: Application, event_id: str, source: str, event_type: str, seconds: int, payload: dict[str, Any]
) -> None:
    said = lasting.clock.now() + timedelta(seconds=seconds)
    body = json.dumps(
        {
            "event_id": event_id,
            "source": source,
            "event_type": event_type,
            "timestamp": moment_text(said),
            "payload": payload,
        }
    ).encode()
    (answer,) = accept(lasting, body)
    if answer.outcome is Outcome.REFUSED:
        assert lasting.kept.dead_letters.body(str(answer.dead_letter_id)) == body
    else:
        assert lasting.kept.events.get(event_id) is not None


@pytest.mark.parametrize("name", ["new_departure", "new_arrival"])
@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00Z", "2016-03-14T19:55:00Z", "2026-03-22T19:55:00Z", "9999-12-31T23:59:59Z"]
)
def test_a_new_time_more_than_a_week_from_the_schedule_is_a_slip_of_the_pen(
    flow: Application, name: str, time: str
) -> None:
    (answer,) = accept(flow, event({name: time}))
    assert (answer.outcome, answer.reason) == (Outcome.REFUSED, "wrong_field")
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert letter.field == f"payload.{name}"
