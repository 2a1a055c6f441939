"""Handing over: durable before the provider is called, recorded after it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from flightpulse.delivery.course import Course
from flightpulse.delivery.decision import Decision, Messages
from flightpulse.delivery.provider import Ambiguous, Delivered, Message, Outcome, Provider
from flightpulse.delivery.reconciliation import Reconciliation
from flightpulse.delivery.recording import Recording
from flightpulse.delivery.rendering import Renderer
from flightpulse.delivery.truth import Truth
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.ids import notification_id
from flightpulse.domain.notification import Channel, Notification
from flightpulse.domain.times import moment_text
from flightpulse.observability.commit import Observed, observed
from flightpulse.observability.logs import Fields
from flightpulse.observability.traces import Name
from flightpulse.store.port import ConditionFailed, Store, StoreFailure
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.inbox import InboxItem
from flightpulse.store.repositories.ledger import DUE, Step

#: Rows looked up at a time.
_ROWS = 500

_ROW = attrgetter("notification")


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
        self._course = Course(providers, clock)
        self._decision = Decision(self._course, Renderer(kept.ledger))
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
        """Hand rows over on some channels; return those that are still due, as they stand then.

        Rows of one event that stand alike, and go on alike, are decided and recorded together.
        """
        with self._store.one_commit():  # what was true is what is recorded
            truth = Truth(self._kept, rows, self._clock.now())
            steps, messages = self._decision.before(rows, channels, truth)
            going = self._recording.record(steps, seen)
        messages = _without_others(messages, rows, going)
        answers = {channel: self._answers(channel, messages[channel]) for channel in messages}
        with self._store.one_commit():
            # The inbox is a table of this store: its entry and its state become durable together.
            self._kept.inbox.put_many(list(map(_entry, messages[Channel.INBOX])))
            left = self._recording.record(self._decision.after(going, answers), seen)
        return list(chain.from_iterable(left))

    def _answers(self, channel: Channel, messages: Sequence[Message]) -> dict[int, Outcome]:
        """Hand a channel's messages over; return the answers, by the id() of the row."""
        rows = map(id, map(_ROW, messages))
        if channel is Channel.INBOX:
            return dict.fromkeys(rows, Delivered())
        provider, outcomes = self._providers[channel], list[Outcome]()
        for start in range(0, len(messages), provider.batch):
            outcomes += _handed_over(provider, messages[start : start + provider.batch])
        return dict(zip(rows, outcomes, strict=True))


def _without_others(
    messages: Messages, rows: Sequence[Notification], going: Sequence[Sequence[Notification]]
) -> Messages:
    """Return the messages of the rows that go on: somebody else may have taken some of them further."""
    if sum(map(len, going)) == len(rows):
        return messages
    ours = set(map(id, chain.from_iterable(going)))
    return {channel: [each for each in out if id(_ROW(each)) in ours] for channel, out in messages.items()}


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
