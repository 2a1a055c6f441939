"""Dead letters of every stage, driven again: done after all, and no more than that (FP-20)."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from flightpulse.app import Application, log_providers
from flightpulse.bus.event import BusEvent
from flightpulse.delivery.completeness import Account, account
from flightpulse.delivery.provider import Ambiguous, Message, Outcome, Rejected, Sent
from flightpulse.domain.dead_letter import ActionRefused, DeadLetter, LetterState, Stage
from flightpulse.domain.flight import Flight
from flightpulse.domain.notification import Channel, State
from flightpulse.intake.accept import Answer
from flightpulse.intake.dead_letters import Filter
from flightpulse.intake.mending import with_values
from flightpulse.intake.source import Arrival
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.seed import seed
from flightpulse.store.repositories.flights import Flights
from flightpulse.store.repositories.ledger import Ledger

Announce = Callable[..., Answer]
Opened = Callable[..., AbstractContextManager[Application]]
Logged = Callable[[Application, str], list[dict[str, Any]]]


def counted(flow: Application, event_id: str | None) -> Account:
    return account(flow.kept.ledger.rows(str(event_id)))


def only_letter(flow: Application, state: str = "open") -> DeadLetter:
    (letter,) = flow.kept.dead_letters.in_state(state)
    return letter


def sent_to(flow: Application, logged: Logged) -> list[str]:
    """Return who got an e-mail, one entry each."""
    return sorted(line["notification_id"] for line in logged(flow, "notifications/email"))


def delay(flow: Application, flight_id: str, **said: Any) -> dict[str, Any]:
    return operations_event("FLIGHT_DELAY", flight_id, now=flow.clock.now(), ids=flow.ids, **said)


def take(flow: Application, event: dict[str, Any]) -> Answer:
    (answer,) = flow.intake.accept([Arrival(msgspec.json.encode(event), "test:1")])
    return answer


def work_to_the_end(flow: Application) -> None:
    """Do all work, moving the clock to whatever waits."""
    for _ in range(200):
        flow.drain()
        due = flow.next_due()
        if due is None:
            return
        flow.set_clock(due)
    raise AssertionError("there is work for ever")


# Intake


def test_fp20_an_event_of_a_flight_that_was_not_known_yet_is_driven_again_and_all_are_told(
    flow: Application, logged: Logged
) -> None:
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    flow.store.delete(*_place_of(flow, flight))
    answer = take(flow, delay(flow, "SW1234", delay_minutes=25))
    assert answer.reason == "unknown_flight"
    flow.kept.flights.put_many([flight])
    done = flow.dead_letters.redrive(only_letter(flow), by="ann")
    assert (done.outcome, done.letter and done.letter.state) == ("accepted", LetterState.REDRIVEN)
    flow.drain()
    assert counted(flow, done.event_id) == Account(told=3)
    assert len(sent_to(flow, logged)) == len(set(sent_to(flow, logged))) > 0


def _place_of(flow: Application, flight: Flight) -> tuple[str, dict[str, Any]]:
    (write,) = [flow.kept.flights.update(flight.flight_id, gate="X")]
    return write.table, write.key


def test_fp20_an_event_is_mended_and_driven_again_and_what_came_is_kept(flow: Application) -> None:
    event = delay(flow, "SW1234", delay_minutes=25)
    event["payload"]["delay_minutes"] = "a while"
    take(flow, event)
    letter = only_letter(flow)
    kept = flow.kept.dead_letters
    body = with_values(kept.current_body(letter), ["payload.delay_minutes=25"])
    letter = flow.dead_letters.mend(letter, body, by="ann")
    assert flow.dead_letters.problem_of(letter) is None
    done = flow.dead_letters.redrive(letter, by="ann")
    flow.drain()
    assert counted(flow, done.event_id) == Account(told=3)
    assert json.loads(kept.body(letter.dead_letter_id))["payload"]["delay_minutes"] == "a while"


def test_fp20_what_intake_refuses_again_stays_one_open_letter_with_the_new_reason(flow: Application) -> None:
    take(flow, delay(flow, "SW1", delay_minutes=25))
    letter = only_letter(flow)
    body = with_values(flow.kept.dead_letters.current_body(letter), ["payload.delay_minutes=-1"])
    letter = flow.dead_letters.mend(letter, body, by="ann")
    done = flow.dead_letters.redrive(letter, by="ann")
    assert done.outcome == "refused"
    again = only_letter(flow)
    assert again == done.letter
    assert (again.dead_letter_id, again.reason, again.times_failed) == (
        letter.dead_letter_id,
        "wrong_field",
        2,
    )
    assert flow.kept.dead_letters.current_body(again) == body


def test_fp20_an_event_that_is_stale_by_now_tells_nobody(flow: Application, announce: Announce) -> None:
    event = delay(flow, "SW1234", delay_minutes=25)
    wrong = {**event, "payload": {**event["payload"], "delay_minutes": "?"}}
    take(flow, wrong)
    flow.set_clock(flow.clock.now() + timedelta(minutes=1))
    newer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=40)
    flow.drain()
    letter = flow.dead_letters.mend(only_letter(flow), msgspec.json.encode(event), by="ann")
    done = flow.dead_letters.redrive(letter, by="ann")
    flow.drain()
    assert done.outcome == "stale"
    assert counted(flow, event["event_id"]) == Account()
    assert counted(flow, newer.event_id) == Account(told=3)


def test_fp20_an_event_that_was_accepted_since_is_a_duplicate_and_tells_nobody_again(
    flow: Application, logged: Logged
) -> None:
    event = delay(flow, "SW1234", delay_minutes=25)
    take(flow, {**event, "payload": {**event["payload"], "delay_minutes": "?"}})
    take(flow, event)
    flow.drain()
    told = sent_to(flow, logged)
    letter = flow.dead_letters.mend(only_letter(flow), msgspec.json.encode(event), by="ann")
    assert flow.dead_letters.redrive(letter, by="ann").outcome == "duplicate"
    flow.drain()
    assert sent_to(flow, logged) == told


# Workflow


@contextmanager
def broken(where: type, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("Sarah Johnson is in the way")

    with monkeypatch.context() as patched:
        patched.setattr(where, name, breaks)
        yield


@pytest.mark.parametrize(
    ("where", "name", "failed"),
    [(Ledger, "open", "TellPassengers"), (Flights, "update", "UpdateFlightStatus")],
    ids=["in a map", "in the last state"],
)
def test_fp20_a_workflow_goes_on_from_the_state_that_failed(
    flow: Application,
    announce: Announce,
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
    where: type,
    name: str,
    failed: str,
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with broken(where, name, monkeypatch):
        work_to_the_end(flow)
    letter = only_letter(flow)
    assert (letter.stage, letter.reason, letter.source) == (Stage.WORKFLOW, "RuntimeError", "delay")
    assert "Sarah" not in letter.problem
    told_before = sent_to(flow, logged)
    flow.dead_letters.redrive(letter, by="ann")
    work_to_the_end(flow)
    execution = flow.kept.executions.get(f"delay:{answer.event_id}")
    assert execution is not None
    assert (execution.status, execution.redrive_count) == ("SUCCEEDED", 1)
    history = list(flow.kept.executions.history(execution.execution_id))
    redriven = next(place for place, entry in enumerate(history) if entry["type"] == "ExecutionRedriven")
    entered = [each["state"] for each in history[redriven:] if each["type"].endswith("StateEntered")]
    assert entered[0] == failed
    assert "RecordDisruption" not in entered
    assert counted(flow, answer.event_id) == Account(told=3)
    told = sent_to(flow, logged)
    assert len(set(told)) == len(told)
    assert set(told_before) <= set(told)
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert flight.delay_minutes == 25
    assert only_letter(flow, "redriven").dead_letter_id == letter.dead_letter_id


def test_fp20_a_workflow_that_fails_again_opens_its_letter_again(
    flow: Application, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with broken(Ledger, "open", monkeypatch):
        work_to_the_end(flow)
        letter = only_letter(flow)
        flow.dead_letters.redrive(letter, by="ann")
        assert list(flow.kept.dead_letters.in_state("open")) == []
        work_to_the_end(flow)
    again = only_letter(flow)
    assert (again.dead_letter_id, again.times_failed) == (letter.dead_letter_id, 2)
    flow.dead_letters.redrive(again, by="ann")
    work_to_the_end(flow)
    assert counted(flow, answer.event_id) == Account(told=3)


def test_fp20_an_execution_is_driven_again_by_its_own_name_and_closes_its_letter_even_a_discarded_one(
    flow: Application, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    execution_id = f"delay:{answer.event_id}"
    with pytest.raises(ActionRefused, match="RUNNING"):
        flow.dead_letters.redrive_execution(execution_id, by="ann")
    with broken(Ledger, "open", monkeypatch):
        work_to_the_end(flow)
    flow.dead_letters.discard(only_letter(flow), because="nobody flies", by="ann")
    flow.dead_letters.redrive_execution(execution_id, by="bob")
    work_to_the_end(flow)
    assert counted(flow, answer.event_id) == Account(told=3)
    closed = only_letter(flow, "redriven")
    assert (closed.closed_by, closed.because) == ("bob", None)
    with pytest.raises(ActionRefused, match="SUCCEEDED"):
        flow.dead_letters.redrive_execution(execution_id, by="ann")


def test_fp20_a_bad_bus_event_put_by_hand_is_mended_and_its_workflow_begins_anew(flow: Application) -> None:
    event = BusEvent(
        id="by-hand",
        source="ops.console",
        detail_type="flight.gate_change",
        time="2026-03-14T18:00:00Z",
        detail={"flight_id": "SW1234"},
    )
    flow.router.publish([event])
    work_to_the_end(flow)
    letter = only_letter(flow)
    assert letter.reason == "DisruptionRefused"
    body = flow.kept.dead_letters.current_body(letter)
    with pytest.raises(ActionRefused, match="'other'"):
        flow.dead_letters.mend(letter, with_values(body, ["id=other"]), by="ann")
    with pytest.raises(ActionRefused, match="no bus event"):
        flow.dead_letters.mend(letter, b"{}", by="ann")
    letter = flow.dead_letters.mend(letter, with_values(body, ["detail.new_gate=C9"]), by="ann")
    flow.dead_letters.redrive(letter, by="ann")
    work_to_the_end(flow)
    assert counted(flow, "by-hand") == Account(told=3)
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert flight.gate == "C9"


def test_fp20_an_event_that_is_recorded_is_not_mended(
    flow: Application, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with broken(Ledger, "open", monkeypatch):
        work_to_the_end(flow)
    letter = only_letter(flow)
    body = with_values(flow.kept.dead_letters.current_body(letter), ["detail.delay_minutes=26"])
    with pytest.raises(ActionRefused, match="recorded"):
        flow.dead_letters.mend(letter, body, by="ann")


# Delivery


class Answering:
    """A provider for e-mails that gives one answer until it is told another; `taken` is what it brought."""

    def __init__(self, outcome: Outcome, *, can_be_asked: bool = False) -> None:
        self.outcome, self.answers_by_key = outcome, can_be_asked
        self.ignores_seen_keys, self.batch = False, 1
        self.taken: list[str] = []
        self.known: dict[str, Outcome] = {}

    def hand_over(self, messages: Any) -> list[Outcome]:
        if self.outcome == Sent():
            self.taken += [message.key for message in messages]
        return [self.outcome for _ in messages]

    def look_up(self, keys: Any) -> dict[str, Outcome]:
        return {key: self.known.get(key, Ambiguous("ask later")) for key in keys}


@pytest.fixture
def emailing(opened: Opened) -> Callable[[Answering], AbstractContextManager[Application]]:
    """Opens the sample with a provider of e-mails; nobody wants SMS."""

    @contextmanager
    def open_with(provider: Answering) -> Iterator[Application]:
        with opened(providers=lambda app: {**log_providers(app), Channel.EMAIL: provider}) as flow:
            seed(flow.store, flow.kept, flow.clock.now())
            yield flow

    return open_with


Emailing = Callable[[Answering], AbstractContextManager[Application]]


def email_states(flow: Application, answer: Answer) -> set[State]:
    return {row.channels[Channel.EMAIL].state for row in flow.kept.ledger.rows(str(answer.event_id))}


def test_fp20_a_message_that_was_rejected_is_handed_over_again_with_all_attempts_before_it(
    emailing: Emailing, announce: Announce
) -> None:
    provider = Answering(Rejected("mailbox full"))
    with emailing(provider) as flow:
        answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        work_to_the_end(flow)
        letters = list(flow.dead_letters.matching(Filter(stage=Stage.DELIVERY, source="email")))
        assert {each.reason for each in letters} == {"not_delivered"}
        assert len(letters) > 1
        provider.outcome = Sent()
        for letter in letters:
            flow.dead_letters.redrive(letter, by="ann")
        work_to_the_end(flow)
        assert email_states(flow, answer) == {State.SENT}
        assert len(set(provider.taken)) == len(provider.taken) == len(letters)
        with pytest.raises(ActionRefused, match="redriven already"):
            flow.dead_letters.redrive(only_of(flow, letters[0]), by="ann")
        assert counted(flow, answer.event_id) == Account(told=3)


def only_of(flow: Application, letter: DeadLetter) -> DeadLetter:
    found = flow.kept.dead_letters.get(letter.dead_letter_id)
    assert found is not None
    return found


def test_fp20_a_message_that_holds_no_longer_tells_nobody_when_it_is_driven_again(
    emailing: Emailing, announce: Announce
) -> None:
    provider = Answering(Rejected("mailbox full"))
    with emailing(provider) as flow:
        answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        work_to_the_end(flow)
        letters = list(flow.dead_letters.matching(Filter()))
        flow.set_clock(flow.clock.now() + timedelta(minutes=1))
        provider.outcome = Sent()
        newer = announce(flow, "FLIGHT_CANCELLED", "SW1234")
        for letter in letters:
            flow.dead_letters.redrive(letter, by="ann")
        work_to_the_end(flow)
        assert email_states(flow, answer) == {State.SUPERSEDED}
        assert all(key.startswith(str(newer.event_id)) for key in provider.taken)
        assert list(flow.dead_letters.matching(Filter())) == []


def test_fp20_a_message_in_doubt_is_asked_for_where_its_provider_can_be_asked(
    emailing: Emailing, announce: Announce
) -> None:
    provider = Answering(Ambiguous("time out"), can_be_asked=True)
    with emailing(provider) as flow:
        answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        work_to_the_end(flow)
        letters = list(flow.dead_letters.matching(Filter(reason="in_doubt")))
        assert email_states(flow, answer) == {State.UNKNOWN}
        keys = [f"{letter.reference}/email" for letter in letters]
        provider.known = dict.fromkeys(keys, Sent())
        provider.outcome = Sent()
        for letter in letters:
            flow.dead_letters.redrive(letter, by="ann")
        work_to_the_end(flow)
        assert email_states(flow, answer) == {State.SENT}
        assert provider.taken == []  # it was asked, and nothing was handed over again


def test_fp20_a_message_in_doubt_of_which_nobody_can_ask_is_never_sent_again(
    emailing: Emailing, announce: Announce
) -> None:
    provider = Answering(Ambiguous("time out"))
    with emailing(provider) as flow:
        answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        work_to_the_end(flow)
        provider.outcome = Sent()
        letters = list(flow.dead_letters.matching(Filter(reason="in_doubt")))
        assert letters
        for letter in letters:
            with pytest.raises(ActionRefused, match="tell somebody twice: discard it"):
                flow.dead_letters.redrive(letter, by="ann")
            flow.dead_letters.discard(letter, because="called by phone", by="ann")
        work_to_the_end(flow)
        assert email_states(flow, answer) == {State.UNKNOWN}
        assert provider.taken == []
        assert {each.because for each in flow.kept.dead_letters.in_state("discarded")} == {"called by phone"}


def test_fp20_a_letter_of_delivery_holds_nothing_to_mend(emailing: Emailing, announce: Announce) -> None:
    with emailing(Answering(Rejected("no such address"))) as flow:
        announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        work_to_the_end(flow)
        letter = next(flow.dead_letters.matching(Filter()))
        with pytest.raises(ActionRefused, match="correct where the passenger is reached"):
            flow.dead_letters.mend(letter, b"{}", by="ann")


def test_fp20_one_channel_is_driven_again_while_the_flow_is_busy_with_another_of_the_same_row(
    opened: Opened, announce: Announce
) -> None:
    email = Answering(Rejected("mailbox full"))
    with opened(providers=lambda app: {Channel.EMAIL: email, Channel.SMS: Interrupting(app, email)}) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        answer = announce(flow, "FLIGHT_DELAY", "SW5678", delay_minutes=90)
        work_to_the_end(flow)
        rows = list(flow.kept.ledger.rows(str(answer.event_id)))
        for channel in (Channel.EMAIL, Channel.SMS):
            wanted = {row.channels[channel].state for row in rows} - {State.SUPPRESSED}
            assert wanted == {State.SENT}
        assert len(list(flow.kept.dead_letters.in_state("redriven"))) == 1
        assert len(set(email.taken)) == len(email.taken)


class Interrupting:
    """A provider of SMS; while it is called, an operator drives the e-mails again that failed so far."""

    ignores_seen_keys, answers_by_key, batch = False, False, 1

    def __init__(self, flow: Application, email: Answering) -> None:
        self.flow, self.email = flow, email

    def hand_over(self, messages: list[Message]) -> list[Outcome]:
        self.email.outcome = Sent()
        for letter in list(self.flow.dead_letters.matching(Filter(source="email"))):
            self.flow.dead_letters.redrive(letter, by="ann")
        return [Sent() for _ in messages]

    def look_up(self, keys: Any) -> dict[str, Outcome]:
        raise AssertionError("it cannot be asked")


# Operators


def test_fp20_each_action_is_one_line_of_the_audit_log_without_personal_data(
    flow: Application, logged: Logged
) -> None:
    take(flow, {**delay(flow, "SW1234", delay_minutes=25), "timestamp": "Sarah Johnson"})
    letter = only_letter(flow)
    body = with_values(flow.kept.dead_letters.current_body(letter), ["payload.flight_id=SW1"])
    letter = flow.dead_letters.mend(letter, body, by="ann")
    letter = flow.dead_letters.redrive(letter, by="ann").letter or letter
    letter = flow.dead_letters.discard(letter, because="a test", by="bob")
    flow.drain()
    lines = logged(flow, "audit")
    assert [(line["detail-type"], line["by"], line["state"]) for line in lines] == [
        ("dead_letter.mended", "ann", "open"),
        ("dead_letter.redriven", "ann", "open"),
        ("dead_letter.discarded", "bob", "discarded"),
    ]
    assert {line["dead_letter_id"] for line in lines} == {letter.dead_letter_id}
    assert lines[-1]["because"] == "a test"
    assert "Sarah" not in json.dumps(lines)


def test_fp20_the_same_action_again_is_another_line_of_the_audit_log(
    flow: Application, logged: Logged
) -> None:
    take(flow, delay(flow, "SW1", delay_minutes=25))
    letter = only_letter(flow)
    for _ in range(3):
        letter = flow.dead_letters.redrive(letter, by="ann").letter or letter
    flow.drain()
    assert [line["detail-type"] for line in logged(flow, "audit")] == ["dead_letter.redriven"] * 3


def test_fp20_an_action_that_is_undone_is_not_in_the_audit_log_and_hides_no_other(
    flow: Application, logged: Logged
) -> None:
    take(flow, delay(flow, "SW1", delay_minutes=25))
    letter = only_letter(flow)

    def undone() -> None:
        with flow.store.one_commit():
            flow.dead_letters.discard(letter, because="the disk was full", by="ann")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    flow.dead_letters.discard(letter, because="a test", by="bob")
    flow.drain()
    (line,) = logged(flow, "audit")
    assert (line["because"], line["by"]) == ("a test", "bob")


def test_fp20_of_two_operators_at_once_one_is_told_that_the_other_was_first(flow: Application) -> None:
    take(flow, delay(flow, "SW1", delay_minutes=25))
    letter = only_letter(flow)
    flow.dead_letters.discard(letter, because="a test", by="ann")
    for action in (
        lambda: flow.dead_letters.redrive(letter, by="bob"),
        lambda: flow.dead_letters.mend(letter, b"{}", by="bob"),
        lambda: flow.dead_letters.discard(letter, because="me too", by="bob"),
    ):
        with pytest.raises(ActionRefused, match="has changed since it was read"):
            action()
    assert only_letter(flow, "discarded").closed_by == "ann"


def test_fp20_what_comes_again_after_it_was_discarded_is_open_again(flow: Application) -> None:
    event = delay(flow, "SW1", delay_minutes=25)
    take(flow, event)
    flow.dead_letters.discard(only_letter(flow), because="a test", by="ann")
    take(flow, event)
    again = only_letter(flow)
    assert (again.times_failed, again.because) == (2, None)
    assert list(flow.kept.dead_letters.in_state("discarded")) == []


def test_letters_are_found_by_stage_reason_source_and_time(flow: Application) -> None:
    flow.intake.accept([Arrival(b"no json", "night.jsonl:1")])
    flow.set_clock(flow.clock.now() + timedelta(hours=2))
    flow.intake.accept([Arrival(b"{}", "day.jsonl:1"), Arrival(b"[]", "day.jsonl:2")])

    def found(**wanted: Any) -> list[str]:
        return sorted(str(each.source) for each in flow.dead_letters.matching(Filter(**wanted)))

    assert found() == ["day.jsonl:1", "day.jsonl:2", "night.jsonl:1"]
    assert found(source="day") == ["day.jsonl:1", "day.jsonl:2"]
    assert found(since="2026-03-14T19:00:00.000Z") == ["day.jsonl:1", "day.jsonl:2"]
    assert found(reason="not_json", source="night") == ["night.jsonl:1"]
    assert found(stage=Stage.DELIVERY) == []


def test_a_letter_is_named_by_the_beginning_of_its_id(flow: Application) -> None:
    flow.intake.accept([Arrival(f"bad {number}".encode(), "test") for number in range(30)])
    letter = next(flow.dead_letters.matching(Filter()))
    assert flow.dead_letters.named(letter.dead_letter_id) == letter
    assert flow.dead_letters.named(letter.dead_letter_id[:12]) == letter
    with pytest.raises(ActionRefused, match="there is no dead letter 'xyzw'"):
        flow.dead_letters.named("xyzw")
