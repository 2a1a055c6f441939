"""Corrections: who was told before reads that it is an update, and what was told; who was not, does not."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from flightpulse.app import Application, log_providers
from flightpulse.delivery.provider import Message, Outcome, Provider
from flightpulse.delivery.rendering import Renderer
from flightpulse.domain.booking import Booking
from flightpulse.domain.notification import Channel, State
from flightpulse.domain.passenger import Passenger
from flightpulse.intake.accept import Answer
from flightpulse.simulation.seed import seed
from flightpulse.store.port import StoreFull

Announce = Callable[..., Answer]


def told(flow: Application, answer: Answer, passenger_id: str) -> str:
    """Return the subject of what a passenger was told of an event."""
    row = flow.kept.ledger.get(str(answer.event_id), passenger_id)
    assert row is not None
    return Renderer(flow.kept.ledger).render(row).subject


def announced(flow: Application, announce: Announce, event_type: str, flight_id: str, **said: Any) -> Answer:
    """Let operations announce something, a minute after the last time, and tell everyone."""
    flow.set_clock(flow.clock.now() + timedelta(minutes=1))
    answer = announce(flow, event_type, flight_id, **said)
    flow.drain()
    return answer


def test_a_second_delay_is_an_update_that_names_the_time_told_before(
    flow: Application, announce: Announce
) -> None:
    first = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    second = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    third = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=10)
    assert told(flow, first, "P001") == "SW1234 to Denver: now 14:55, 25 minutes later"
    assert told(flow, second, "P001") == "Update: SW1234 to Denver now 15:15, 45 minutes later than planned"
    assert told(flow, third, "P001") == "Update: SW1234 to Denver now 14:40, 10 minutes later than planned"
    assert told(flow, third, "P003").startswith("Aktualisierung: SW1234 nach Denver jetzt 14:40 Uhr")
    row = flow.kept.ledger.get(str(third.event_id), "P001")
    assert row is not None
    text = Renderer(flow.kept.ledger).render(row).email
    assert "now leaves at 14:40, and not at 15:15 as we told you before (Dallas time)" in text


def test_who_books_in_between_is_not_told_of_an_update(flow: Application, announce: Announce) -> None:
    announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    late = Passenger(passenger_id="Q1", first_name="Noor", email="noor@example.com")
    flow.kept.passengers.put_many([late])
    flow.kept.bookings.put_many([Booking(booking_id="B99", passenger_id="Q1", flight_id="SW1234")])
    second = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    third = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=50)
    assert told(flow, second, "Q1") == "SW1234 to Denver: now 15:15, 45 minutes later"
    assert told(flow, second, "P001").startswith("Update: ")
    assert told(flow, third, "Q1").startswith("Update: ")


def test_what_was_superseded_before_it_went_out_was_not_told(flow: Application, announce: Announce) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    second = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    flow.drain()
    assert told(flow, second, "P001") == "SW1234 to Denver: now 15:15, 45 minutes later"


def test_an_update_names_the_last_value_that_went_out_and_not_one_that_was_superseded(
    flow: Application, announce: Announce
) -> None:
    announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.set_clock(flow.clock.now() + timedelta(minutes=1))
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=50)
    last = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=60)
    flow.drain()
    row = flow.kept.ledger.get(str(last.event_id), "P001")
    assert row is not None
    assert row.segment == "en/a-list-preferred/-/update-3"
    text = Renderer(flow.kept.ledger).render(row).email
    assert "now leaves at 15:30, and not at 14:55 as we told you before" in text


def test_who_wanted_no_message_before_reads_no_update(flow: Application, announce: Announce) -> None:
    sarah = flow.kept.passengers.get("P001")
    assert sarah is not None
    flow.kept.passengers.put_many([replace(sarah, notification_preferences=frozenset())])
    announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.kept.passengers.put_many([sarah])
    second = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    assert told(flow, second, "P001") == "SW1234 to Denver: now 15:15, 45 minutes later"
    assert told(flow, second, "P002").startswith("Update: ")


def test_the_same_delay_again_is_not_read_as_a_change(flow: Application, announce: Announce) -> None:
    announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    again = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert told(flow, again, "P001") == "Unchanged: SW1234 to Denver still leaves at 14:55"


def test_a_gate_that_is_changed_back_is_an_update_to_the_old_gate(
    flow: Application, announce: Announce
) -> None:
    announced(flow, announce, "GATE_CHANGE", "SW1234", new_gate="C9")
    back = announced(flow, announce, "GATE_CHANGE", "SW1234", new_gate="C4")
    assert told(flow, back, "P001") == "Update: gate C4 again for SW1234 to Denver"


def test_a_gate_change_is_no_update_of_a_delay(flow: Application, announce: Announce) -> None:
    announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    gate = announced(flow, announce, "GATE_CHANGE", "SW1234", new_gate="C9")
    assert told(flow, gate, "P001") == "New gate C9 for SW1234 to Denver"


def test_a_cancellation_after_a_delay_says_the_fact_first(flow: Application, announce: Announce) -> None:
    announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    cancelled = announced(flow, announce, "FLIGHT_CANCELLED", "SW1234")
    again = announced(flow, announce, "FLIGHT_CANCELLED", "SW1234")
    assert told(flow, cancelled, "P001") == "SW1234 to Denver on 14 March is cancelled: what you can do now"
    assert told(flow, again, "P001").startswith("Unchanged: SW1234 to Denver on 14 March stays cancelled")


def test_an_event_knows_which_one_it_supersedes(flow: Application, announce: Announce) -> None:
    first = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    gate = announced(flow, announce, "GATE_CHANGE", "SW1234", new_gate="C9")
    second = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    kept = {each.event_id: each.supersedes for each in flow.kept.events.of_flight("SW1234")}
    assert kept == {first.event_id: None, gate.event_id: None, second.event_id: first.event_id}


def test_the_states_say_what_went_out_and_not_what_was_written(flow: Application, announce: Announce) -> None:
    first = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    row = flow.kept.ledger.get(str(first.event_id), "P001")
    assert row is not None
    assert row.was_told
    unsent = {channel: replace(state, state=State.PENDING) for channel, state in row.channels.items()}
    assert not replace(row, channels=unsent).was_told
    for doubt in (State.HANDED_OFF, State.UNKNOWN):
        in_doubt = {**unsent, Channel.SMS: replace(unsent[Channel.SMS], state=doubt)}
        assert not replace(row, channels=in_doubt).was_told
        assert replace(row, channels=in_doubt).is_in_doubt
        by_email = {**in_doubt, Channel.EMAIL: row.channels[Channel.EMAIL]}
        assert replace(row, channels=by_email).was_told
        assert not replace(row, channels=by_email).is_in_doubt
    in_the_inbox = {**unsent, Channel.INBOX: replace(unsent[Channel.INBOX], state=State.DELIVERED)}
    assert not replace(row, channels=in_the_inbox).was_told
    assert not replace(row, channels=in_the_inbox).is_in_doubt


class Breaking:
    """A provider that breaks off, before anything has come there, for as long as it has an error."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.ignores_seen_keys, self.answers_by_key = provider.ignores_seen_keys, provider.answers_by_key
        self.batch = provider.batch
        self.error: BaseException | None = None

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        if self.error is not None:
            raise self.error
        return self.provider.hand_over(messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return self.provider.look_up(keys)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("error", [Killed(), StoreFull("the disk is full"), RuntimeError()])
def test_what_was_handed_off_and_never_came_there_was_not_told(
    opened: Callable[..., AbstractContextManager[Application]],
    announce: Announce,
    logged: Callable[[Application, str], list[dict[str, Any]]],
    error: BaseException,
) -> None:
    made: list[Breaking] = []

    def providers(flow: Application) -> dict[Channel, Provider]:
        breaking = {channel: Breaking(provider) for channel, provider in log_providers(flow).items()}
        made.extend(breaking.values())
        return {**breaking}

    with opened(providers=providers) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        for each in made:
            each.error = error
        for _ in range(2):  # the second is composed while nobody knows what became of the first
            with suppress(Killed, StoreFull):
                announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
        assert not logged(flow, "notifications/email")
        for each in made:
            each.error = None
        last = announced(flow, announce, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
        assert {row.outcome for row in flow.kept.ledger.rows(str(last.event_id))} == {"told"}
        assert {line["subject"] for line in logged(flow, "notifications/email")} == {
            "SW1234 to Denver: now 15:15, 45 minutes later",
            "SW1234 nach Denver: jetzt 15:15 Uhr, 45 Minuten später",
        }
        texts = [line["message"] for line in logged(flow, "notifications/sms")]
        assert texts
        assert not [text for text in texts if text.startswith(("Unchanged", "Unverändert"))]
