"""What tasks work with: what is kept, the clock, and what was read in the commit at hand."""

from collections.abc import Sequence

from msgspec import to_builtins
from msgspec.structs import replace

from flightpulse.domain.booking import Place
from flightpulse.domain.clock import Clock
from flightpulse.domain.disruption import Disruption
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.messages.compose import compose
from flightpulse.messages.facts import facts_of
from flightpulse.messages.segment import Segment
from flightpulse.store.port import Store
from flightpulse.store.repositories import Repositories
from flightpulse.workflow.failure import TaskError

#: Permanent: no retry makes it better, so it goes to the dead letters at once.
REFUSED = "DisruptionRefused"

#: Events of a topic that are looked through for the last one of which a passenger has a row.
_STEPS_BACK = 5


class Affected:
    """A page's people: whom an event is told, each with what they booked on the flight."""

    def __init__(self, passengers: dict[str, Passenger], bookings: dict[str, list[Place]]) -> None:
        self.passengers, self.bookings = passengers, bookings

    def passenger(self, passenger_id: str) -> Passenger:
        """Return one of them; of whom nothing is kept but a booking, that is all there is to know."""
        return self.passengers.get(passenger_id) or Passenger(passenger_id=passenger_id)


class Work:
    """One commit's worth of tasks. What stays as it is until then is read, and composed, once."""

    def __init__(self, store: Store, repositories: Repositories, clock: Clock) -> None:
        self.store, self.kept, self.clock = store, repositories, clock
        self._look_ups: dict[str, list[tuple[str, str]]] = {}
        self._affected: dict[tuple[str, str, str], Affected] = {}
        self._disruptions: dict[str, Disruption] = {}
        self._texts: dict[str, set[str]] = {}  # segments by event
        self._told: dict[tuple[str, str, str], dict[str, int]] = {}

    def forget(self) -> None:
        """Read and compose anew: a task failed, and what it did was undone."""
        self._look_ups.clear()
        self._affected.clear()
        self._disruptions.clear()
        self._texts.clear()
        self._told.clear()

    def disruption(self, event_id: str) -> Disruption:
        """Return an accepted event; raises TaskError."""
        if event_id not in self._disruptions:
            found = self.kept.events.get(event_id)
            if found is None:
                raise TaskError(REFUSED, f"there is no event {event_id!r}")
            self._disruptions[event_id] = found
        return self._disruptions[event_id]

    def flight(self, flight_id: str) -> Flight:
        """Return a flight; raises TaskError."""
        found = self.kept.flights.get(flight_id)
        if found is None:
            raise TaskError(REFUSED, f"there is no flight {flight_id!r}")
        return found

    def announced_flight(self, flight_id: str) -> Flight:
        """Return a flight with its newest accepted times and gate, whether or not they are written there yet.

        Of two events at once, each message then says what the other event brought. Raises TaskError.
        """
        flight = self.flight(flight_id)
        for version in (flight.time_version, flight.gate_version):
            newest = self.kept.events.get(version.partition("#")[2]) if version else None
            if newest is not None:
                flight = replace(flight, **newest.announced)
        return flight

    def keep_texts(self, disruption: Disruption, segments: Sequence[str]) -> None:
        """Compose and keep the texts of segments, but for those that are kept already."""
        kept = self._texts.setdefault(disruption.event_id, set())
        if missing := [Segment.parse(name) for name in segments if name not in kept]:
            flight = self.announced_flight(disruption.flight_id)
            facts = {
                told: facts_of(disruption, flight, told=self._events_back(disruption, told))
                for told in {segment.told for segment in missing}
            }
            texts = {each.name: to_builtins(compose(facts[each.told], each)) for each in missing}
            self.kept.ledger.keep_texts(disruption.event_id, texts)
            kept.update(texts)

    def told_before(self, disruption: Disruption, first: str, last: str) -> dict[str, int]:
        """Return for a page's passengers how many events back on the topic they were told last.

        Who was told of none is left out, and so is who may have been told, after a crash or an ambiguous
        answer: what is no update is true either way. What is still pending of an earlier event will not be
        told: this one has superseded it. An earlier row knows itself what its passenger was told before it,
        so that the walk back goes on only for those who have none.
        """
        asked = (disruption.event_id, first, last)
        if disruption.supersedes is None:
            return {}
        if asked not in self._told:
            told: dict[str, int] = {}
            unknown = set(self.affected(disruption.flight_id, first, last).bookings)
            earlier = disruption.supersedes
            for steps in range(1, _STEPS_BACK + 1):
                for row in self.kept.ledger.rows_between(earlier, first, last):
                    if row.passenger_id in unknown:
                        unknown.remove(row.passenger_id)
                        if row.was_told:
                            told[row.passenger_id] = steps
                        elif not row.is_in_doubt and (before := Segment.parse(row.segment).told):
                            told[row.passenger_id] = steps + before
                found = self.kept.events.get(earlier) if unknown else None
                if found is None or found.supersedes is None:
                    break
                earlier = found.supersedes
            self._told[asked] = told
        return self._told[asked]

    def _events_back(self, disruption: Disruption, steps: int) -> Disruption | None:
        """Return the event so many steps before another on its topic; of no steps there is none."""
        if not steps:
            return None
        earlier = disruption
        for _ in range(steps):
            earlier = self.disruption(earlier.supersedes or "")
        return earlier

    def look_ups(self, flight_id: str) -> list[tuple[str, str]]:
        """Return (passenger id, booking id) of every booking that a flight ever had, in their order."""
        if flight_id not in self._look_ups:
            found = self.kept.bookings.look_up(flight_id)
            self._look_ups[flight_id] = sorted((each.passenger_id, each.booking_id) for each in found)
        return self._look_ups[flight_id]

    def affected(self, flight_id: str, first: str, last: str) -> Affected:
        """Return the people of a page, from one passenger id to another; cancelled bookings affect nobody."""
        page = (flight_id, first, last)
        if page not in self._affected:
            booking_ids = [
                booking for passenger, booking in self.look_ups(flight_id) if first <= passenger <= last
            ]
            bookings: dict[str, list[Place]] = {}
            for place in self.kept.bookings.places(flight_id, booking_ids):
                if place.is_active:
                    bookings.setdefault(place.passenger_id, []).append(place)
            passengers = {each.passenger_id: each for each in self.kept.passengers.get_many(bookings)}
            self._affected[page] = Affected(passengers, bookings)
        return self._affected[page]
