"""Everyone affected is told, or there is a reason: affected = told + suppressed + failed + pending."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from flightpulse.app import Application
from flightpulse.delivery.completeness import Account, account
from flightpulse.domain.booking import Booking, BookingStatus
from flightpulse.domain.flight import FlightStatus
from flightpulse.domain.notification import Channel, State
from flightpulse.domain.passenger import Passenger
from flightpulse.intake.accept import Answer

Announce = Callable[..., Answer]
Logged = Callable[[Application, str], list[dict[str, Any]]]


def board(flow: Application, flight_id: str, *passengers: Passenger) -> None:
    """Book further passengers on a flight."""
    bookings = [
        Booking(
            booking_id=f"B-{each.passenger_id}",
            passenger_id=each.passenger_id,
            flight_id=flight_id,
            confirmation_number=f"PNR{number:03}",
            created_at="2026-03-01T00:00:00.000Z",
        )
        for number, each in enumerate(passengers)
    ]
    flow.kept.passengers.put_many(passengers)
    flow.kept.bookings.put_many(bookings)


def counted(flow: Application, answer: Answer) -> Account:
    found = account(flow.kept.ledger.rows(str(answer.event_id)))
    assert found.affected == found.told + found.pending + found.failed + sum(found.suppressed.values())
    return found


def test_before_anything_is_handed_over_everyone_is_pending(flow: Application, announce: Announce) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.runner.run_due()
    assert counted(flow, answer) == Account(pending=3)
    flow.delivery.run_due()
    assert counted(flow, answer) == Account(told=3)


def test_who_opted_out_of_everything_is_suppressed_and_still_finds_it_in_the_inbox(
    flow: Application, announce: Announce
) -> None:
    board(
        flow,
        "SW1234",
        Passenger(passenger_id="P100", email="x@example.com", notification_preferences=frozenset()),
    )
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    assert counted(flow, answer) == Account(told=3, suppressed={"opted_out": 1})
    (entry,) = flow.kept.inbox.of_passenger("P100")
    assert (entry.title, entry.read) == ("SW1234 to Denver: now 14:55, 25 minutes later", False)


def test_who_cannot_be_reached_is_suppressed_for_want_of_contact(
    flow: Application, announce: Announce
) -> None:
    board(flow, "SW1234", Passenger(passenger_id="P100", first_name="Ada"))
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    assert counted(flow, answer) == Account(told=3, suppressed={"no_contact": 1})


def test_a_booking_whose_passenger_is_not_stored_counts_as_without_contact(
    flow: Application, announce: Announce
) -> None:
    flow.kept.bookings.put_many([Booking(booking_id="B100", passenger_id="P100", flight_id="SW1234")])
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    assert counted(flow, answer) == Account(told=3, suppressed={"no_contact": 1})


def test_opting_out_between_composing_and_handing_over_is_respected(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.runner.run_due()
    sarah = flow.kept.passengers.get("P001")
    assert sarah is not None
    flow.kept.passengers.put_many([replace(sarah, notification_preferences=frozenset({"PUSH"}))])
    flow.drain()
    assert counted(flow, answer) == Account(told=2, suppressed={"opted_out": 1})
    assert "sarah.johnson@example.com" not in {line["to"] for line in logged(flow, "notifications/email")}


def test_a_new_address_between_composing_and_handing_over_is_the_one_that_is_used(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.runner.run_due()
    sarah = flow.kept.passengers.get("P001")
    assert sarah is not None
    flow.kept.passengers.put_many([replace(sarah, email="new@example.com")])
    flow.drain()
    assert "new@example.com" in {line["to"] for line in logged(flow, "notifications/email")}


def test_a_booking_cancelled_before_the_event_affects_nobody(flow: Application, announce: Announce) -> None:
    flow.store.transact([flow.kept.bookings.update("B001", booking_status=BookingStatus.CANCELLED)])
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    assert counted(flow, answer) == Account(told=2)
    execution = flow.kept.executions.get(f"delay:{answer.event_id}")
    assert execution is not None
    assert execution.input["detail"]["affected_passengers_count"] == 2


def test_a_booking_cancelled_between_composing_and_handing_over_is_suppressed(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.runner.run_due()
    flow.store.transact([flow.kept.bookings.update("B001", booking_status=BookingStatus.CANCELLED)])
    flow.drain()
    assert counted(flow, answer) == Account(told=2, suppressed={"cancelled_booking": 1})
    assert "sarah.johnson@example.com" not in {line["to"] for line in logged(flow, "notifications/email")}


def test_a_booking_that_was_cancelled_stays_cancelled_when_the_flight_is(
    flow: Application, announce: Announce
) -> None:
    flow.store.transact([flow.kept.bookings.update("B009", booking_status=BookingStatus.CANCELLED)])
    announce(flow, "FLIGHT_CANCELLED", "SW9012")
    flow.drain()
    found = {each.booking_id: each.booking_status for each in flow.kept.bookings.of_flight("SW9012")}
    assert found == {
        "B008": BookingStatus.NEEDS_REBOOKING,
        "B009": BookingStatus.CANCELLED,
        "B010": BookingStatus.NEEDS_REBOOKING,
    }


def test_when_the_flight_has_departed_what_was_not_handed_over_expires(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    answer = announce(flow, "GATE_CHANGE", "SW1234", new_gate="C9")
    flow.runner.run_due()
    flow.store.transact([flow.kept.flights.update("SW1234", status=FlightStatus.DEPARTED)])
    flow.drain()
    assert counted(flow, answer) == Account(suppressed={"departed": 3})
    row = flow.kept.ledger.get(str(answer.event_id), "P001")
    assert row is not None
    assert {state.state for state in row.channels.values()} == {State.EXPIRED}
    assert logged(flow, "notifications/email") == []


def test_a_cancellation_of_a_flight_that_has_departed_changes_nothing_and_tells_nobody(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    flow.store.transact([flow.kept.flights.update("SW9012", status=FlightStatus.DEPARTED)])
    answer = announce(flow, "FLIGHT_CANCELLED", "SW9012")
    flow.drain()
    assert counted(flow, answer) == Account(suppressed={"departed": 3})
    assert logged(flow, "notifications/email") == []
    flight = flow.kept.flights.get("SW9012")
    assert flight is not None
    assert flight.status is FlightStatus.DEPARTED
    statuses = {each.booking_status for each in flow.kept.bookings.of_flight("SW9012")}
    assert BookingStatus.NEEDS_REBOOKING not in statuses


def test_when_by_the_times_known_the_flight_has_left_what_was_not_handed_over_expires(
    flow: Application, announce: Announce
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)  # it leaves at 19:55 then
    flow.runner.run_due()
    flow.set_clock(flow.clock.now() + timedelta(hours=1, minutes=56))
    flow.drain()
    assert counted(flow, answer) == Account(suppressed={"departed": 3})


def test_until_the_new_departure_a_delay_is_told(flow: Application, announce: Announce) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.runner.run_due()
    flow.set_clock(flow.clock.now() + timedelta(hours=1, minutes=54))  # after the scheduled departure
    flow.drain()
    assert counted(flow, answer) == Account(told=3)


def test_a_cancellation_is_told_even_after_the_flight_would_have_left(
    flow: Application, announce: Announce
) -> None:
    answer = announce(flow, "FLIGHT_CANCELLED", "SW9012")
    flow.runner.run_due()
    flow.set_clock(flow.clock.now() + timedelta(hours=8))
    flow.drain()
    assert counted(flow, answer) == Account(told=3)


def test_a_passenger_with_two_bookings_on_one_flight_gets_one_message_with_both(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    second = Booking(
        booking_id="B100", passenger_id="P001", flight_id="SW1234", confirmation_number="ZZZ999", seat="2B"
    )
    flow.kept.bookings.put_many([second])
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    assert counted(flow, answer) == Account(told=3)
    (email,) = [
        line["body"]
        for line in logged(flow, "notifications/email")
        if line["to"] == "sarah.johnson@example.com"
    ]
    assert "Your seats 2A and 2B" in email or "Your seats 2B and 2A" in email
    assert "K7QM2X" in email
    assert "ZZZ999" in email


def test_of_two_bookings_on_one_flight_one_that_still_holds_is_enough_to_be_told(
    flow: Application, announce: Announce
) -> None:
    flow.kept.bookings.put_many([Booking(booking_id="B100", passenger_id="P001", flight_id="SW1234")])
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.runner.run_due()
    flow.store.transact([flow.kept.bookings.update("B001", booking_status=BookingStatus.CANCELLED)])
    flow.drain()
    assert counted(flow, answer) == Account(told=3)


def test_a_flight_with_250_passengers_spans_pages_and_tells_each_once(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    crowd = [
        Passenger(passenger_id=f"Q{number:03}", email=f"q{number:03}@example.com") for number in range(247)
    ]
    board(flow, "SW1234", *crowd)
    answer = announce(flow, "FLIGHT_CANCELLED", "SW1234")
    flow.drain()
    assert counted(flow, answer) == Account(told=250)
    history = list(flow.kept.executions.history(f"cancellation:{answer.event_id}"))
    assert len({entry["within"] for entry in history if entry.get("within")}) == 3
    addressed = [line["to"] for line in logged(flow, "notifications/email")]
    assert len(addressed) == len(set(addressed)) == 250
    marked = sum(1 for _ in flow.kept.bookings.by_status(BookingStatus.NEEDS_REBOOKING))
    assert marked == 250


def test_a_flight_that_nobody_booked_is_delayed_without_a_word(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    flow.kept.flights.put_many([replace(flight, flight_id="SW1", flight_number="SW1")])
    answer = announce(flow, "FLIGHT_DELAY", "SW1", delay_minutes=25)
    flow.drain()
    assert counted(flow, answer) == Account()
    empty = flow.kept.flights.get("SW1")
    assert empty is not None
    assert empty.status is FlightStatus.DELAYED


def test_fp9_needs_come_before_tiers_and_tiers_by_rank_whatever_the_order_of_ids(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    def made(passenger_id: str, tier: str, *requests: str) -> Passenger:
        email = f"{passenger_id}@example.com"
        return Passenger(
            passenger_id=passenger_id,
            email=email,
            guardian_email=email,
            tier=tier,
            special_requests=list(requests),
        )

    board(
        flow,
        "SW7890",
        made("Q01", "MEMBER"),
        made("Q02", "A-LIST"),
        made("Q03", "A-LIST_PREFERRED"),
        made("Q04", "MEMBER", "WCHR"),
        made("Q05", "MEMBER", "UMNR"),
        made("Q06", "A-LIST PREFERRED", "VGML"),  # a meal is no need
    )
    announce(flow, "FLIGHT_DELAY", "SW7890", delay_minutes=25)
    flow.drain()
    served = [line["to"].partition("@")[0] for line in logged(flow, "notifications/email")]
    assert [each for each in served if each.startswith("Q")] == ["Q05", "Q04", "Q03", "Q06", "Q02", "Q01"]


def test_of_two_events_the_one_accepted_first_is_handed_over_first(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW7890", delay_minutes=25)
    flow.set_clock(flow.clock.now() + timedelta(seconds=1))
    announce(flow, "FLIGHT_DELAY", "SW5678", delay_minutes=25)
    flow.drain()
    flights = [line["subject"][:6] for line in logged(flow, "notifications/email")]
    assert flights == ["SW7890"] * 2 + ["SW5678"] * 3


def test_every_row_names_its_channels_with_their_states(flow: Application, announce: Announce) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    miguel = flow.kept.ledger.get(str(answer.event_id), "P002")
    assert miguel is not None
    assert {channel: (state.state, state.reason) for channel, state in miguel.channels.items()} == {
        Channel.EMAIL: (State.SENT, None),
        Channel.SMS: (State.SUPPRESSED, "no_contact"),
        Channel.INBOX: (State.DELIVERED, None),
    }
    assert miguel.due is None
