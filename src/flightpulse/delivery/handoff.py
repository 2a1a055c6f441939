"""Handing over: durable before the provider is called, recorded after it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from flightpulse.delivery.course import Course, message_key
from flightpulse.delivery.provider import Ambiguous, Message, Outcome, Provider
from flightpulse.delivery.reconciliation import Reconciliation
from flightpulse.delivery.recording import Recording
from flightpulse.delivery.rendering import NotRendered, Rendered, Renderer
from flightpulse.delivery.truth import Truth
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.ids import notification_id
from flightpulse.domain.notification import OPEN, Channel, ChannelState, Notification, State
from flightpulse.domain.times import moment_text
from flightpulse.observability.commit import Observed, observed
from flightpulse.observability.logs import Fields
from flightpulse.observability.traces import Name
from flightpulse.store.port import ConditionFailed, Store, StoreFailure
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.inbox import InboxItem
from flightpulse.store.repositories.ledger import DUE

#: Rows looked up at a time.
_ROWS = 500

# What a reason that stops a channel makes of it, where it does not suppress it.
_STOPPED = {"superseded": State.SUPERSEDED, "departed": State.EXPIRED}

#: A row by its event and passenger.
_Name = tuple[str, str]


class _Letter(NamedTuple):
    """What a passenger is told, and on which channels in this step."""

    words: Rendered
    channels: tuple[Channel, ...]


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
        if again != row and self._kept.ledger.record([(row, again)]):
            raise ConditionFailed([0])

    def _traced(self, rows: Sequence[Notification]) -> Iterator[tuple[str | None, Fields]]:
        """Yield where the trace of each event goes on; only asked where events are traced."""
        for event_id in dict.fromkeys(row.event_id for row in rows):
            yield self._kept.events.traceparent(event_id), Fields(event_id=event_id)

    def _hand_over(
        self, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
    ) -> list[Notification]:
        with self._store.one_commit():  # what was true is what is recorded
            truth = Truth(self._kept, rows, self._clock.now())
            going = self._going(rows, channels, truth)
            letters = self._letters(going, channels)
            going = self._recording.record(rows, going, seen)
        answers = {channel: self._answers(going, channel, letters, truth) for channel in channels}
        with self._store.one_commit():
            # The inbox is a table of this store: its entry and its state become durable together.
            self._kept.inbox.put_many(_entries(going, letters))
            return self._recording.record(going, self._after(going, answers), seen)

    def _going(
        self, rows: Sequence[Notification], channels: Sequence[Channel], truth: Truth
    ) -> list[Notification]:
        """Return rows as they are before the providers are called; decided once for all that stand alike."""
        decided: dict[Hashable, tuple[dict[Channel, ChannelState], bool]] = {}
        going = []
        for row in rows:
            reasons = truth.reasons(row)
            alike = id(row.channels), reasons
            if alike not in decided:
                states = self._decided(row, channels, reasons)
                decided[alike] = states, self._course.is_open(states)
            states, is_open = decided[alike]
            going.append(self._course.moved(row, states, is_open=is_open))
        return going

    def _decided(
        self, row: Notification, channels: Sequence[Channel], reasons: Sequence[str | None]
    ) -> dict[Channel, ChannelState]:
        """Return the channels of a row with what is open decided, or handed off; `reasons` stop them."""
        decided = dict(row.channels)
        for (channel, state), reason in zip(row.channels.items(), reasons, strict=True):
            if state.state is not State.PENDING:
                continue
            if reason is not None:
                stopped = _STOPPED.get(reason, State.SUPPRESSED)
                decided[channel] = ChannelState(stopped, reason=reason, at=moment_text(self._clock.now()))
            elif channel in channels:
                decided[channel] = ChannelState(State.HANDED_OFF, attempts=state.attempts + 1)
            elif channel is not Channel.INBOX and channel not in self._providers:
                decided[channel] = ChannelState(State.SUPPRESSED, reason="no_channel")
        return row.channels if decided == row.channels else decided

    def _letters(self, going: list[Notification], channels: Sequence[Channel]) -> dict[_Name, _Letter]:
        """Return what the rows that go on are told; one that has no text fails, and goes no further."""
        letters = {}
        wanted: dict[int, tuple[Channel, ...]] = {}  # by a row's channels: those that stand alike share them
        for place, row in enumerate(going):
            alike = id(row.channels)
            if alike not in wanted:
                handed_off = [each for each in channels if _state(row, each) is State.HANDED_OFF]
                inbox = [Channel.INBOX] if _state(row, Channel.INBOX) in OPEN else []
                wanted[alike] = (*handed_off, *inbox)
            if wanted[alike]:
                try:
                    letters[_name(row)] = _Letter(self._renderer.render(row), wanted[alike])
                except NotRendered as error:
                    going[place] = self._not_rendered(row, str(error))
        return letters

    def _answers(
        self, rows: Sequence[Notification], channel: Channel, letters: Mapping[_Name, _Letter], truth: Truth
    ) -> list[Outcome | None]:
        """Hand a channel's messages over; return the provider's answer for each row, None: it had none.

        Only what this very step handed off: another channel of the row may be in another process's hands.
        """
        provider = self._providers[channel]
        answers: list[Outcome | None] = [None] * len(rows)
        handed_off = [
            (place, row, letter.words)
            for place, row in enumerate(rows)
            if (letter := letters.get(_name(row))) is not None and channel in letter.channels
        ]
        for start in range(0, len(handed_off), provider.batch):
            batch = handed_off[start : start + provider.batch]
            messages = [_message(row, channel, words, truth) for _, row, words in batch]
            for (place, _, _), answer in zip(batch, _handed_over(provider, messages), strict=True):
                answers[place] = answer
        return answers

    def _not_rendered(self, row: Notification, problem: str) -> Notification:
        """Return a row of which nobody can be told anything: the others of its batch go on without it."""
        channels = dict(row.channels)
        for channel, state in row.channels.items():
            if state.state in OPEN:
                channels[channel] = ChannelState(State.FAILED, reason=problem, attempts=state.attempts)
        return self._course.with_channels(row, channels)

    def _after(
        self, rows: Sequence[Notification], answers: Mapping[Channel, Sequence[Outcome | None]]
    ) -> list[Notification]:
        """Return rows as they are after the answers; decided once for all that stand alike."""
        decided: dict[Hashable, tuple[dict[Channel, ChannelState], bool, int]] = {}
        after = []
        for row, *answered in zip(rows, *answers.values(), strict=True):
            alike = id(row.channels), *map(id, answered)
            if alike not in decided:
                states, attempts = self._answered(row, dict(zip(answers, answered, strict=True)))
                decided[alike] = states, self._course.is_open(states), attempts
            states, is_open, attempts = decided[alike]
            wait = self._course.wait(attempts) if attempts else None
            after.append(self._course.moved(row, states, wait, is_open=is_open))
        return after

    def _answered(
        self, row: Notification, answers: Mapping[Channel, Outcome | None]
    ) -> tuple[dict[Channel, ChannelState], int]:
        """Return a row's channels after answers, and how many attempts the next waits after; 0: for none."""
        states, attempts = dict(row.channels), 0
        for channel, state in row.channels.items():
            answer = answers.get(channel)
            if channel is Channel.INBOX and state.state in OPEN:
                states[channel] = ChannelState(State.DELIVERED)
            elif state.state is State.HANDED_OFF and answer is not None:
                states[channel] = self._course.answered(state, answer)
                if states[channel].state in (State.PENDING, State.UNKNOWN):
                    attempts = state.attempts
        return row.channels if states == row.channels else states, attempts


def _message(row: Notification, channel: Channel, words: Rendered, truth: Truth) -> Message:
    notification_id = row.notification_id
    return Message(
        key=message_key(notification_id, channel),
        channel=channel,
        notification_id=notification_id,
        passenger_id=row.passenger_id,
        event_id=row.event_id,
        to=truth.address(row, channel),
        words=words,
    )


def _entries(rows: Iterable[Notification], letters: Mapping[_Name, _Letter]) -> list[InboxItem]:
    """Return the inbox's entries of rows."""
    return [
        InboxItem(
            passenger_id=row.passenger_id,
            notification_id=row.notification_id,
            kind=row.kind,
            title=letter.words.subject,
            text=letter.words.sms,
            event_id=row.event_id,
            flight_id=row.flight_id,
            created_at=row.created_at,
        )
        for row in rows
        if (letter := letters.get(_name(row))) is not None and Channel.INBOX in letter.channels
    ]


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


def _name(row: Notification) -> _Name:
    return row.event_id, row.passenger_id


def _state(row: Notification, channel: Channel) -> State | None:
    state = row.channels.get(channel)
    return None if state is None else state.state
