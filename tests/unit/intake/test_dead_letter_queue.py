"""The dead-letter queue: which letter is meant, what is mended in vain, what went on before a crash."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from flightpulse.app import Application
from flightpulse.bus.event import BusEvent
from flightpulse.delivery.completeness import Account, account
from flightpulse.domain.dead_letter import ActionRefused, DeadLetter, LetterState, Stage
from flightpulse.domain.notification import Channel, ChannelState, State
from flightpulse.intake.mending import with_values
from flightpulse.intake.source import Arrival
from flightpulse.store.port import every_item
from flightpulse.workflow.redrive import Redrive
from flightpulse.workflow.tasks.keep_dead_letter import keep_dead_letter
from flightpulse.workflow.work import Work

Logged = Callable[[Application, str], list[dict[str, Any]]]

LATER = timedelta(seconds=1)


def only_letter(flow: Application, state: str = "open") -> DeadLetter:
    (letter,) = flow.kept.dead_letters.in_state(state)
    return letter


def put_by_hand(flow: Application, event_id: str = "by-hand", **detail: Any) -> None:
    """Put a gate change on the bus."""
    event = BusEvent(
        id=event_id,
        source="ops.console",
        detail_type="flight.gate_change",
        time="2026-03-14T18:00:00Z",
        detail={"flight_id": "SW1234", **detail},
    )
    flow.router.publish([event])
    flow.drain()


@pytest.fixture
def failed(flow: Application) -> DeadLetter:
    """The letter of a workflow that was started with an event without its gate."""
    put_by_hand(flow)
    return only_letter(flow)


def mended(flow: Application, letter: DeadLetter, *values: str) -> DeadLetter:
    body = with_values(flow.kept.dead_letters.current_body(letter), list(values))
    return flow.dead_letters.mend(letter, body, by="ann")


# Which letter is meant


@pytest.mark.parametrize("beginning", ["", " ", "a", "abc"])
def test_less_than_four_characters_name_no_letter_not_even_the_only_one(
    flow: Application, beginning: str
) -> None:
    flow.intake.accept([Arrival(b"bad", "test")])
    with pytest.raises(ActionRefused, match="4 characters or more"):
        flow.dead_letters.named(beginning)


def test_a_closed_letter_is_named_among_open_ones_by_its_whole_id_alone(flow: Application) -> None:
    flow.intake.accept([Arrival(b"bad", "test")])
    letter = flow.dead_letters.discard(only_letter(flow), because="a test", by="ann")
    with pytest.raises(ActionRefused, match="no open dead letter"):
        flow.dead_letters.named(letter.dead_letter_id[:8], state=LetterState.OPEN)
    assert flow.dead_letters.named(letter.dead_letter_id, state=LetterState.OPEN) == letter
    assert flow.dead_letters.named(letter.dead_letter_id[:8]) == letter


# Mending


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("detail.x=1.5", "detail.x is 1.5: tables hold no fraction"),
        ('detail.x=[1,{"y":2.5}]', "detail.x.1.y is 2.5"),
        ("detail.x=" + "[" * 40 + "]" * 40, "nested deeper than 32 levels"),
        ("detail.x=" + "x" * 200_000, "larger than"),
        ("detail.x=" + "x" * 300_000, "more than the 262144"),
    ],
    ids=["fraction", "fraction inside", "deep", "large", "larger than any event"],
)
def test_fp20_a_bus_event_that_no_execution_can_hold_is_not_taken(
    flow: Application, failed: DeadLetter, value: str, said: str
) -> None:
    with pytest.raises(ActionRefused, match=said):
        mended(flow, failed, value)
    assert only_letter(flow) == failed


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["detail.new_gate=C9", "time=yesterday"], "'yesterday'"),
        (["detail.new_gate=C9", "detail.timestamp=5"], "timestamp"),
        (["detail.new_gate=C9", "detail.flight_id=SW1"], "there is no flight 'SW1'"),
        (["detail.new_gate=9"], "new_gate"),
    ],
)
def test_fp20_a_bus_event_that_its_workflow_would_refuse_is_said_to_be_wrong(
    flow: Application, failed: DeadLetter, values: list[str], said: str
) -> None:
    letter = mended(flow, failed, *values)
    assert said in str(flow.dead_letters.problem_of(letter))
    right = mended(
        flow,
        letter,
        "detail.new_gate=C9",
        "detail.timestamp=",
        "detail.flight_id=SW1234",
        "time=2026-03-14T18:00:00Z",
    )
    assert flow.dead_letters.problem_of(right) is None


def test_fp20_a_letter_that_no_table_can_hold_again_is_refused_and_stays(
    flow: Application, failed: DeadLetter
) -> None:
    body = with_values(flow.kept.dead_letters.current_body(failed), ["detail.x=1.5"])
    letter = flow.kept.dead_letters.mend(failed, body, by="ann", now="2026-03-14T18:00:00.000Z")
    with pytest.raises(ActionRefused, match="float"):
        flow.dead_letters.redrive(letter, by="ann")
    assert only_letter(flow) == letter


# What went on before a crash


def test_fp20_an_execution_that_goes_on_already_closes_its_letter_and_is_not_driven_twice(
    flow: Application, failed: DeadLetter, logged: Logged
) -> None:
    flow.set_clock(flow.clock.now() + LATER)
    event = flow.kept.executions.get("gate_change:by-hand")
    assert event is not None
    right = {**event.input, "detail": {**event.input["detail"], "new_gate": "C9"}}
    Redrive(flow.kept, flow.workflows, flow.clock).execution("gate_change:by-hand", right)
    done = flow.dead_letters.redrive(failed, by="ann")  # as after a crash between the two writes
    assert (done.outcome, done.letter) == ("RUNNING", only_letter(flow, "redriven"))
    flow.drain()
    assert flow.dead_letters.as_it_stands(done).outcome == "SUCCEEDED"
    assert account(flow.kept.ledger.rows("by-hand")) == Account(told=3)
    (said,) = [line for line in logged(flow, "audit") if line.get("by") == "ann"]
    assert said["detail-type"] == "dead_letter.redriven"


def test_fp20_an_execution_that_has_ended_well_by_now_closes_its_letter(
    flow: Application, failed: DeadLetter
) -> None:
    key = {"PK": "EXECUTION#gate_change:by-hand", "SK": "METADATA"}
    flow.store.update("executions", key, set={"status": "SUCCEEDED"})
    assert flow.dead_letters.redrive(failed, by="ann").outcome == "SUCCEEDED"
    assert only_letter(flow, "redriven").dead_letter_id == failed.dead_letter_id


def test_fp20_a_letter_of_an_execution_that_has_yet_to_fail_stays_open(
    flow: Application, announce: Callable[..., Any]
) -> None:
    execution_id = f"delay:{announce(flow, 'FLIGHT_DELAY', 'SW1234', delay_minutes=25).event_id}"
    execution = flow.kept.executions.get(execution_id)
    assert execution is not None
    given = {"event": execution.input, "workflow": "delay", "execution_id": execution_id}
    keep_dead_letter(Work(flow.store, flow.kept, flow.clock), {**given, "error": {"Error": "Boom"}})
    flow.set_clock(flow.clock.now() + LATER)
    with pytest.raises(ActionRefused, match="is RUNNING"):
        flow.dead_letters.redrive(only_letter(flow), by="ann")
    assert only_letter(flow).reason == "Boom"


def test_fp20_a_message_that_is_due_again_already_closes_its_letter(
    flow: Application, announce: Callable[..., Any], logged: Logged
) -> None:
    flow.intake.accept([])
    answer = announce(flow, "FLIGHT_CANCELLED", "SW1234")
    flow.drain()
    row = next(
        row
        for row in flow.kept.ledger.rows(answer.event_id)
        if row.channels[Channel.EMAIL].state is State.SENT
    )
    before = len(logged(flow, "notifications/email"))
    letter = DeadLetter(
        dead_letter_id="0" * 24,
        stage=Stage.DELIVERY,
        reason="not_delivered",
        problem="busy",
        received_at="2026-03-14T18:00:00.000Z",
        size=2,
        event_id=row.event_id,
        passenger_id=row.passenger_id,
        channel=Channel.EMAIL,
    )
    letter = flow.kept.dead_letters.keep(letter, b"{}")
    done = flow.dead_letters.redrive(letter, by="ann")
    flow.drain()
    assert (done.outcome, done.event_id) == ("SENT", answer.event_id)
    assert only_letter(flow, "redriven").dead_letter_id == letter.dead_letter_id
    assert len(logged(flow, "notifications/email")) == before


# By ids that hold what ids are parsed by


def test_fp20_a_message_to_a_passenger_whose_id_has_a_colon_is_driven_again(
    flow: Application, announce: Callable[..., Any]
) -> None:
    answer = announce(flow, "FLIGHT_CANCELLED", "SW1234")
    flow.drain()
    row = next(flow.kept.ledger.rows(answer.event_id))
    other = msgspec.structs.replace(
        row,
        passenger_id="urn:pax:7",
        channels={Channel.EMAIL: ChannelState(State.FAILED, reason="busy")},
    )
    flow.kept.ledger.open([other])
    letter = flow.kept.dead_letters.keep(
        DeadLetter(
            dead_letter_id="1" * 24,
            stage=Stage.DELIVERY,
            reason="not_delivered",
            problem="busy",
            received_at="2026-03-14T18:00:00.000Z",
            size=2,
            reference=other.notification_id,
            event_id=other.event_id,
            passenger_id=other.passenger_id,
            channel=Channel.EMAIL,
        ),
        b"{}",
    )
    done = flow.dead_letters.redrive(letter, by="ann")
    assert done.outcome == "PENDING"
    flow.drain()
    assert flow.dead_letters.as_it_stands(done).outcome == "SUPPRESSED"  # nobody knows that passenger


# Executions by their own names


def test_fp20_an_execution_whose_letter_has_expired_is_driven_again_and_the_audit_log_says_so(
    flow: Application, failed: DeadLetter, logged: Logged
) -> None:
    for item in list(every_item(flow.store, "dead_letters", failed.dead_letter_id)):
        flow.store.delete("dead_letters", {name: item[name] for name in ("dead_letter_id", "part")})
    done = flow.dead_letters.redrive_execution("gate_change:by-hand", by="ann")
    assert (done.letter, done.outcome) == (None, "RUNNING")
    flow.drain()
    again = flow.dead_letters.as_it_stands(done)  # it still has no gate
    assert (again.letter, again.outcome) == (only_letter(flow), "FAILED")
    (said,) = [line for line in logged(flow, "audit") if line.get("by") == "ann"]
    assert (said["detail-type"], said["execution_id"]) == ("execution.redriven", "gate_change:by-hand")
    assert (said["event_id"], said["redrive_count"], said["dead_letter_id"]) == ("by-hand", 1, None)


# Routing


def test_fp20_a_bus_event_with_which_nothing_could_be_started_is_mended_and_starts_its_workflow(
    flow: Application,
) -> None:
    put_by_hand(flow, new_gate="C9", remark="x" * 200_000)
    letter = only_letter(flow)
    assert letter.stage is Stage.ROUTING
    assert flow.dead_letters.problem_of(letter) is not None
    refused = flow.dead_letters.redrive(letter, by="ann")
    assert (refused.outcome, refused.letter) == ("refused", only_letter(flow))
    assert only_letter(flow).times_failed == 2
    letter = mended(flow, only_letter(flow), "detail.remark=short")
    assert flow.dead_letters.problem_of(letter) is None
    done = flow.dead_letters.redrive(letter, by="ann")
    assert (done.outcome, done.event_id) == ("started", "by-hand")
    flow.drain()
    assert account(flow.kept.ledger.rows("by-hand")) == Account(told=3)
    assert only_letter(flow, "redriven").dead_letter_id == letter.dead_letter_id
