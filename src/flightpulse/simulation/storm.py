"""A storm: a hub closes, and everyone on its flights is told, again and again, until it is over.

A storm knows what it has sent and what must come of it, and says where FlightPulse answered otherwise.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

import msgspec
from msgspec import Struct

from flightpulse.delivery.completeness import Account, account
from flightpulse.domain.clock import SetClock
from flightpulse.domain.disruption import Kind
from flightpulse.domain.ids import execution_id
from flightpulse.domain.passenger import Passenger
from flightpulse.flow import Flow
from flightpulse.intake.accept import Answer, Outcome
from flightpulse.intake.source import Arrival
from flightpulse.simulation.closure import Announcement, announcements_of
from flightpulse.simulation.disturbance import Delivery, Disturbance, deliveries, poison
from flightpulse.simulation.hub import flights_of, hub
from flightpulse.simulation.loading import put_on_board
from flightpulse.simulation.manifest import Seated, going_on, manifest_of
from flightpulse.simulation.producer import Event, operations_event

#: Told after each step: what is being done, how much of it, of how much, and what else there is to say.
Progress = Callable[[str, int, int, str], None]

#: People written in one commit, and events taken in one, by how many people they tell.
_PEOPLE_TOGETHER = 1000
_EVENTS_TOGETHER = 25

#: How long an event waits at most on a clock that was set: the flow is that busy in a storm.
_BEHIND = timedelta(minutes=4)

_LATE = timedelta(seconds=1)  # how much older a late event is than the one that has overtaken it
_MOMENT = timedelta(milliseconds=1)

#: Differences that are named; more of them are counted.
_NAMED = 10


class Asked(Struct, frozen=True):
    """The storm that is asked for; the same asked twice of new folders gives the same storm."""

    hub: str  # IATA
    flights: int
    passengers: int  # on each flight
    seed: int = 1
    rate: float | None = None  # events a second on the folder's clock; None: as fast as it can
    disturbance: Disturbance = Disturbance()


class StormAccount(Struct):
    """A storm, as far as it was played."""

    hub: str
    city: str
    number: int  # of the folder's storms
    flights: int
    passengers: int
    events: dict[str, int]  # delivered, by outcome
    not_delivered: int  # the storm was stopped before
    under_way: int  # accepted, and not in the ledger's counts: stopped before everybody was told
    accepted: dict[str, int]  # by detail type
    refused: dict[str, int]  # by reason
    dead_letters: int  # kept of them
    affected: int
    told: int
    suppressed: dict[str, int]
    failed: int
    pending: int
    differences: list[str]  # from what the storm expected
    seconds: float  # that playing took, loading not counted

    @property
    def events_delivered(self) -> int:
        """Everything that arrived, duplicates and poison too."""
        return sum(self.events.values())

    @property
    def notifications_per_second(self) -> float:
        """Passengers told, per second of playing."""
        return self.told / self.seconds if self.seconds else 0.0


class Storm:
    """A storm on one folder: loaded, then played."""

    def __init__(self, flow: Flow, asked: Asked, *, alone: bool) -> None:
        """Choose the storm; `alone`: no other process runs the flow. Raises ValueError for no airport."""
        self._flow, self._asked, self._alone = flow, asked, alone
        self._hub = hub(asked.hub)
        self._number = 0
        self._passengers = 0
        self._announced: list[Announcement] = []
        self._on_board: dict[str, int] = {}  # by flight: passengers with a booking that stands
        self._to_deliver: list[Delivery] = []
        self._overtaken: dict[int, int] = {}
        self._again: set[int] = set()
        self._said: dict[int, datetime] = {}
        self._events: dict[int, Event] = {}  # those that are needed again
        self._last: Event = {}
        self._newest: datetime | None = None
        self._awaited: deque[tuple[Delivery, str]] = deque()
        self._open: deque[tuple[str, Announcement]] = deque()  # accepted, not everybody told
        self._outcomes: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._letters: set[str] = set()
        self._ledger = Account()
        self._differences: list[str] = []
        self._expected = 0  # affected, of what is settled
        self._lag = 0.0
        self._started: float | None = None
        self._seconds = 0.0

    def load(self, progress: Progress) -> None:
        """Store the hub's flights with their passengers, some at a time, and plan what is said of them."""
        asked, now = self._asked, self._flow.clock.now()
        self._number = self._next_number()
        together = max(1, _PEOPLE_TOGETHER // asked.passengers)
        drawn = {"seed": asked.seed, "storm": self._number}  # all follows from these
        flights = flights_of(self._hub, asked.flights, **drawn, now=now)
        arrived: list[Passenger] = []
        for done in range(0, asked.flights, together):
            progress("Loading flights", done, asked.flights, f"{self._passengers:,} passengers")
            with self._flow.store.one_commit():
                for _, flight in zip(range(together), flights, strict=False):
                    seated = list(manifest_of(flight, asked.passengers, **drawn, arrived=arrived))
                    put_on_board(self._flow.kept, flight, seated)
                    self._passengers += len(seated) - len(arrived)
                    self._on_board[flight.flight_id] = sum(map(_is_on_board, seated))
                    is_arrival = flight.destination == self._hub.airport.code
                    arrived = [each for each, _ in seated[: going_on(len(seated))]] if is_arrival else []
                    self._announced += announcements_of(flight, self._hub, **drawn, now=now)
        progress("Loading flights", asked.flights, asked.flights, f"{self._passengers:,} passengers")
        self._announced.sort(key=lambda each: each.at)
        rng = Random(f"{asked.seed}:{self._number}:disturbance")  # noqa: S311 - nothing secret is drawn
        self._to_deliver, self._overtaken = deliveries(self._announced, asked.disturbance, rng)
        self._again = {each.number for each in self._to_deliver if each.answer is Outcome.DUPLICATE}

    def play(self, progress: Progress) -> None:
        """Deliver all that is said, and see it through."""
        self._started = time.monotonic()
        for answer in self._flow.take(self._batches(progress)):
            self._heed(answer)
        self._tell(progress)
        if not self._alone:
            self._follow(progress)
        elif isinstance(self._flow.clock, SetClock):
            while (due := self._flow.next_due()) is not None:
                self._flow.set_clock(due)
                self._flow.drain()
        self._settle(at_last=True)
        self._tell(progress)

    def _follow(self, progress: Progress) -> None:
        """Wait until the process that runs the flow has told everybody of one event after the other."""
        while self._open:
            first = self._open[0]
            self._flow.finish([first[0]])
            self._settle()
            self._tell(progress)
            if self._open and self._open[0] is first:
                return  # that process has ended, and what is left waits for a provider

    def account(self) -> StormAccount:
        """Return what became of the storm so far, and where that is not what was expected."""
        if self._started is not None:
            self._seconds = time.monotonic() - self._started
        ledger, differences = self._ledger, list(self._differences)
        if ledger.affected != self._expected:
            differences.append(f"{self._expected} are affected, and the ledger has {ledger.affected}")
        if len(self._letters) != self._outcomes["refused"]:
            differences.append(
                f"{self._outcomes['refused']} were refused, and {len(self._letters)} dead letters are kept"
            )
        if len(differences) > _NAMED:
            differences[_NAMED:] = [f"and {len(differences) - _NAMED} more"]
        return StormAccount(
            hub=self._hub.airport.code,
            city=self._hub.airport.city,
            number=self._number,
            flights=len(self._on_board),
            passengers=self._passengers,
            events={outcome.value: self._outcomes[outcome] for outcome in Outcome},
            not_delivered=len(self._to_deliver) - self._outcomes.total(),
            under_way=len(self._open),
            accepted=dict(sorted(self._kinds.items())),
            refused=dict(sorted(self._refused.items())),
            dead_letters=len(self._letters),
            affected=ledger.affected,
            told=ledger.told,
            suppressed=dict(sorted(ledger.suppressed.items())),
            failed=ledger.failed,
            pending=ledger.pending,
            differences=differences,
            seconds=self._seconds,
        )

    def _next_number(self) -> int:
        """Take the next number of the folder's storms, so that each has flights and events of its own."""
        ours, number = self._flow.ids("storm"), 1
        while self._flow.kept.checkpoints.choose(f"storm {number}", ours) != ours:
            number += 1
        return number

    def _batches(self, progress: Progress) -> Iterator[list[Arrival]]:
        """Yield what arrives, when its moment has come; a batch is worked off before the next."""
        together = max(1, min(_EVENTS_TOGETHER, _PEOPLE_TOGETHER // self._asked.passengers))
        begun, slot = self._flow.clock.now(), 0
        while slot < len(self._to_deliver):
            self._tell(progress)
            self._reach(self._moment(begun, slot))
            latest = self._flow.clock.now() + (_BEHIND if self._asked.rate is None else timedelta(0))
            batch: list[Arrival] = []
            while slot < len(self._to_deliver) and len(batch) < together:
                moment = self._moment(begun, slot)
                if moment is not None and moment > latest:
                    break
                if self._asked.rate is None:
                    self._reach(moment)
                batch.append(self._arrival(slot))
                slot += 1
            yield batch
            if self._alone:
                self._flow.drain()
            self._settle()

    def _moment(self, begun: datetime, slot: int) -> datetime | None:
        """Return when something is delivered; None: at once."""
        if self._asked.rate is not None:
            return begun + timedelta(seconds=slot / self._asked.rate)
        each = self._to_deliver[slot]
        if isinstance(self._flow.clock, SetClock) and each.answer is Outcome.ACCEPTED:
            return self._announced[each.number].at  # the storm's own hours pass
        return None

    def _reach(self, moment: datetime | None) -> None:
        """Wait for a moment, or move the folder's clock to it."""
        if moment is None:
            return
        ahead = (moment - self._flow.clock.now()).total_seconds()
        self._lag = max(0.0, -ahead)
        if isinstance(self._flow.clock, SetClock):
            self._flow.set_clock(moment)
        elif ahead > 0:
            time.sleep(ahead)

    def _arrival(self, slot: int) -> Arrival:
        delivery = self._to_deliver[slot]
        if delivery.reason is not None:
            event_id = self._named("poison", delivery.number)
            body = poison(delivery.reason, event_id, self._last, self._flow.clock.now())
        elif delivery.answer is Outcome.DUPLICATE:
            event = self._events[delivery.number]
            # Once more, by another program: the same content in another order.
            body = msgspec.json.encode(dict(reversed(event.items())))
            event_id = event["event_id"]
        else:
            event = self._event(delivery.number)
            body, event_id = msgspec.json.encode(event), event["event_id"]
        self._awaited.append((delivery, event_id))
        return Arrival(body, f"storm {self._number}:{slot + 1}")

    def _event(self, number: int) -> Event:
        each, now = self._announced[number], self._flow.clock.now()
        if number in self._overtaken:
            said = self._said[self._overtaken[number]] - _LATE
        else:
            # Operations say one thing after the other, so that it is clear which is newer.
            self._newest = said = now if self._newest is None else max(now, self._newest + _MOMENT)
        self._said[number] = said
        event = operations_event(
            each.event_type,
            each.flight_id,
            now=said,
            ids=lambda noun: self._named(noun, number),
            **each.said,
        )
        self._last = event
        if number in self._again:
            self._events[number] = event
        return event

    def _named(self, noun: str, number: int) -> str:
        """Name an event or a poison so that names follow no order, as random ones do."""
        drawn = Random(f"{self._asked.seed}:{self._number}:{noun}:{number}")  # noqa: S311 - nothing secret
        return f"{noun}-{self._number}-{drawn.getrandbits(80):020x}"

    def _heed(self, answer: Answer) -> None:
        """Compare an answer with the one that was due."""
        delivery, event_id = self._awaited.popleft()
        self._outcomes[answer.outcome] += 1
        got, due = (answer.outcome, answer.reason), (delivery.answer, delivery.reason)
        if got != due:
            said, wanted = (" ".join(filter(None, each)) for each in (got, due))
            self._differences.append(f"{event_id} is {said}; it was to be {wanted}")
        if answer.outcome is Outcome.ACCEPTED and delivery.reason is None:
            self._kinds[answer.detail_type or ""] += 1
            self._open.append((event_id, self._announced[delivery.number]))
        if answer.outcome is Outcome.REFUSED:
            self._refused[answer.reason or ""] += 1
            if answer.dead_letter_id and self._flow.kept.dead_letters.get(answer.dead_letter_id):
                self._letters.add(answer.dead_letter_id)

    def _settle(self, *, at_last: bool = False) -> None:
        """Count the events of which everybody is told, in their order; at last, the others as they stand."""
        while self._open:
            event_id, announced = self._open[0]
            workflow = Kind.of(announced.event_type).value
            execution = self._flow.kept.executions.get(execution_id(workflow, event_id))
            status = "missing" if execution is None else execution.status
            rows = [] if status == "RUNNING" and not at_last else list(self._flow.kept.ledger.rows(event_id))
            is_over = status != "RUNNING" and all(row.due is None for row in rows)
            if not (is_over or at_last):
                return
            self._open.popleft()
            _add(self._ledger, account(rows))
            self._expected += self._on_board[announced.flight_id]
            if status != "SUCCEEDED":
                self._differences.append(f"the workflow {workflow} of {event_id} is {status}")

    def _tell(self, progress: Progress) -> None:
        total = len(self._to_deliver)
        beside = f"{self._ledger.told:,} told"
        if self._asked.rate is not None:
            beside += f" · {self._lag:.1f} s behind"
        if self._open and self._outcomes.total() == total:
            beside += f" · {len(self._open)} under way"
        progress("Delivering events", self._outcomes.total(), total, beside)


def _is_on_board(seated: Seated) -> bool:
    return any(booking.is_active for booking in seated[1])


def _add(ledger: Account, more: Account) -> None:
    ledger.told += more.told
    ledger.pending += more.pending
    ledger.failed += more.failed
    for reason, count in more.suppressed.items():
        ledger.suppressed[reason] = ledger.suppressed.get(reason, 0) + count
