"""Recording what became of notifications, with a dead letter for each channel that is given up (FP-20)."""

from collections import defaultdict
from collections.abc import Hashable, Sequence

import msgspec

from flightpulse.delivery.course import Course
from flightpulse.delivery.moves import Moves
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.domain.times import moment_text
from flightpulse.observability.commit import Observed
from flightpulse.observability.logs import Happened
from flightpulse.store.port import Store
from flightpulse.store.repositories import Repositories
from flightpulse.store.repositories.ledger import Step

NOT_DELIVERED = "not_delivered"  # no provider takes it, or there is no text
IN_DOUBT = "in_doubt"  # nobody knows whether it was taken

_ATTEMPTS = 5


class Recording:
    """Writes rows of the ledger as they go on."""

    def __init__(self, store: Store, kept: Repositories, course: Course, clock: Clock) -> None:
        self._store, self._kept, self._course, self._clock = store, kept, course, clock

    def record(
        self, before: Sequence[Notification], after: Sequence[Notification], seen: Observed
    ) -> list[Notification]:
        """Record rows' new states, and keep what was given up; return the rows as they stand then.

        A row that somebody else has taken further is left out: it goes its own way.
        """
        steps = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        if not steps:
            return list(after)
        moves, now = Moves(), self._clock.now()
        with self._store.one_commit():
            refused = self._kept.ledger.record(steps)
            caught_up = {_name(new): self._caught_up(old, new) for old, new in refused}
            recorded = steps
            if refused:
                recorded = [step for step in steps if _name(step[1]) not in caught_up]
                recorded += [step for step in caught_up.values() if step is not None]
            self._follow(recorded, moves, seen)
            self._kept.metrics.add(moves.measured(now), now)
        moves.log(seen)
        if not refused:
            return list(after)
        stands = {name: None if step is None else step[1] for name, step in caught_up.items()}
        rows = [stands.get(_name(new), new) for new in after]
        return [row for row in rows if row is not None]

    def _follow(self, steps: Sequence[Step], moves: Moves, seen: Observed) -> None:
        """Count what moved, and keep what was given up; rows that moved alike are looked at once."""
        alike: dict[Hashable, list[Step]] = defaultdict(list)
        for step in steps:
            old, new = step
            alike[new.event_id, id(old.channels), id(new.channels)].append(step)
        for group in alike.values():
            (old, new), *_ = group
            for channel, state in new.channels.items():
                if state == old.channels[channel]:
                    continue
                moves.add(new, channel, old.channels[channel].state, state.state, len(group))
                if self._course.is_given_up(channel, state):
                    for _, row in group:
                        self._keep_dead_letter(row, channel, state, seen)

    def _caught_up(self, old: Notification, new: Notification) -> Step | None:
        """Record a step from where its row stands now: an operator drove another channel of it again.

        None: the very channel was taken further.
        """
        moved = {channel: state for channel, state in new.channels.items() if state != old.channels[channel]}
        for _ in range(_ATTEMPTS):
            now = self._kept.ledger.get(old.event_id, old.passenger_id)
            if now is None or any(now.channels[channel] != old.channels[channel] for channel in moved):
                return None
            step = now, self._course.with_channels(now, {**now.channels, **moved})
            if not self._kept.ledger.record([step]):
                return step
        return None

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
            event_id=row.event_id,
            passenger_id=row.passenger_id,
            channel=channel,
        )
        self._kept.dead_letters.keep(letter, body)
        seen.log(
            Happened.NOT_DELIVERED,
            event_id=row.event_id,
            channel=channel.value,
            dead_letter_id=letter.dead_letter_id,
            reason=letter.reason,
        )


def _name(row: Notification) -> tuple[str, str]:
    return row.event_id, row.passenger_id
