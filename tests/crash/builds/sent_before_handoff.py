"""Sent is marked before the hand-off: a message that a crash keeps from its provider counts as sent for ever.

Missing, at every level: the state HANDED_OFF, so that nothing is in doubt after a restart; reconciliation, as
nothing calls for it; and a second look at what is marked, as rows that are done leave the queue.
"""

from collections.abc import Sequence
from unittest.mock import patch

from flightpulse.delivery import handoff
from flightpulse.delivery.handoff import Delivery
from flightpulse.delivery.provider import Sent
from flightpulse.delivery.truth import Truth
from flightpulse.domain.notification import Channel, Notification, State
from flightpulse.observability.commit import Observed


def spoil() -> None:
    """Spoil it."""
    patch.object(Delivery, "_hand_over", _hand_over).start()


def _hand_over(
    self: Delivery, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
) -> list[Notification]:
    with self._store.one_commit():
        truth = Truth(self._kept, rows, self._clock.now())
        going = self._going(rows, channels, truth)
        letters = self._letters(going, channels)
        sent = {
            channel: [Sent() if handoff._state(row, channel) is State.HANDED_OFF else None for row in going]
            for channel in channels
        }
        self._kept.inbox.put_many(handoff._entries(going, letters))
        after = self._after(going, sent)
        self._recording.record(rows, after, seen)
    for channel in channels:
        self._answers(going, channel, letters, truth)
    return after
