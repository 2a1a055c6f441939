"""Handing over: durable before the provider is called, recorded after it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from msgspec.structs import replace

from flightpulse.delivery.course import Course, message_key
from flightpulse.delivery.provider import Ambiguous, Message, Outcome, Provider
from flightpulse.delivery.reconciliation import Reconciliation
from flightpulse.delivery.recording import Recording
from flightpulse.delivery.rendering import NotRendered, Renderer
from flightpulse.delivery.truth import Truth
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.ids import notification_id
from flightpulse.domain.notification import OPEN, Channel, ChannelState, Notification, State
from flightpulse.domain.times import moment_text
from flightpulse.observability.commit import Observed, observed
from flightpulse.observability.logs import Fields
from flightpulse.observability.traces import Name
from flightpulse.store.port import Store, StoreFailure
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.inbox import InboxItem
from flightpulse.store.repositories.ledger import DUE

#: Rows looked up at a time.
_ROWS = 500


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
            batch = self._reconciliation.reconciled(rows[start : start + self._batch])
            batch = [row for row in batch if row.is_due(now)]
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
        if again != row:
            self._kept.ledger.record([(row, again)])

    def _traced(self, rows: Sequence[Notification]) -> Iterator[tuple[str | None, Fields]]:
        """Yield where the trace of each event goes on; only asked where events are traced."""
        for event_id in dict.fromkeys(row.event_id for row in rows):
            yield self._kept.events.traceparent(event_id), Fields(event_id=event_id)

    def _hand_over(
        self, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
    ) -> list[Notification]:
        messages: dict[Channel, list[Message]] = {channel: [] for channel in channels}
        entries: list[InboxItem] = []
        with self._store.one_commit():  # what was true is what is recorded
            truth = Truth(self._kept, rows, self._clock.now())
            going = [self._going(row, channels, truth) for row in rows]
            for place, row in enumerate(going):
                try:
                    handed_off = [each for each in channels if _state(row, each) is State.HANDED_OFF]
                    written = [self._message(row, each, truth) for each in handed_off]
                    if _state(row, Channel.INBOX) in OPEN:
                        entries.append(self._entry(row))
                except NotRendered as error:
                    going[place] = self._not_rendered(row, str(error))
                    continue
                for message in written:
                    messages[message.channel].append(message)
            going = self._recording.record(rows, going, seen)
        ours = {row.notification_id for row in going}
        outcomes: dict[tuple[str, Channel], Outcome] = {}
        for channel in channels:
            provider = self._providers[channel]
            written = [each for each in messages[channel] if each.notification_id in ours]
            for start in range(0, len(written), provider.batch):
                taken = written[start : start + provider.batch]
                for message, outcome in zip(taken, _handed_over(provider, taken), strict=True):
                    outcomes[message.notification_id, channel] = outcome
        with self._store.one_commit():
            # The inbox is a table of this store: its entry and its state become durable together.
            self._kept.inbox.put_many([each for each in entries if each.notification_id in ours])
            after = [self._after(row, outcomes) for row in going]
            return self._recording.record(going, after, seen)

    def _going(self, row: Notification, channels: Sequence[Channel], truth: Truth) -> Notification:
        """Return a row as it is before the providers are called: what is open is decided, or handed off."""
        against = truth.against(row)
        going = dict(row.channels)
        for channel, state in row.channels.items():
            if state.state is not State.PENDING:
                continue
            if stopped := against or truth.against_channel(row, channel):
                going[channel] = replace(stopped, at=moment_text(self._clock.now()))
            elif channel in channels:
                going[channel] = ChannelState(State.HANDED_OFF, attempts=state.attempts + 1)
            elif channel is not Channel.INBOX and channel not in self._providers:
                going[channel] = ChannelState(State.SUPPRESSED, reason="no_channel")
        return self._course.with_channels(row, going)

    def _not_rendered(self, row: Notification, problem: str) -> Notification:
        """Return a row of which nobody can be told anything: the others of its batch go on without it."""
        channels = dict(row.channels)
        for channel, state in row.channels.items():
            if state.state in OPEN:
                channels[channel] = ChannelState(State.FAILED, reason=problem, attempts=state.attempts)
        return self._course.with_channels(row, channels)

    def _after(self, row: Notification, outcomes: Mapping[tuple[str, Channel], Outcome]) -> Notification:
        """Return a row as it is after the providers have answered."""
        channels = dict(row.channels)
        wait: timedelta | None = None
        for channel, state in row.channels.items():
            if channel is Channel.INBOX and state.state in OPEN:
                channels[channel] = ChannelState(State.DELIVERED)
            elif state.state is State.HANDED_OFF and (row.notification_id, channel) in outcomes:
                channels[channel] = self._course.answered(state, outcomes[row.notification_id, channel])
                if channels[channel].state in (State.PENDING, State.UNKNOWN):
                    wait = self._course.wait(state.attempts)
        return self._course.with_channels(row, channels, wait)

    def _message(self, row: Notification, channel: Channel, truth: Truth) -> Message:
        rendered = self._renderer.render(row, channel)
        return Message(
            key=message_key(row, channel),
            channel=channel,
            notification_id=row.notification_id,
            passenger_id=row.passenger_id,
            event_id=row.event_id,
            to=truth.address(row, channel),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
        )

    def _entry(self, row: Notification) -> InboxItem:
        rendered = self._renderer.render(row, Channel.INBOX)
        return InboxItem(
            passenger_id=row.passenger_id,
            notification_id=row.notification_id,
            kind=row.kind,
            title=rendered.subject,
            text=rendered.text,
            event_id=row.event_id,
            flight_id=row.flight_id,
            created_at=row.created_at,
        )


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


def _state(row: Notification, channel: Channel) -> State | None:
    state = row.channels.get(channel)
    return None if state is None else state.state
