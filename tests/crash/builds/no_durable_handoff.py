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
from flightpulse.domain.notification import Channel, Notification
from flightpulse.observability.commit import Observed


def spoil() -> None:
    """Spoil it."""
    patch.object(Delivery, "_hand_over", _hand_over).start()


def _hand_over(
    self: Delivery, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
) -> list[Notification]:
    truth = Truth(self._kept, rows, self._clock.now())
    going = self._going(rows, channels, truth)
    letters = self._letters(going, channels)
    answers = {channel: self._answers(going, channel, letters, truth) for channel in channels}
    with self._store.one_commit():
        self._kept.inbox.put_many(handoff._entries(going, letters))
        after = self._after(going, answers)
        self._recording.record(rows, after, seen)
    return after
