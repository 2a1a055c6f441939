"""What moved when rows were recorded, counted by event: for the metrics, and for the log."""

from collections import Counter
from datetime import datetime, timedelta

from flightpulse.domain.notification import Channel, Notification, State
from flightpulse.domain.times import parse
from flightpulse.observability.commit import Observed
from flightpulse.observability.logs import Happened
from flightpulse.observability.metrics import Measured

_TAKEN = frozenset({State.SENT, State.DELIVERED})
_SUPPRESSED = frozenset({State.SUPPRESSED, State.SUPERSEDED, State.EXPIRED})


class Moves:
    """Counts the channels, but for the inbox, that went from one state to another."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()  # by event, and its acceptance
        self._not_taken: Counter[str] = Counter()  # by event
        self._suppressed: Counter[str] = Counter()

    def add(self, row: Notification, channel: Channel, was: State, state: State, rows: int = 1) -> None:
        """Count what moved on one channel of so many rows of an event."""
        if channel is Channel.INBOX:
            return
        if state in _TAKEN:
            if was not in _TAKEN:
                self._taken[row.event_id, row.created_at] += rows
        elif state in _SUPPRESSED:
            self._suppressed[row.event_id] += rows
        elif was is State.HANDED_OFF:
            self._not_taken[row.event_id] += rows

    def measured(self, now: datetime) -> Measured:
        """Return the metrics of it: what providers took, and how long after the event's acceptance."""
        measured = Measured()
        for (_, accepted_at), messages in self._taken.items():
            measured.sent(messages, (now - parse(accepted_at)) // timedelta(milliseconds=1))
        return measured

    def log(self, seen: Observed) -> None:
        """Say of each event what was handed over, and what nobody is told any more."""
        taken = {event_id: messages for (event_id, _), messages in self._taken.items()}
        for event_id in taken | self._not_taken:
            seen.log(
                Happened.HANDED_OVER,
                event_id=event_id,
                taken=taken.get(event_id, 0),
                not_taken=self._not_taken[event_id],
            )
        for event_id, messages in self._suppressed.items():
            seen.log(Happened.SUPPRESSED, event_id=event_id, suppressed=messages)
