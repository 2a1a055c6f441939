"""Accepting an event: one transaction of the event, the flight's new version and what it sets going."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.disruption import overtaken_by
from flightpulse.domain.enrichment import enriched
from flightpulse.domain.refusal import Refused
from flightpulse.domain.times import moment_text
from flightpulse.intake.decode import Decoded, decode
from flightpulse.intake.publish import bus_event
from flightpulse.intake.source import Arrival
from flightpulse.observability.commit import Observed, observed
from flightpulse.observability.logs import Happened
from flightpulse.observability.traces import Name, span, traceparent
from flightpulse.routing.router import Router
from flightpulse.store.port import ConditionFailed, Store
from flightpulse.store.repositories import Repositories

_ATTEMPTS = 5


class Outcome(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    STALE = "stale"  # accepted, but a newer event on its topic is known: it tells nobody
    DUPLICATE = "duplicate"  # accepted before
    REFUSED = "refused"  # a dead letter


class Answer(Struct, kw_only=True):
    """What a source is told."""

    outcome: Outcome
    position: str
    event_id: str | None = None
    detail_type: str | None = None
    notes: list[str] = []
    dead_letter_id: str | None = None
    reason: str | None = None
    problem: str | None = None


class Intake:
    """Takes events, from whatever source."""

    def __init__(self, store: Store, repositories: Repositories, router: Router, clock: Clock) -> None:
        self._store, self._in, self._router, self._clock = store, repositories, router, clock

    def accept(self, arrivals: Sequence[Arrival]) -> list[Answer]:
        """Take events in their order, in one commit where the store can; bad ones are kept."""
        with observed() as seen, self._store.one_commit():
            answers = [self._accept(arrival, seen) for arrival in arrivals]
            self._in.metrics.add(seen.measured, self._clock.now())
        return answers

    def _accept(self, arrival: Arrival, seen: Observed) -> Answer:
        with seen.span(Name.ACCEPT, position=arrival.position):
            try:
                return self._take(arrival, decode(arrival.body), seen)
            except Refused as refused:
                return self._refuse(arrival, refused, seen)

    def _take(self, arrival: Arrival, decoded: Decoded, seen: Observed) -> Answer:
        for _ in range(_ATTEMPTS):
            try:
                return self._try(arrival, decoded, seen)
            except ConditionFailed:
                continue  # another process took an event of this flight in between: read again
        raise ConditionFailed([0])

    def _try(self, arrival: Arrival, decoded: Decoded, seen: Observed) -> Answer:
        event, now = decoded.event, self._clock.now()
        answer = Answer(
            outcome=Outcome.ACCEPTED, position=arrival.position, event_id=event.event_id, notes=decoded.notes
        )
        known = self._in.events.get(event.event_id)
        if known is not None:
            if known.digest != decoded.digest:
                problem = f"{event.event_id!r} was taken before with other content; a new event has a new id"
                raise Refused("event_id_reused", problem, "event_id")
            answer.outcome, answer.detail_type = Outcome.DUPLICATE, known.detail_type
            seen.log(Happened.EVENT_DUPLICATE, event_id=event.event_id, flight_id=known.flight_id)
            return answer
        flight = self._in.flights.get(decoded.payload.flight_id)
        if flight is None:
            problem = f"there is no flight {decoded.payload.flight_id!r}"
            raise Refused("unknown_flight", problem, "payload.flight_id")
        disruption = enriched(event, decoded.payload, flight, digest=decoded.digest, accepted_at=now)
        disruption.notes, disruption.traceparent = decoded.notes, traceparent()
        answer.detail_type = disruption.detail_type
        writes, affected = self._in.acceptance(disruption, flight), None
        if disruption.stale:
            answer.outcome = Outcome.STALE
            answer.notes = [*answer.notes, f"stale: {overtaken_by(disruption, flight)}"]
        else:
            affected = len(self._in.bookings.passengers_of_flight(flight.flight_id))
            on_bus = bus_event(disruption, flight, affected)
            with span(Name.ROUTING):
                writes += self._router.starts(on_bus)
                if self._router.is_logged(on_bus):  # after the commit, and not without it
                    self._in.outbox.put(on_bus.id, on_bus.as_item(), disruption.accepted_at)
        self._store.transact(writes)
        if affected is not None:
            seen.measured.processed(disruption.kind, affected)
        seen.log(
            Happened.EVENT_ACCEPTED,
            event_id=event.event_id,
            flight_id=flight.flight_id,
            detail_type=disruption.detail_type,
            outcome=answer.outcome.value,
            affected=affected,
        )
        return answer

    def _refuse(self, arrival: Arrival, refused: Refused, seen: Observed) -> Answer:
        letter = DeadLetter(
            dead_letter_id=arrival.dead_letter_id or dead_letter_id(Stage.INTAKE, arrival.body),
            stage=Stage.INTAKE,
            reason=refused.reason,
            problem=refused.problem,
            field=refused.field,
            source=arrival.position,
            received_at=moment_text(self._clock.now()),
            size=len(arrival.body),
        )
        self._in.dead_letters.keep(letter, arrival.body)
        seen.log(Happened.EVENT_REFUSED, dead_letter_id=letter.dead_letter_id, reason=refused.reason)
        return Answer(
            outcome=Outcome.REFUSED,
            position=arrival.position,
            dead_letter_id=letter.dead_letter_id,
            reason=refused.reason,
            problem=str(refused),
        )
