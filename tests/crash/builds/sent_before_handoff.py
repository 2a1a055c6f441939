"""Sent is marked before the hand-off: a message that a crash keeps from its provider counts as sent for ever.

Missing, at every level: the state HANDED_OFF, so that nothing is in doubt after a restart; reconciliation, as
nothing calls for it; and a second look at what is marked, as rows that are done leave the queue.
"""

from collections.abc import Sequence
from unittest.mock import patch

from flightpulse.delivery import handoff
from flightpulse.delivery.handoff import Delivery
from flightpulse.delivery.provider import Delivered, Outcome, Sent
from flightpulse.delivery.truth import Truth
from flightpulse.domain.notification import Channel, Notification
from flightpulse.observability.commit import Observed

_ANSWER: dict[Channel, Outcome] = {Channel.INBOX: Delivered()}


def spoil() -> None:
    """Spoil it."""
    patch.object(Delivery, "_hand_over", _hand_over).start()


def _hand_over(
    self: Delivery, rows: Sequence[Notification], channels: Sequence[Channel], seen: Observed
) -> list[Notification]:
    with self._store.one_commit():
        truth = Truth(self._kept, rows, self._clock.now())
        steps, messages = self._decision.before(rows, channels, truth)
        going = self._recording.record(steps, seen)
        sent = {
            channel: {id(each.notification): _ANSWER.get(channel, Sent()) for each in out}
            for channel, out in messages.items()
        }
        self._kept.inbox.put_many(list(map(handoff._entry, messages[Channel.INBOX])))
        recorded = self._recording.record(self._decision.after(going, sent), seen)
    for channel in channels:
        self._answers(channel, messages[channel])
    return [row for alike in recorded for row in alike]
