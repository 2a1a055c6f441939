"""The log as a provider: handing over is publishing `notification.email` or `notification.sms` (design 5).

A rule takes these events to the notification log, which writes each notification once.
"""

from collections.abc import Callable, Sequence

from flightpulse.bus.details import Detail, NotificationEmailDetail, NotificationSmsDetail
from flightpulse.bus.event import FROM_WORKFLOW, BusEvent, Publish
from flightpulse.delivery.provider import Message, Outcome, Sent
from flightpulse.domain.clock import Clock
from flightpulse.domain.notification import Channel
from flightpulse.domain.times import moment_text


class LogProvider:
    """Carries a channel's messages to the bus."""

    ignores_seen_keys = True
    answers_by_key = True
    batch = 500

    def __init__(self, publish: Publish, holds: Callable[[str], bool], clock: Clock) -> None:
        """Publish through `publish`; `holds` tells whether the log has a notification."""
        self._publish, self._holds, self._clock = publish, holds, clock

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        now = moment_text(self._clock.now())
        self._publish(
            [
                BusEvent(
                    id=message.key,
                    source=FROM_WORKFLOW,
                    detail_type=f"notification.{message.channel}",
                    time=now,
                    detail=_detail(message).as_item(),
                )
                for message in messages
            ]
        )
        return [Sent()] * len(messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {key: Sent() for key in keys if self._holds(key)}


def _detail(message: Message) -> Detail:
    """Return FP's detail, and the notification's id."""
    if message.channel is Channel.EMAIL:
        return NotificationEmailDetail(
            notification_id=message.notification_id, to=message.to, subject=message.subject, body=message.text
        )
    return NotificationSmsDetail(notification_id=message.notification_id, to=message.to, message=message.text)
