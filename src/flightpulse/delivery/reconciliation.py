"""Reconciliation: what became of messages in doubt. None is handed over again blindly (design 5)."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from flightpulse.delivery.course import Course, message_key
from flightpulse.delivery.provider import Ambiguous, Outcome, Provider
from flightpulse.delivery.recording import Recording
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.observability.commit import observed
from flightpulse.store.port import StoreFailure


class Reconciliation:
    """Asks the providers that can be asked."""

    def __init__(self, providers: Mapping[Channel, Provider], course: Course, recording: Recording) -> None:
        self._providers, self._course, self._recording = providers, course, recording

    def reconciled(self, rows: Sequence[Notification]) -> Sequence[Notification]:
        """Find out, and record, what became of messages in doubt; return all rows as they stand then.

        A row that somebody else has taken further is left out.
        """
        in_doubt: dict[int, bool] = {}  # of channels: rows that stand alike share them
        for row in rows:
            if id(row.channels) not in in_doubt:
                in_doubt[id(row.channels)] = any(self._course.in_doubt(row, each) for each in row.channels)
        doubtful = [row for row in rows if in_doubt[id(row.channels)]]
        if not doubtful:
            return rows
        known: dict[str, Outcome] = {}
        for channel, provider in self._providers.items():
            asked = [row for row in doubtful if self._course.in_doubt(row, channel)]
            keys = [message_key(row.notification_id, channel) for row in asked]
            if keys and provider.answers_by_key:
                known |= _looked_up(provider, keys)
        settled = [self._settled(row, known) for row in doubtful]
        with observed() as seen:
            recorded = self._recording.record(doubtful, settled, seen)
        stands = {row.notification_id: row for row in recorded}
        gone = {row.notification_id for row in doubtful} - stands.keys()
        return [stands.get(row.notification_id, row) for row in rows if row.notification_id not in gone]

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
