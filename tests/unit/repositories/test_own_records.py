"""What FlightPulse keeps for itself: dead letters, inbox, ledger, executions, events, checkpoints."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from flightpulse.domain.clock import SetClock, WallClock
from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.store.layout import layouts
from flightpulse.store.port import ConditionFailed
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.inbox import InboxItem
from flightpulse.store.repositories.ledger import Step
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import tables
from flightpulse.workflow.history import HistoryEntry

NOW = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "store.db", tables(), SetClock(NOW))) as opened:
        yield opened


@pytest.fixture
def kept(store: SqliteStore) -> Repositories:
    return Repositories(store, layouts()["single-table"])


def letter(body: bytes, **changes: str) -> DeadLetter:
    made = DeadLetter(
        dead_letter_id=dead_letter_id(Stage.INTAKE, body),
        stage=Stage.INTAKE,
        reason="not_json",
        problem="this is no JSON",
        received_at="2026-03-14T18:00:00.000Z",
        size=len(body),
    )
    return replace(made, **changes)


@pytest.mark.parametrize("body", [b"", b"\x00\xff{", bytes(range(256)) * 4096], ids=["empty", "bad", "1 MB"])
def test_a_dead_letters_body_comes_back_byte_for_byte(kept: Repositories, body: bytes) -> None:
    kept.dead_letters.keep(letter(body), body)
    assert kept.dead_letters.get(letter(body).dead_letter_id) == letter(body)
    assert kept.dead_letters.body(letter(body).dead_letter_id) == body


def test_dead_letters_of_a_state_come_oldest_first(kept: Repositories) -> None:
    for body, minute in ((b"b", 2), (b"a", 1), (b"c", 3)):
        kept.dead_letters.keep(letter(body, received_at=f"2026-03-14T18:0{minute}:00.000Z"), body)
    assert [each.received_at[14:16] for each in kept.dead_letters.in_state("open")] == ["01", "02", "03"]
    assert list(kept.dead_letters.in_state("redriven")) == []


def test_a_dead_letter_that_nobody_kept_is_none(kept: Repositories) -> None:
    assert kept.dead_letters.get("unknown") is None
    assert kept.dead_letters.body("unknown") == b""


def entry(number: int, **changes: object) -> InboxItem:
    made = InboxItem(
        passenger_id="P001",
        notification_id=f"event-{number}:P001",
        kind="delay",
        title=f"Title {number}",
        text="Text",
        event_id=f"event-{number}",
        flight_id="SW1234",
        created_at=f"2026-03-14T18:0{number}:00.000Z",
    )
    return replace(made, **changes)


def test_nt8_an_inbox_is_newest_first_and_each_passengers_own(kept: Repositories) -> None:
    kept.inbox.put_many([entry(2), entry(1), entry(3), entry(4, passenger_id="P002")])
    assert [each.title for each in kept.inbox.of_passenger("P001")] == ["Title 3", "Title 2", "Title 1"]
    assert list(kept.inbox.of_passenger("P002")) == [entry(4, passenger_id="P002")]
    assert list(kept.inbox.of_passenger("nobody")) == []


def test_nt8_an_entry_that_is_there_already_stays_read_or_not(kept: Repositories) -> None:
    kept.inbox.put_many([entry(1, read=True)])
    kept.inbox.put_many([entry(1)])
    assert [each.read for each in kept.inbox.of_passenger("P001")] == [True]


def test_nt_an_inbox_entrys_item_has_the_keys_and_90_days_to_live(
    kept: Repositories, store: SqliteStore
) -> None:
    kept.inbox.put_many([entry(1)])
    key = {"PK": "USER#P001", "SK": "NOTIF#2026-03-14T18:01:00.000Z#event-1:P001"}
    item = store.get("notifications", key)
    assert item is not None
    expires = datetime(2026, 3, 14, 18, 1, tzinfo=UTC) + timedelta(days=90)
    assert item["ttl"] == int(expires.timestamp())
    assert (item["notificationId"], item["type"], item["read"]) == ("event-1:P001", "delay", False)


def row(passenger_id: str = "P001", rank: int = 6) -> Notification:
    return Notification(
        event_id="event-1",
        passenger_id=passenger_id,
        flight_id="SW1234",
        booking_ids=["B001"],
        kind="delay",
        segment="en/-/-",
        language="en",
        fill={"greeting": "Dear Sarah,"},
        rank=rank,
        channels={
            Channel.EMAIL: ChannelState(State.PENDING),
            Channel.SMS: ChannelState(State.SUPPRESSED, reason="opted_out"),
            Channel.INBOX: ChannelState(State.PENDING),
        },
        created_at="2026-03-14T18:00:00.000Z",
        due="0",
        due_order=f"2026-03-14T18:00:00.000Z#event-1#{rank}#{passenger_id}",
    )


def told(before: Notification) -> Notification:
    channels = before.channels | {Channel.EMAIL: ChannelState(State.SENT)}
    return replace(before, channels=channels, due=None, due_order=None)


def test_a_row_of_the_ledger_comes_back_as_it_went_in(kept: Repositories) -> None:
    kept.ledger.open([row()])
    assert kept.ledger.get("event-1", "P001") == row()
    assert kept.ledger.get("event-1", "P002") is None


def test_a_row_that_is_written_again_stays_whatever_became_of_it(kept: Repositories) -> None:
    kept.ledger.open([row()])
    kept.ledger.record(Step([row()], told(row())))
    kept.ledger.open([row()])
    assert kept.ledger.get("event-1", "P001") == told(row())


def test_what_is_due_comes_by_rank_and_when_it_is_decided_no_more(kept: Repositories) -> None:
    rows = [row("P001", 8), row("P002", 2), row("P003", 6)]
    kept.ledger.open(rows)
    now = "2026-03-14T18:00:00.000Z"
    assert [each.passenger_id for each in kept.ledger.due("0", now, 10)] == ["P002", "P003", "P001"]
    assert kept.ledger.next_due("0") == now
    assert kept.ledger.record(Step(rows, told(rows[0]))) == []
    assert kept.ledger.due("0", now, 10) == []
    assert kept.ledger.next_due("0") is None


def test_what_is_due_later_is_not_due_yet(kept: Repositories) -> None:
    kept.ledger.open([row()])
    assert kept.ledger.due("0", "2026-03-14T17:59:59.999Z", 10) == []


def test_a_row_that_somebody_else_took_further_is_not_recorded(kept: Repositories) -> None:
    kept.ledger.open([row(), row("P002")])
    kept.ledger.record(Step([row()], told(row())))
    failed = replace(row("P002"), channels=row().channels | {Channel.EMAIL: ChannelState(State.FAILED)})
    assert kept.ledger.record(Step([row("P002"), row()], failed)) == [row()]
    assert kept.ledger.get("event-1", "P001") == told(row())
    assert kept.ledger.get("event-1", "P002") == failed


def test_a_row_that_waits_for_another_attempt_since_it_was_read_is_not_recorded(kept: Repositories) -> None:
    kept.ledger.open([row()])
    later = replace(row(), due_order="2026-03-14T18:00:09.000Z#event-1#6#P001")
    assert kept.ledger.record(Step([row()], later)) == []
    assert kept.ledger.record(Step([row()], told(row()))) == [row()]
    assert kept.ledger.get("event-1", "P001") == later


def test_details_of_a_channel_come_back_with_its_state(kept: Repositories) -> None:
    kept.ledger.open([row()])
    waiting = ChannelState(State.PENDING, reason="busy", at="2026-03-14T18:00:01.000Z", attempts=2)
    later = replace(
        row(),
        channels=row().channels | {Channel.EMAIL: waiting},
        due_order="2026-03-14T18:00:09.000Z#event-1#6#P001",
    )
    kept.ledger.record(Step([row()], later))
    assert kept.ledger.get("event-1", "P001") == later


def test_more_rows_than_a_transaction_holds_are_recorded_together(kept: Repositories) -> None:
    rows = [row(f"P{number:03}") for number in range(230)]
    kept.ledger.open(rows)
    kept.ledger.record(Step(rows, told(rows[0])))
    assert {each.outcome for each in kept.ledger.rows("event-1")} == {"told"}


def test_an_events_texts_stay_as_they_were_first_kept(kept: Repositories) -> None:
    kept.ledger.keep_texts("event-1", {"en/-/-": {"sms": "first"}})
    kept.ledger.keep_texts("event-1", {"en/-/-": {"sms": "second"}, "en/a-list/-": {"sms": "third"}})
    assert kept.ledger.texts("event-1") == {"en/-/-": {"sms": "first"}, "en/a-list/-": {"sms": "third"}}
    assert list(kept.ledger.rows("event-1")) == []


def disruption(event_id: str = "event-1", **changes: object) -> Disruption:
    made = Disruption(
        event_id=event_id,
        flight_id="SW1234",
        kind=Kind.DELAY,
        detail_type="flight.delay.minor",
        event_type="FLIGHT_DELAY",
        timestamp="2026-03-14T18:00:00.000Z",
        source="operations_center",
        accepted_at="2026-03-14T18:00:00.000Z",
        digest="abc",
        delay_minutes=25,
    )
    return replace(made, **changes)


def test_an_event_is_accepted_once(kept: Repositories, store: SqliteStore) -> None:
    store.transact([kept.events.accepted(disruption())])
    with pytest.raises(ConditionFailed):
        store.transact([kept.events.accepted(disruption(delay_minutes=90))])
    assert kept.events.get("event-1") == disruption()


def test_a_flights_events_come_in_the_order_of_their_acceptance(
    kept: Repositories, store: SqliteStore
) -> None:
    later = disruption("event-0", accepted_at="2026-03-14T18:00:05.000Z")
    store.transact([kept.events.accepted(each) for each in (later, disruption())])
    assert list(kept.events.of_flight("SW1234")) == [disruption(), later]
    assert kept.events.all() == [disruption(), later]


def test_an_event_is_claimed_by_one_execution_which_may_claim_again(
    kept: Repositories, store: SqliteStore
) -> None:
    store.transact([kept.events.accepted(disruption())])
    assert kept.events.claim("event-1", "delay", "first")
    assert kept.events.claim("event-1", "delay", "first")
    assert not kept.events.claim("event-1", "delay", "second")
    assert not kept.events.claim("event-2", "delay", "first")
    assert kept.events.get("event-2") is None


def test_an_execution_is_started_once_and_is_due_at_once(kept: Repositories, store: SqliteStore) -> None:
    now = "2026-03-14T18:00:00.000Z"
    start = kept.executions.started("delay", "event:1", {"id": "event:1"}, now)
    store.transact([start])
    with pytest.raises(ConditionFailed):
        store.transact([start])
    (execution,) = kept.executions.due(now, 10)
    assert (execution.execution_id, execution.event_id) == ("delay:event:1", "event:1")
    assert kept.executions.next_wake() == now
    assert kept.executions.due("2026-03-14T17:59:59.999Z", 10) == []


def test_an_execution_that_ended_is_due_no_more_and_keeps_its_history(
    kept: Repositories, store: SqliteStore
) -> None:
    now = "2026-03-14T18:00:00.000Z"
    store.transact([kept.executions.started("delay", "event-1", {}, now)])
    (execution,) = kept.executions.due(now, 10)
    kept.executions.record(execution, [HistoryEntry("TaskStateEntered", now, "RecordDisruption")])
    execution.status, execution.wake_at, execution.ended_at = "SUCCEEDED", None, now
    kept.executions.record(execution, [HistoryEntry("ExecutionSucceeded", now)])
    assert kept.executions.due(now, 10) == []
    assert kept.executions.next_wake() is None
    ended = kept.executions.get("delay:event-1")
    assert ended is not None
    assert (ended.status, ended.ended_at, ended.history_count) == ("SUCCEEDED", now, 2)
    types = [each["type"] for each in kept.executions.history("delay:event-1")]
    assert types == ["TaskStateEntered", "ExecutionSucceeded"]


def test_an_execution_that_somebody_else_took_further_is_not_recorded(
    kept: Repositories, store: SqliteStore
) -> None:
    now = "2026-03-14T18:00:00.000Z"
    store.transact([kept.executions.started("delay", "event-1", {}, now)])
    (mine,) = kept.executions.due(now, 10)
    (theirs,) = kept.executions.due(now, 10)
    kept.executions.record(theirs, [])
    with pytest.raises(ConditionFailed):
        kept.executions.record(mine, [])


def test_a_store_lives_by_the_walls_clock_until_it_is_set(kept: Repositories) -> None:
    assert isinstance(kept.checkpoints.clock(), WallClock)
    kept.checkpoints.set_clock(NOW)
    clock = kept.checkpoints.clock()
    assert isinstance(clock, SetClock)
    assert clock.now() == NOW


def test_a_store_keeps_the_name_of_its_layout(kept: Repositories) -> None:
    assert kept.checkpoints.position("layout") is None
    assert kept.checkpoints.choose("layout", "table-per-entity") == "table-per-entity"
    assert kept.checkpoints.choose("layout", "single-table") == "table-per-entity"
    assert kept.checkpoints.position("layout") == "table-per-entity"
