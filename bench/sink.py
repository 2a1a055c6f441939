"""Where messages go: a provider that has every text rendered, as the baseline's sink does, and keeps none."""

import time
from collections import Counter
from collections.abc import Sequence

from flightpulse.delivery.log import LogProvider
from flightpulse.delivery.provider import Message, Outcome, Sent


class Sink:
    """Takes messages, and counts them."""

    ignores_seen_keys = True
    answers_by_key = True
    batch = LogProvider.batch  # as shipped

    def __init__(self) -> None:
        self.count = 0

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        """Render each message's text; the list is gone with the call."""
        texts = [message.text for message in messages]
        self.count += len(texts)
        return [Sent()] * len(texts)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        """Answer for nothing: no key is kept."""
        return {}


class TimedSink(Sink):
    """Notes when each event's last message came, on time.perf_counter's clock."""

    def __init__(self, each: int) -> None:
        """Expect 'each' messages of an event."""
        super().__init__()
        self._came: Counter[str] = Counter()
        self._each = each
        self.done: dict[str, float] = {}

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        """Take messages as a sink does, and note which events are told with them."""
        outcomes = super().hand_over(messages)
        now = time.perf_counter()
        for event_id, count in Counter(message.event_id for message in messages).items():
            self._came[event_id] += count
            if self._came[event_id] == self._each:
                self.done[event_id] = now
        return outcomes
