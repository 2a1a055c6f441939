"""Corrections: who was told before reads that it is an update, and what was told; who was not, does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.delivery.rendering import Renderer
from flightpulse.domain.booking import Booking
from flightpulse.domain.notification import Channel, State
from flightpulse.domain.passenger import Passenger
from flightpulse.intake.accept import Answer

Announce = Callable[..., Answer]


def told(flow: Application, answer: Answer, passenger_id: str) -> str:
    """Return the subject of what a passenger was told of an event."""
    row = flow.kept.ledger.get(str(answer.event_id), passenger_id)
    assert row is not None
    return Renderer(flow.kept.ledger).render(row, Channel.EMAIL).subject


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
    text = Renderer(flow.kept.ledger).render(row, Channel.EMAIL).text
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
    text = Renderer(flow.kept.ledger).render(row, Channel.EMAIL).text
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
    in_doubt = {**unsent, Channel.SMS: replace(unsent[Channel.SMS], state=State.UNKNOWN)}
    assert replace(row, channels=in_doubt).was_told
    in_the_inbox = {**unsent, Channel.INBOX: replace(unsent[Channel.INBOX], state=State.DELIVERED)}
    assert not replace(row, channels=in_the_inbox).was_told
