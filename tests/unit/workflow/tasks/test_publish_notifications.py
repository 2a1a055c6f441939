"""PublishNotifications: one row per event and passenger, however often it runs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.domain.notification import Channel, ChannelState, State
from flightpulse.store.repositories.ledger import Step
from flightpulse.workflow.tasks.publish_notifications import publish_notifications
from flightpulse.workflow.work import Work

Accepted = Callable[..., str]
PAGE = {"number": 0, "first": "P001", "last": "P003"}


def given(event_id: str) -> dict[str, Any]:
    return {"event_id": event_id, "flight_id": "SW1234", "page": PAGE}


def test_fp7_every_passenger_of_the_page_has_a_row(flow: Application, work: Work, accepted: Accepted) -> None:
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert publish_notifications(work, given(event_id)) == {"page": 0, "notifications": 3}
    rows = {row.passenger_id: row for row in flow.kept.ledger.rows(event_id)}
    assert sorted(rows) == ["P001", "P002", "P003"]
    sarah = rows["P001"]
    assert {channel: state.state for channel, state in sarah.channels.items()} == dict.fromkeys(
        Channel, State.PENDING
    )
    assert (sarah.flight_id, sarah.booking_ids, sarah.kind) == ("SW1234", ["B001"], "delay")
    assert sarah.fill["seat"] == "Your seat 2A"
    assert sarah.created_at == "2026-03-14T18:00:00.000Z"
    miguel = rows["P002"].channels[Channel.SMS]
    assert (miguel.state, miguel.reason) == (State.SUPPRESSED, "no_contact")


def test_run_again_it_changes_nothing_whatever_became_of_the_rows(
    flow: Application, work: Work, accepted: Accepted
) -> None:
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    before = list(flow.kept.ledger.rows(event_id))
    publish_notifications(work, given(event_id))
    assert list(flow.kept.ledger.rows(event_id)) == before


def test_what_is_in_a_row_follows_from_the_event_and_not_from_when_it_is_written(
    flow: Application, work: Work, accepted: Accepted
) -> None:
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.set_clock(flow.clock.now() + timedelta(minutes=10))
    publish_notifications(work, given(event_id))
    assert {row.created_at for row in flow.kept.ledger.rows(event_id)} == {"2026-03-14T18:00:00.000Z"}


def test_who_wants_neither_has_a_row_all_the_same(flow: Application, accepted: Accepted) -> None:
    sarah = flow.kept.passengers.get("P001")
    assert sarah is not None
    flow.kept.passengers.put_many([replace(sarah, notification_preferences=frozenset({"PUSH"}))])
    event_id = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
    publish_notifications(Work(flow.store, flow.kept, flow.clock), given(event_id))
    row = flow.kept.ledger.get(event_id, "P001")
    assert row is not None
    assert row.channels[Channel.EMAIL].reason == row.channels[Channel.SMS].reason == "opted_out"
    assert row.channels[Channel.INBOX].state is State.PENDING


def test_who_may_have_been_told_before_reads_no_update_and_who_was_does(
    flow: Application, accepted: Accepted
) -> None:
    def segments(told_on_email: State) -> set[str]:
        """Return the rows' segments after an event whose e-mails ended so, and whose SMS are not there."""
        earlier = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
        publish_notifications(Work(flow.store, flow.kept, flow.clock), given(earlier))
        for row in list(flow.kept.ledger.rows(earlier)):
            channels = {**row.channels, Channel.SMS: ChannelState(State.SUPPRESSED, reason="opted_out")}
            ended = replace(row, channels={**channels, Channel.EMAIL: ChannelState(told_on_email)})
            flow.kept.ledger.record(Step([row], ended))
        flow.set_clock(flow.clock.now() + timedelta(minutes=1))
        newer = accepted("FLIGHT_DELAY", "SW1234", delay_minutes=25)
        publish_notifications(Work(flow.store, flow.kept, flow.clock), given(newer))
        flow.set_clock(flow.clock.now() + timedelta(minutes=1))
        return {row.segment.partition("/update-")[2] for row in flow.kept.ledger.rows(newer)}

    assert segments(State.SENT) == {"1"}
    assert segments(State.DELIVERED) == {"1"}
    assert segments(State.HANDED_OFF) == {""}
    assert segments(State.UNKNOWN) == {""}
    assert segments(State.FAILED) == {""}
