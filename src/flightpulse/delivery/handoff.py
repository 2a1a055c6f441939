"""Handing over: durable before the provider is called, recorded after it, reconciled after a crash."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from msgspec.structs import replace

from flightpulse.delivery.provider import Ambiguous, Delivered, Message, NotTaken, Outcome, Provider, Rejected
from flightpulse.delivery.rendering import NotRendered, Renderer
from flightpulse.delivery.truth import Truth
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.notification import OPEN, Channel, ChannelState, Notification, State
from flightpulse.domain.times import moment_text
from flightpulse.store.port import Store, StoreFailure
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.inbox import InboxItem
from flightpulse.store.repositories.ledger import DUE

#: Attempts until a message that no provider takes is a dead letter, and the wait between them.
ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)

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
        self._random = random.Random()  # noqa: S311 - jitter between retries

    def run_due(self) -> int:
        """Hand over what is due, in the order of need, then tier, event by event; return how many rows."""
        now = moment_text(self._clock.now())
        rows = self._kept.ledger.due(DUE, now, _ROWS)
        for start in range(0, len(rows), self._batch):
            batch = self._reconciled(rows[start : start + self._batch])
            batch = [row for row in batch if row.due_order is not None and row.due_order < f"{now}~"]
            for channels in self._turns:
                batch = self._hand_over(batch, channels)
        return len(rows)

    def _hand_over(self, rows: Sequence[Notification], channels: Sequence[Channel]) -> list[Notification]:
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
            self._record(rows, going)
        outcomes: dict[tuple[str, Channel], Outcome] = {}
        for channel in channels:
            provider = self._providers[channel]
            for start in range(0, len(messages[channel]), provider.batch):
                taken = messages[channel][start : start + provider.batch]
                for message, outcome in zip(taken, _handed_over(provider, taken), strict=True):
                    outcomes[message.notification_id, channel] = outcome
        with self._store.one_commit():
            # The inbox is a table of this store: its entry and its state become durable together.
            self._kept.inbox.put_many(entries)
            after = [self._after(row, outcomes) for row in going]
            self._record(going, after)
        return after

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
        return self._with(row, going)

    def _not_rendered(self, row: Notification, problem: str) -> Notification:
        """Return a row of which nobody can be told anything: the others of its batch go on without it."""
        channels = dict(row.channels)
        for channel, state in row.channels.items():
            if state.state in OPEN:
                self._keep_dead_letter(row, channel, problem)
                channels[channel] = ChannelState(State.FAILED, reason=problem, attempts=state.attempts)
        return self._with(row, channels)

    def _after(self, row: Notification, outcomes: Mapping[tuple[str, Channel], Outcome]) -> Notification:
        """Return a row as it is after the providers have answered."""
        channels = dict(row.channels)
        wait: timedelta | None = None
        for channel, state in row.channels.items():
            if channel is Channel.INBOX and state.state in OPEN:
                channels[channel] = ChannelState(State.DELIVERED)
            elif state.state is State.HANDED_OFF:
                channels[channel] = self._answered(row, channel, outcomes[row.notification_id, channel])
                if channels[channel].state in (State.PENDING, State.UNKNOWN):
                    wait = self._wait(state.attempts)
        return self._with(row, channels, wait)

    def _answered(self, row: Notification, channel: Channel, outcome: Outcome) -> ChannelState:
        attempts = row.channels[channel].attempts
        kept = attempts if attempts > 1 else 0
        match outcome:
            case Delivered():
                return ChannelState(State.DELIVERED, attempts=kept)
            case Ambiguous(problem):
                if attempts >= ATTEMPTS:
                    self._keep_dead_letter(row, channel, problem)
                return ChannelState(State.UNKNOWN, reason=problem, attempts=attempts)
            case NotTaken(problem) if attempts < ATTEMPTS:
                return ChannelState(State.PENDING, reason=problem, attempts=attempts)
            case NotTaken(problem) | Rejected(problem):
                self._keep_dead_letter(row, channel, problem)
                return ChannelState(State.FAILED, reason=problem, attempts=attempts)
            case _:
                return ChannelState(State.SENT, attempts=kept)

    def _reconciled(self, rows: Sequence[Notification]) -> Sequence[Notification]:
        """Find out what became of messages in doubt; none is handed over again blindly."""
        doubtful = [row for row in rows if any(self._in_doubt(row, channel) for channel in row.channels)]
        if not doubtful:
            return rows
        known: dict[str, Outcome] = {}
        for channel, provider in self._providers.items():
            keys = [_key(row, channel) for row in doubtful if self._in_doubt(row, channel)]
            if keys and provider.answers_by_key:
                known |= _looked_up(provider, keys)
        settled = {row.notification_id: self._settled(row, known) for row in doubtful}
        self._record(doubtful, list(settled.values()))
        return [settled.get(row.notification_id, row) for row in rows]

    def _settled(self, row: Notification, known: Mapping[str, Outcome]) -> Notification:
        channels, wait = dict(row.channels), None
        for channel in row.channels:
            if self._in_doubt(row, channel):
                channels[channel] = state = self._found_out(row, channel, known.get(_key(row, channel)))
                # What nobody will ever know is not waited for: the row's other channels are due now.
                waits = state.state is State.PENDING and state.reason is not None
                if waits or self._can_settle(channel, state):
                    wait = self._wait(state.attempts)
        return self._with(row, channels, wait)

    def _found_out(self, row: Notification, channel: Channel, outcome: Outcome | None) -> ChannelState:
        provider, state = self._providers.get(channel), row.channels[channel]
        if isinstance(outcome, Ambiguous):  # asking is an attempt, too: it does not go on for ever
            asked = replace(state, attempts=state.attempts + 1)
            row = replace(row, channels={**row.channels, channel: asked})
        if outcome is not None:
            return self._answered(row, channel, outcome)
        if provider is not None and (provider.answers_by_key or provider.ignores_seen_keys):
            # It never came there, or does no harm twice.
            return ChannelState(State.PENDING, attempts=state.attempts)
        return ChannelState(
            State.UNKNOWN, reason="nobody knows whether it was taken", attempts=state.attempts
        )

    def _with(
        self, row: Notification, channels: dict[Channel, ChannelState], wait: timedelta | None = None
    ) -> Notification:
        """Return a row with new states, due for as long as there is something to do about it."""
        open_ = any(
            state.state in OPEN or self._can_settle(channel, state) for channel, state in channels.items()
        )
        if not open_:
            return replace(row, channels=channels, due=None, due_order=None)
        order = row.due_order
        if wait is not None and order is not None:
            order = f"{moment_text(self._clock.now() + wait)}#{order.partition('#')[2]}"
        return replace(row, channels=channels, due=row.due, due_order=order)

    def _can_settle(self, channel: Channel, state: ChannelState) -> bool:
        if state.state is not State.UNKNOWN or channel not in self._providers or state.attempts >= ATTEMPTS:
            return False
        return self._providers[channel].answers_by_key or self._providers[channel].ignores_seen_keys

    def _in_doubt(self, row: Notification, channel: Channel) -> bool:
        """Tell whether a channel is in doubt, after a crash or an ambiguous answer, which can be settled."""
        state = row.channels.get(channel)
        return state is not None and (state.state is State.HANDED_OFF or self._can_settle(channel, state))

    def _wait(self, attempts: int) -> timedelta:
        longest: timedelta = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)
        return longest * self._random.uniform(0.5, 1)

    def _record(self, before: Sequence[Notification], after: Sequence[Notification]) -> None:
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        if changed:
            self._kept.ledger.record(changed)

    def _message(self, row: Notification, channel: Channel, truth: Truth) -> Message:
        rendered = self._renderer.render(row, channel)
        return Message(
            key=_key(row, channel),
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

    def _keep_dead_letter(self, row: Notification, channel: Channel, problem: str) -> None:
        body = msgspec.json.encode(
            {"event_id": row.event_id, "passenger_id": row.passenger_id, "channel": channel.value}
        )
        letter = DeadLetter(
            dead_letter_id=dead_letter_id(Stage.DELIVERY, body),
            stage=Stage.DELIVERY,
            reason="not_delivered",
            problem=problem,
            source=channel.value,
            received_at=moment_text(self._clock.now()),
            size=len(body),
            reference=row.notification_id,
        )
        self._kept.dead_letters.keep(letter, body)


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


def _looked_up(provider: Provider, keys: Sequence[str]) -> dict[str, Outcome]:
    try:
        return provider.look_up(keys)
    except StoreFailure:
        raise
    except Exception as error:  # noqa: BLE001 - the messages stay in doubt, and are asked for again
        return dict.fromkeys(keys, Ambiguous(f"the provider failed: {type(error).__name__}"))


def _state(row: Notification, channel: Channel) -> State | None:
    state = row.channels.get(channel)
    return None if state is None else state.state


def _key(row: Notification, channel: Channel) -> str:
    return f"{row.notification_id}/{channel}"
