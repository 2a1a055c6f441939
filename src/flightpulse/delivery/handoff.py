"""Handing over: durable before the provider is called, recorded after it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from flightpulse.delivery.course import Course, States
from flightpulse.delivery.provider import Ambiguous, Delivered, Message, Outcome, Provider
from flightpulse.delivery.reconciliation import Reconciliation
from flightpulse.delivery.recording import Recording
from flightpulse.delivery.rendering import NotRendered, Rendered, Renderer
from flightpulse.delivery.truth import Truth
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.ids import notification_id
from flightpulse.domain.notification import OPEN, Channel, Notification, State
from flightpulse.domain.times import MOMENT, moment_text
from flightpulse.observability.commit import Observed, observed
from flightpulse.observability.logs import Fields
from flightpulse.observability.traces import Name
from flightpulse.store.port import ConditionFailed, Store, StoreFailure
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.inbox import InboxItem
from flightpulse.store.repositories.ledger import DUE, Step

#: Rows looked up at a time.
_ROWS = 500

#: What goes out, by channel, in the order of its rows; the inbox's entries among it.
_Messages = dict[Channel, list[Message]]

_ORDER = attrgetter("notification.due_order")

#: A row with where its passenger is reached, and what they are told.
_Letter = tuple[Notification, dict[Channel, str], Rendered]

K = TypeVar("K")


class Delivery:
    """Hands over whatever is due."""

    def __init__(
        self, store: Store, kept: Repositories, providers: Mapping[Channel, Provider], clock: Clock
    ) -> None:
        self._store, self._kept, self._providers, self._clock = store, kept, providers, clock
        self._batch = min([_ROWS, *(provider.batch for provider in providers.values())])
        # Channels are handed over in one go, unless a crash would leave several messages in doubt for ever.
        settles = all(each.answers_by_key or each.ignores_seen_keys for each in providers.values())
        self._turns = [list(providers)] if settles else [[channel] for channel in providers]
        self._renderer = Renderer(kept.ledger)
        self._course = Course(providers, clock)
        self._recording = Recording(store, kept, self._course, clock)
        self._reconciliation = Reconciliation(providers, self._course, self._recording)

    def run_due(self) -> int:
        """Hand over what is due, in the order of need, then tier, event by event; return how many rows."""
        now = moment_text(self._clock.now())
        rows = self._kept.ledger.due(DUE, now, _ROWS)
        for start in range(0, len(rows), self._batch):
            batch = self._reconciliation.reconciled(rows[start : start + self._batch], now)
            for channels in self._turns:
                with observed() as seen:
                    seen.spans(Name.HAND_OVER, self._traced(batch))
                    batch = self._hand_over(batch, channels, seen)
        return len(rows)

    def redrive(self, event_id: str, passenger_id: str, channel: Channel) -> None:
        """Let a channel that was given up be due again; what still holds is read at hand-off, as ever.

        One that goes on already, or has, is left to that. Raises ActionRefused, and ConditionFailed where the
        row goes on at the same time.
        """
        row = self._kept.ledger.get(event_id, passenger_id)
        if row is None:
            raise ActionRefused(
                f"there is no notification {notification_id(event_id, passenger_id)} any more"
            )
        again = self._course.redriven(row, channel)
        if again != row and self._kept.ledger.record(Step([row], again)):
            raise ConditionFailed([0])

    def _traced(self, rows: Sequence[Notification]) -> Iterator[tuple[str | None, Fields]]:
        """Yield where the trace of each event goes on; only asked where events are traced."""
        for event_id in dict.fromkeys(row.event_id for row in rows):
            yield self._kept.events.traceparent(event_id), Fields(event_id=event_id)

    def _hand_over(
        self, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
    ) -> list[Notification]:
        """Hand rows over on some channels; return them as they stand then, without those of somebody else.

        Rows of one event that stand alike and go the same way are one step: decided and recorded together.
        """
        with self._store.one_commit():  # what was true is what is recorded
            steps, messages = self._going(rows, channels)
            going = self._recording.record(steps, seen)
        if sum(map(len, going)) < len(rows):
            ours = set(map(id, chain.from_iterable(going)))
            messages = {
                each: [m for m in out if id(m.notification) in ours] for each, out in messages.items()
            }
        answers = {channel: self._answers(channel, messages[channel]) for channel in messages}
        with self._store.one_commit():
            # The inbox is a table of this store: its entry and its state become durable together.
            self._kept.inbox.put_many(list(map(_entry, messages[Channel.INBOX])))
            recorded = self._recording.record(self._after(going, answers), seen)
        return list(chain.from_iterable(recorded))

    def _going(
        self, rows: Sequence[Notification], channels: Sequence[Channel]
    ) -> tuple[list[Step], _Messages]:
        """Decide how rows go on, and write what they are told; one that has no text fails."""
        truth = Truth(self._kept, rows, self._clock.now())
        steps, messages = [], _Messages({channel: [] for channel in (*channels, Channel.INBOX)})
        kinds = [
            (row.event_id, row.due_order and row.due_order[:MOMENT], id(row.channels), truth.against(row))
            for row in rows
        ]
        for (*_, against), alike in _together(rows, kinds):
            states = self._course.going(alike[0].channels, channels, dict(against))
            told = [each for each in messages if each in states and _is_told(each, states[each].state)]
            if told:
                letters, failed = self._letters(alike, states, truth)
                for channel in told:
                    messages[channel] += [
                        Message(row, channel, to.get(channel, ""), words) for row, to, words in letters
                    ]
                alike = [row for row, _, _ in letters]
                steps += failed
            if alike:
                steps.append(Step(alike, self._course.with_channels(alike[0], states)))
        for out in messages.values():
            out.sort(key=_ORDER)
        return steps, messages

    def _letters(
        self, rows: Iterable[Notification], states: States, truth: Truth
    ) -> tuple[list[_Letter], list[Step]]:
        """Return what rows are told, and where; and the steps of those that have no text."""
        letters, failed = [], []
        for row in rows:
            try:
                letters.append((row, truth.addresses(row), self._renderer.render(row)))
            except NotRendered as error:
                gone = self._course.failed(states, str(error))
                failed.append(Step([row], self._course.with_channels(row, gone)))
        return letters, failed

    def _answers(self, channel: Channel, messages: Sequence[Message]) -> dict[int, Outcome]:
        """Hand a channel's messages over; return the answers, by the id() of the row."""
        if channel is Channel.INBOX:
            return {id(message.notification): Delivered() for message in messages}
        provider, answers = self._providers[channel], dict[int, Outcome]()
        for start in range(0, len(messages), provider.batch):
            batch = messages[start : start + provider.batch]
            for message, answer in zip(batch, _handed_over(provider, batch), strict=True):
                answers[id(message.notification)] = answer
        return answers

    def _after(
        self, going: Iterable[list[Notification]], answers: Mapping[Channel, Mapping[int, Outcome]]
    ) -> list[Step]:
        """Return what becomes of rows after the answers."""
        steps = []
        for alike in going:
            each = zip(*[map(given.get, map(id, alike)) for given in answers.values()], strict=True)
            for answered, rows in _together(alike, each):
                states, attempts = self._course.after(
                    rows[0].channels, dict(zip(answers, answered, strict=True))
                )
                if attempts:  # each waits for a time of its own
                    waiting = [(row, self._course.wait(attempts)) for row in rows]
                    steps += [
                        Step([row], self._course.with_channels(row, states, wait)) for row, wait in waiting
                    ]
                else:
                    steps.append(Step(rows, self._course.with_channels(rows[0], states)))
        return steps


