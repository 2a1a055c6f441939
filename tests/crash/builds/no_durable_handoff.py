"""Sent is marked after the hand-off, and nothing is durable before it: a crash between sends it again.

Missing, at every level: the commit of HANDED_OFF, so that a row is still PENDING after the crash; the
question to the provider, which is put only of what is in doubt; and the provider's own memory of keys: the
recorder is the forgetful kind.
"""

from collections.abc import Sequence
from unittest.mock import patch

from flightpulse.delivery import handoff
from flightpulse.delivery.handoff import Delivery
from flightpulse.delivery.truth import Truth
from flightpulse.domain.notification import OPEN, Channel, Notification, State
from flightpulse.observability.commit import Observed


def spoil() -> None:
    """Spoil it."""
    patch.object(Delivery, "_hand_over", _hand_over).start()


def _hand_over(
    self: Delivery, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
) -> list[Notification]:
    truth = Truth(self._kept, rows, self._clock.now())
    going = [self._going(row, channels, truth) for row in rows]
    outcomes = {}
    for channel in channels:
        for row in going:
            if handoff._state(row, channel) is State.HANDED_OFF:
                (outcome,) = self._providers[channel].hand_over([self._message(row, channel, truth)])
                outcomes[row.notification_id, channel] = outcome
    with self._store.one_commit():
        entries = [self._entry(row) for row in going if handoff._state(row, Channel.INBOX) in OPEN]
        self._kept.inbox.put_many(entries)
        after = [self._after(row, outcomes) for row in going]
        self._recording.record(rows, after, seen)
    return after
