"""Recording what became of notifications, with a dead letter for each channel that is given up (FP-20)."""

from collections.abc import Iterable, Iterator

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

    def record(self, steps: Iterable[Step], seen: Observed) -> list[list[Notification]]:
        """Record how rows go on, and keep what was given up; return those that are still due, as they stand.

        Those that stand alike are together. A row that somebody else has taken further is left out: it goes
        its own way.
        """
        moves, now, taken = Moves(), self._clock.now(), list[Step]()
        with self._store.one_commit():
            for step in steps:
                taken += [step] if step.after == step.rows[0] else self._taken(step)
            for step in taken:
                self._follow(step, moves, seen)
            self._kept.metrics.add(moves.measured(now), now)
        moves.log(seen)
        return list(filter(None, map(_go_on, taken)))

    def _taken(self, step: Step) -> Iterator[Step]:
        """Record a step, and yield it as it was taken: one row by itself where it stood otherwise."""
        refused = self._kept.ledger.record(step)
        if not refused:
            yield step
            return
        names = {row.passenger_id for row in refused}
        if rows := [row for row in step.rows if row.passenger_id not in names]:
            yield Step(rows, self._course.with_channels(rows[0], step.after.channels))
        for row in refused:
            if caught_up := self._caught_up(row, step.after):
                yield caught_up

    def _caught_up(self, row: Notification, after: Notification) -> Step | None:
        """Record a step from where its row stands now: an operator drove another channel of it again.

        None: the very channel was taken further.
        """
        was = row.channels
        moved = {channel: state for channel, state in after.channels.items() if state != was[channel]}
        for _ in range(_ATTEMPTS):
            now = self._kept.ledger.get(row.event_id, row.passenger_id)
            if now is None or any(now.channels[channel] != was[channel] for channel in moved):
                return None
            row.channels, row.due, row.due_order = now.channels, now.due, now.due_order
            step = Step([row], self._course.with_channels(row, {**row.channels, **moved}))
            if not self._kept.ledger.record(step):
                return step
        return None

    def _follow(self, step: Step, moves: Moves, seen: Observed) -> None:
        """Count what moved, and keep what was given up."""
        was, after = step.rows[0].channels, step.after
        for channel, state in after.channels.items():
            if state == was[channel]:
                continue
            moves.add(after, channel, was[channel].state, state.state, len(step.rows))
            if self._course.is_given_up(channel, state):
                for row in step.rows:
                    self._keep_dead_letter(row, channel, state, seen)

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


def _go_on(step: Step) -> list[Notification]:
    """Return the rows of a step as they stand when it is taken; none where nothing is left to do."""
    rows, after = step
    if after.due_order is None:
        return []
    if after.due_order != rows[0].due_order:
        rows[0].due, rows[0].due_order = after.due, after.due_order
    for row in rows:
        row.channels = after.channels
    return list(rows)