def _together(rows: Sequence[Notification], kinds: Iterable[K]) -> Iterable[tuple[K, list[Notification]]]:
    """Return rows together that are of one kind, in the order of their first ones."""
    together: defaultdict[K, list[Notification]] = defaultdict(list)
    for row, kind in zip(rows, kinds, strict=True):
        together[kind].append(row)
    return together.items()


def _is_told(channel: Channel, state: State) -> bool:
    """Tell whether something goes out on a channel that stands so before the providers are called."""
    return state in OPEN if channel is Channel.INBOX else state is State.HANDED_OFF


def _handed_over(provider: Provider, messages: Sequence[Message]) -> list[Outcome]:
    try:
        outcomes = provider.hand_over(messages)
        if len(outcomes) != len(messages):
            raise ValueError(f"{len(outcomes)} answers to {len(messages)} messages")
        return outcomes
    except StoreFailure:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, nobody knows how far the provider came
        # Its own words may hold an address: they are for no ledger.
        return [Ambiguous(f"the provider failed: {type(error).__name__}")] * len(messages)


def _entry(message: Message) -> InboxItem:
    """Return an entry of the inbox."""
    row = message.notification
    return InboxItem(
        passenger_id=row.passenger_id,
        notification_id=row.notification_id,
        kind=row.kind,
        title=message.words.subject,
        text=message.words.sms,
        event_id=row.event_id,
        flight_id=row.flight_id,
        created_at=row.created_at,
    )
