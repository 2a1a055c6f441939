"""Events come late, out of order and at once: passengers only ever read the newest (design 5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flightpulse.app import Application
from flightpulse.delivery.completeness import account
from flightpulse.delivery.rendering import Renderer
from flightpulse.domain.flight import FlightStatus
from flightpulse.domain.notification import Channel
from flightpulse.intake.accept import Answer, Outcome

Announce = Callable[..., Answer]
Logged = Callable[[Application, str], list[dict[str, Any]]]


def subjects(flow: Application, logged: Logged) -> set[str]:
    """Return what those read who read English; Zoë, P003, reads German."""
    emails = logged(flow, "notifications/email")
    return {line["subject"] for line in emails if line["to"] != "zoe.krueger@example.com"}


def suppressed(flow: Application, answer: Answer) -> dict[str, int]:
    return account(flow.kept.ledger.rows(str(answer.event_id))).suppressed


def test_a_newer_time_supersedes_an_older_one_that_nobody_was_told_yet(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    older = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20)
    newer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    flow.drain()
    assert (older.outcome, newer.outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    assert subjects(flow, logged) == {"SW1234 to Denver: now 15:15, 45 minutes later"}
    assert suppressed(flow, older) == {"superseded": 3}


def test_a_newer_time_tells_again_who_was_told_the_older_one(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20)
    flow.drain()
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    flow.drain()
    assert len(logged(flow, "notifications/email")) == 6


def test_of_two_events_at_the_same_moment_the_greater_id_is_the_newer(
    flow: Application, announce: Announce
) -> None:
    first = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20)
    second = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    assert str(first.event_id) < str(second.event_id)
    flow.drain()
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert flight.delay_minutes == 45


def test_an_event_that_arrives_after_a_newer_one_is_accepted_as_stale_and_tells_nobody(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    newer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    an_hour_ago = flow.clock.now() - timedelta(hours=1)
    late = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20, timestamp=an_hour_ago)
    flow.drain()
    assert late.outcome is Outcome.STALE
    assert late.notes == [f"stale: {newer.event_id!r} is newer and speaks of the same"]
    assert subjects(flow, logged) == {"SW1234 to Denver: now 15:15, 45 minutes later"}
    assert list(flow.kept.ledger.rows(str(late.event_id))) == []
    kept = flow.kept.events.get(str(late.event_id))
    assert kept is not None
    assert kept.stale


def test_a_late_event_without_a_newer_one_is_told(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    an_hour_ago = flow.clock.now() - timedelta(hours=1)
    late = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20, timestamp=an_hour_ago)
    flow.drain()
    assert late.outcome is Outcome.ACCEPTED
    assert subjects(flow, logged) == {"SW1234 to Denver: now 14:50, 20 minutes later"}


def test_a_gate_does_not_supersede_a_time(flow: Application, announce: Announce, logged: Logged) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20)
    announce(flow, "GATE_CHANGE", "SW1234", new_gate="C9")
    flow.drain()
    assert subjects(flow, logged) == {
        "SW1234 to Denver: now 14:50, 20 minutes later",
        "New gate C9 for SW1234 to Denver",
    }


def test_of_a_time_and_a_gate_at_once_each_message_says_what_the_other_brought(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20)
    announce(flow, "GATE_CHANGE", "SW1234", new_gate="C9")
    flow.drain()
    bodies = {line["subject"]: line["body"] for line in logged(flow, "notifications/email")}
    assert "your gate, C9," in bodies["SW1234 to Denver: now 14:50, 20 minutes later"]
    assert "the departure time, 14:50," in bodies["New gate C9 for SW1234 to Denver"]


def test_a_cancellation_supersedes_times_and_gates(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    time = announce(flow, "FLIGHT_DELAY", "SW9012", delay_minutes=20)
    gate = announce(flow, "GATE_CHANGE", "SW9012", new_gate="B1")
    announce(flow, "FLIGHT_CANCELLED", "SW9012")
    flow.drain()
    assert subjects(flow, logged) == {"SW9012 to New York on 14 March is cancelled: what you can do now"}
    assert suppressed(flow, time) == suppressed(flow, gate) == {"superseded": 3}
    flight = flow.kept.flights.get("SW9012")
    assert flight is not None
    assert (flight.status, flight.gate) == (FlightStatus.CANCELLED, "B34")


def test_an_event_of_a_cancelled_flight_is_stale(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    announce(flow, "FLIGHT_CANCELLED", "SW9012")
    flow.drain()
    told = len(logged(flow, "notifications/email"))
    late = announce(flow, "FLIGHT_DELAY", "SW9012", delay_minutes=200)
    assert late.outcome is Outcome.STALE
    assert late.notes == ["stale: the flight is cancelled, and nothing else is told of it"]
    assert announce(flow, "GATE_CHANGE", "SW9012", new_gate="B1").outcome is Outcome.STALE
    flow.drain()
    assert len(logged(flow, "notifications/email")) == told
    flight = flow.kept.flights.get("SW9012")
    assert flight is not None
    assert flight.status is FlightStatus.CANCELLED


def test_a_delay_taken_back_is_told_and_the_flight_is_scheduled_again(
    flow: Application, announce: Announce, logged: Logged
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    flow.drain()
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=0)
    flow.drain()
    assert "Update: SW1234 to Denver leaves as planned after all, at 14:30" in subjects(flow, logged)
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert (flight.status, flight.delay_minutes) == (FlightStatus.SCHEDULED, 0)


def test_nobody_reads_of_a_flight_in_its_inbox_what_was_superseded(
    flow: Application, announce: Announce
) -> None:
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=20)
    newer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=45)
    flow.drain()
    (entry,) = flow.kept.inbox.of_passenger("P001")
    assert (entry.event_id, entry.title) == (newer.event_id, "SW1234 to Denver: now 15:15, 45 minutes later")
    row = flow.kept.ledger.get(str(newer.event_id), "P001")
    assert row is not None
    assert Renderer(flow.kept.ledger).render(row).text(Channel.INBOX) == entry.text
