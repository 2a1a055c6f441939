"""Reconciliation: what became of messages in doubt. None is handed over again blindly (design 5)."""

from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec.structs import replace

from flightpulse.delivery.course import Course
from flightpulse.delivery.provider import Ambiguous, Outcome, Provider, message_key
from flightpulse.delivery.recording import Recording
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.observability.commit import observed
from flightpulse.store.port import StoreFailure
from flightpulse.store.repositories.ledger import Step


class Reconciliation:
    """Asks the providers that can be asked."""

    def __init__(self, providers: Mapping[Channel, Provider], course: Course, recording: Recording) -> None:
        self._providers, self._course, self._recording = providers, course, recording

    def reconciled(self, rows: Sequence[Notification], now: str) -> Sequence[Notification]:
        """Find out, and record, what became of messages in doubt; return the rows that are due as they stand.

        A row that somebody else has taken further is left out.
        """
        alike = {id(row.channels): row for row in rows}  # rows that stand alike share their channels
        in_doubt = {
            each for each, row in alike.items() if any(self._course.in_doubt(row, c) for c in row.channels)
        }
        if not in_doubt:
            return rows
        doubtful = [row for row in rows if id(row.channels) in in_doubt]
        known: dict[str, Outcome] = {}
        for channel, provider in self._providers.items():
            asked = [row for row in doubtful if self._course.in_doubt(row, channel)]
            keys = [message_key(row.notification_id, channel) for row in asked]
            if keys and provider.answers_by_key:
                known |= _looked_up(provider, keys)
        with observed() as seen:
            settled = [Step([row], self._settled(row, known)) for row in doubtful]
            ours = set(map(id, chain.from_iterable(self._recording.record(settled, seen))))
        gone = set(map(id, doubtful)) - ours
        return [row for row in rows if id(row) not in gone and row.is_due(now)]

    def _settled(self, row: Notification, known: Mapping[str, Outcome]) -> Notification:
        channels, wait = dict(row.channels), None
        for channel in row.channels:
            if self._course.in_doubt(row, channel):
                outcome = known.get(message_key(row.notification_id, channel))
                channels[channel] = state = self._found_out(row.channels[channel], channel, outcome)
                # What nobody will ever know is not waited for: the row's other channels are due now.
                waits = state.state is State.PENDING and state.reason is not None
                if waits or self._course.can_settle(channel, state):
                    wait = self._course.wait(state.attempts)
        return self._course.with_channels(row, channels, wait)

    def _found_out(self, state: ChannelState, channel: Channel, outcome: Outcome | None) -> ChannelState:
        if isinstance(outcome, Ambiguous):  # asking is an attempt, too: it does not go on for ever
            state = replace(state, attempts=state.attempts + 1)
        if outcome is not None:
            return self._course.answered(state, outcome)
        if self._course.settles(channel):
            # It never came there, or does no harm twice. An attempt that a crash cut off has no answer: it
            # counts for nothing.
            unanswered = state.state is State.HANDED_OFF
            return ChannelState(State.PENDING, attempts=state.attempts - unanswered)
        return ChannelState(
            State.UNKNOWN, reason="nobody knows whether it was taken", attempts=state.attempts
        )


def _looked_up(provider: Provider, keys: Sequence[str]) -> dict[str, Outcome]:
    try:
        return provider.look_up(keys)
    except StoreFailure:
        raise
    except Exception as error:  # noqa: BLE001 - the messages stay in doubt, and are asked for again
        return dict.fromkeys(keys, Ambiguous(f"the provider failed: {type(error).__name__}"))
