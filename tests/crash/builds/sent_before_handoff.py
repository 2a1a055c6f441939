"""Sent is marked before the hand-off: a message that a crash keeps from its provider counts as sent for ever.

Missing, at every level: the state HANDED_OFF, so that nothing is in doubt after a restart; reconciliation, as
nothing calls for it; and a second look at what is marked, as rows that are done leave the queue.
"""

from collections.abc import Sequence
from unittest.mock import patch

from flightpulse.delivery import handoff
from flightpulse.delivery.handoff import Delivery
from flightpulse.delivery.provider import Message, Sent
from flightpulse.delivery.truth import Truth
from flightpulse.domain.notification import OPEN, Channel, Notification, State
from flightpulse.observability.commit import Observed


def spoil() -> None:
    """Spoil it."""
    patch.object(Delivery, "_hand_over", _hand_over).start()


def _hand_over(
    self: Delivery, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
) -> list[Notification]:
    messages: dict[Channel, list[Message]] = {channel: [] for channel in channels}
    with self._store.one_commit():
        truth = Truth(self._kept, rows, self._clock.now())
        going = [self._going(row, channels, truth) for row in rows]
        sent = {}
        for row in going:
            for channel in channels:
                if handoff._state(row, channel) is State.HANDED_OFF:
                    messages[channel].append(self._message(row, channel, truth))
                    sent[row.notification_id, channel] = Sent()
        entries = [self._entry(row) for row in going if handoff._state(row, Channel.INBOX) in OPEN]
        self._kept.inbox.put_many(entries)
        after = [self._after(row, sent) for row in going]
        self._recording.record(rows, after, seen)
    for channel, written in messages.items():
        provider = self._providers[channel]
        for start in range(0, len(written), provider.batch):
            provider.hand_over(written[start : start + provider.batch])
    return after
