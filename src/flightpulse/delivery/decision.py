"""What becomes of rows before the providers are called and after: decided once for all that stand alike."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from operator import attrgetter, itemgetter
from typing import TypeVar

from flightpulse.delivery.course import Course, States
from flightpulse.delivery.provider import Message, Outcome
from flightpulse.delivery.rendering import NotRendered, Rendered, Renderer
from flightpulse.delivery.truth import Truth
from flightpulse.domain.notification import OPEN, Channel, Notification, State
from flightpulse.domain.times import MOMENT
from flightpulse.store.repositories.ledger import Step

#: What goes out, by channel, in the order of its rows; the inbox's entries among it.
Messages = dict[Channel, list[Message]]

#: What providers answered: by channel, and by the id() of the row.
Answers = Mapping[Channel, Mapping[int, Outcome]]

_EVENT, _ORDER, _CHANNELS = attrgetter("event_id"), attrgetter("due_order"), attrgetter("channels")
_MOMENT = itemgetter(slice(MOMENT))
_PLACE = attrgetter("notification.due_order")

K = TypeVar("K")


class Decision:
    """Decides for rows by what is true now, and by what providers answered."""

    def __init__(self, course: Course, renderer: Renderer) -> None:
        self._course, self._renderer = course, renderer

    def before(
        self, rows: Sequence[Notification], channels: Sequence[Channel], truth: Truth
    ) -> tuple[list[Step], Messages]:
        """Return how rows go on, and what goes out on some channels and to the inbox.

        A row that has no text fails.
        """
        steps, messages = list[Step](), Messages({channel: [] for channel in (*channels, Channel.INBOX)})
        moments, stand = map(_MOMENT, map(_ORDER, rows)), map(id, map(_CHANNELS, rows))
        kinds = zip(map(_EVENT, rows), moments, stand, map(truth.against, rows), strict=True)
        for (*_, against), alike in _together(rows, list(kinds)):
            states = self._course.going(alike[0].channels, channels, dict(against))
            if told := [each for each in messages if _goes_out(each, states)]:
                alike, words, failed = self._words(alike, states)
                steps += failed
                addresses = list(map(truth.addresses, alike))
                for channel in told:
                    to = repeat("") if channel is Channel.INBOX else map(itemgetter(channel), addresses)
                    messages[channel] += map(Message, alike, repeat(channel), to, words)
            if alike:
                steps.append(Step(alike, self._course.with_channels(alike[0], states)))
        for out in messages.values():
            out.sort(key=_PLACE)
        return steps, messages

    def after(self, going: Iterable[Sequence[Notification]], answers: Answers) -> list[Step]:
        """Return how rows go on after the answers."""
        return list(chain.from_iterable(self._after(alike, answers) for alike in going))

    def _after(self, alike: Sequence[Notification], answers: Answers) -> Iterable[Step]:
        answered = zip(*[map(given.get, map(id, alike)) for given in answers.values()], strict=True)
        for each, rows in _together(alike, list(answered)):
            states, attempts = self._course.after(rows[0].channels, dict(zip(answers, each, strict=True)))
            if not attempts:
                yield Step(rows, self._course.with_channels(rows[0], states))
                continue
            for row in rows:  # each waits for a time of its own
                yield Step([row], self._course.with_channels(row, states, self._course.wait(attempts)))

    def _words(
        self, rows: Sequence[Notification], states: States
    ) -> tuple[list[Notification], list[Rendered], list[Step]]:
        """Return the rows that have a text, what they are told, and the steps of the others."""
        told, words, failed = list[Notification](), list[Rendered](), list[Step]()
        for row in rows:
            try:
                words.append(self._renderer.render(row))
                told.append(row)
            except NotRendered as error:
                without = self._course.failed(states, str(error))
                failed.append(Step([row], self._course.with_channels(row, without)))
        return told, words, failed


def _together(rows: Sequence[Notification], kinds: list[K]) -> Iterable[tuple[K, Sequence[Notification]]]:
    """Return rows together that are of one kind, in the order of their first ones."""
    if kinds and kinds.count(kinds[0]) == len(kinds):  # nearly always
        return [(kinds[0], rows)]
    together: defaultdict[K, list[Notification]] = defaultdict(list)
    for row, kind in zip(rows, kinds, strict=True):
        together[kind].append(row)
    return together.items()


def _goes_out(channel: Channel, states: States) -> bool:
    """Tell whether something goes out on a channel that stands so before the providers are called."""
    if channel not in states:
        return False
    state = states[channel].state
    return state in OPEN if channel is Channel.INBOX else state is State.HANDED_OFF
