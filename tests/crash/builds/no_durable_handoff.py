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
    steps, messages = self._decision.before(rows, channels, truth)
    answers = {channel: self._answers(channel, messages[channel]) for channel in messages}
    with self._store.one_commit():
        self._kept.inbox.put_many(list(map(handoff._entry, messages[Channel.INBOX])))
        # Both steps in one commit: a row that a crash leaves is as it was before either.
        going = self._recording.record(steps, seen)
        recorded = self._recording.record(self._decision.after(going, answers), seen)
    return [row for alike in recorded for row in alike]
