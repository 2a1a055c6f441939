"""The course of a notification: which state a channel goes to, and when the row is due again."""

import random
from collections.abc import Collection, Mapping
from datetime import timedelta

from msgspec.structs import replace

from flightpulse.delivery.provider import Ambiguous, Delivered, NotTaken, Outcome, Provider, Rejected
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import ActionRefused
from flightpulse.domain.notification import OPEN, Channel, ChannelState, Notification, State
from flightpulse.domain.times import moment_text
from flightpulse.store.repositories.ledger import DUE

#: Attempts until a message that no provider takes is a dead letter, and the wait between them.
ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
_DOUBLINGS = (_LONGEST_WAIT // _FIRST_WAIT).bit_length()  # as many as lead past the longest

# What a reason that stops a channel makes of it, where it does not suppress it.
_STOPPED = {"superseded": State.SUPERSEDED, "departed": State.EXPIRED}

#: Where the channels of a row stand; rows that stand alike share them.
States = dict[Channel, ChannelState]


class Course:
    """Decides, and does nothing itself."""

    def __init__(self, providers: Mapping[Channel, Provider], clock: Clock) -> None:
        self._providers, self._clock = providers, clock
        self._random = random.Random()  # noqa: S311 - jitter between retries

    def going(self, states: States, channels: Collection[Channel], against: Mapping[Channel, str]) -> States:
        """Return states with what is open handed off on some channels; `against` says what stops which."""
        going = dict(states)
        for channel, state in states.items():
            if state.state is not State.PENDING:
                continue
            if channel in against:
                stopped = _STOPPED.get(against[channel], State.SUPPRESSED)
                at = moment_text(self._clock.now())
                going[channel] = ChannelState(stopped, reason=against[channel], at=at)
            elif channel in channels:
                going[channel] = ChannelState(State.HANDED_OFF, attempts=state.attempts + 1)
            elif channel is not Channel.INBOX and channel not in self._providers:
                going[channel] = ChannelState(State.SUPPRESSED, reason="no_channel")
        return states if going == states else going

    def answered(self, state: ChannelState, outcome: Outcome) -> ChannelState:
        """Return a channel's state after its provider has answered."""
        attempts = state.attempts
        kept = attempts if attempts > 1 else 0
        match outcome:
            case Delivered():
                return ChannelState(State.DELIVERED, attempts=kept)
            case Ambiguous(problem):
                return ChannelState(State.UNKNOWN, reason=problem, attempts=attempts)
            case NotTaken(problem) if attempts < ATTEMPTS:
                return ChannelState(State.PENDING, reason=problem, attempts=attempts)
            case NotTaken(problem) | Rejected(problem):
                return ChannelState(State.FAILED, reason=problem, attempts=attempts)
            case _:
                return ChannelState(State.SENT, attempts=kept)

    def after(self, states: States, answers: Mapping[Channel, Outcome | None]) -> tuple[States, int]:
        """Return states after answers, and how many attempts the next waits after; 0: for none."""
        after, attempts = dict(states), 0
        for channel, state in states.items():
            answer = answers.get(channel)
            if answer is not None:
                after[channel] = self.answered(state, answer)
                if after[channel].state in (State.PENDING, State.UNKNOWN):
                    attempts = state.attempts
        return after, attempts

    def failed(self, states: States, problem: str) -> States:
        """Return states where what is open has failed."""
        failed = {
            channel: ChannelState(State.FAILED, reason=problem, attempts=state.attempts)
            for channel, state in states.items()
            if state.state in OPEN
        }
        return states | failed

    def in_doubt(self, row: Notification, channel: Channel) -> bool:
        """Tell whether a channel is in doubt, after a crash or an ambiguous answer, which can be settled."""
        state = row.channels.get(channel)
        return state is not None and (state.state is State.HANDED_OFF or self.can_settle(channel, state))

    def can_settle(self, channel: Channel, state: ChannelState) -> bool:
        """Tell whether a channel's doubt can be settled, and is not given up yet."""
        return state.state is State.UNKNOWN and state.attempts < ATTEMPTS and self.settles(channel)

    def settles(self, channel: Channel) -> bool:
        """Tell whether a channel's provider can be asked by key, or ignores a key that it has seen."""
        provider = self._providers.get(channel)
        return provider is not None and (provider.answers_by_key or provider.ignores_seen_keys)

    def is_given_up(self, channel: Channel, state: ChannelState) -> bool:
        """Tell whether nothing more is tried on a channel, though nobody was told on it for sure."""
        return state.state is State.FAILED or (
            state.state is State.UNKNOWN and not self.can_settle(channel, state)
        )

    def with_channels(
        self, row: Notification, channels: States, wait: timedelta | None = None
    ) -> Notification:
        """Return a row with new states, due for as long as there is something to do about it."""
        if not self._is_open(channels):
            return replace(row, channels=channels, due=None, due_order=None)
        if wait is None:
            return replace(row, channels=channels)
        order = row.order_at(moment_text(self._clock.now() + wait))
        return replace(row, channels=channels, due_order=order)

    def _is_open(self, channels: Mapping[Channel, ChannelState]) -> bool:
        """Tell whether there is something to do about a row's channels."""
        return any(
            state.state in OPEN or self.can_settle(channel, state) for channel, state in channels.items()
        )

    def wait(self, attempts: int) -> timedelta:
        """Return how long to wait before the attempt that follows so many."""
        longest: timedelta = min(_FIRST_WAIT * 2 ** min(attempts - 1, _DOUBLINGS), _LONGEST_WAIT)
        return longest * self._random.uniform(0.5, 1)

    def redriven(self, row: Notification, channel: Channel) -> Notification:
        """Return a row that is due again, for a channel that was given up, with all attempts before it.

        What FAILED is handed over again. What is UNKNOWN is asked for, and never sent again blindly. Where
        the channel is not given up any more it goes on, or has: the row stays as it is. Raises ActionRefused
        where nobody can be asked.
        """
        state = row.channels.get(channel)
        if state is None:
            raise ActionRefused(f"{row.notification_id} is for no {channel}: there is nothing left to do")
        if not self.is_given_up(channel, state):
            return row
        if state.state is State.UNKNOWN and not self.settles(channel):
            raise ActionRefused(
                f"nobody knows whether the {channel} of {row.notification_id} was taken, and its provider"
                " cannot be asked; it is not sent again, because that could tell somebody twice: discard it"
            )
        again = State.PENDING if state.state is State.FAILED else State.UNKNOWN
        channels = {**row.channels, channel: ChannelState(again, reason=state.reason)}
        return replace(row, channels=channels, due=DUE, due_order=row.order_at(row.created_at))
