"""Recording what became of notifications, with a dead letter for each channel that is given up (FP-20)."""

from collections.abc import Sequence

import msgspec

from flightpulse.delivery.course import Course
from flightpulse.delivery.moves import Moves
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.domain.times import moment_text
from flightpulse.observability.commit import Observed
from flightpulse.observability.logs import Happened
from flightpulse.store.port import ConditionFailed, Store
from flightpulse.store.repositories import Repositories

NOT_DELIVERED = "not_delivered"  # no provider takes it, or there is no text
IN_DOUBT = "in_doubt"  # nobody knows whether it was taken

Step = tuple[Notification, Notification]


class Recording:
    """Writes rows of the ledger as they go on."""

    def __init__(self, store: Store, kept: Repositories, course: Course, clock: Clock) -> None:
        self._store, self._kept, self._course, self._clock = store, kept, course, clock

    def record(self, before: Sequence[Notification], after: Sequence[Notification], seen: Observed) -> None:
        """Record rows' new states, and keep what was given up; raises ConditionFailed."""
        steps = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        if not steps:
            return
        moves, now = Moves(), self._clock.now()
        with self._store.one_commit():
            try:
                self._kept.ledger.record(steps)
            except ConditionFailed:
                self._kept.ledger.record([self._caught_up(old, new) for old, new in steps])
            for old, new in steps:
                for channel, state in new.channels.items():
                    if state == old.channels[channel]:
                        continue
                    moves.add(new, channel, old.channels[channel].state, state.state)
                    if self._course.is_given_up(channel, state):
                        self._keep_dead_letter(new, channel, state, seen)
            self._kept.metrics.add(moves.measured(now), now)
        moves.log(seen)

    def _caught_up(self, old: Notification, new: Notification) -> Step:
        """Return the same step from where a row stands now: an operator drove another channel again.

        Raises ConditionFailed where the very channel was taken further.
        """
        now = self._kept.ledger.get(old.event_id, old.passenger_id)
        moved = {channel: state for channel, state in new.channels.items() if state != old.channels[channel]}
        if now is None or any(now.channels[channel] != old.channels[channel] for channel in moved):
            raise ConditionFailed([0])
        return now, self._course.with_channels(now, {**now.channels, **moved})

    def _keep_dead_letter(
        self, row: Notification, channel: Channel, state: ChannelState, seen: Observed
    ) -> None:
        body = msgspec.json.encode(
            {"event_id": row.event_id, "passenger_id": row.passenger_id, "channel": channel.value}
        )
        letter = DeadLetter(
            dead_letter_id=dead_letter_id(Stage.DELIVERY, body),
            stage=Stage.DELIVERY,
            reason=NOT_DELIVERED if state.state is State.FAILED else IN_DOUBT,
            problem=state.reason or "",
            source=channel.value,
            received_at=moment_text(self._clock.now()),
            size=len(body),
            reference=row.notification_id,
        )
        self._kept.dead_letters.keep(letter, body)
        seen.log(
            Happened.NOT_DELIVERED,
            event_id=row.event_id,
            channel=channel.value,
            dead_letter_id=letter.dead_letter_id,
            reason=letter.reason,
        )
