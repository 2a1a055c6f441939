"""Lives: a story is played on a disk until the power fails, and goes on from what that left."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import msgspec

from flightpulse.app import Application, new_at
from flightpulse.domain.ids import counted_ids
from flightpulse.domain.times import parse
from flightpulse.intake.accept import Answer, Outcome
from flightpulse.intake.source import Arrival
from flightpulse.settings import Settings
from flightpulse.simulation.seed import seed
from flightpulse.store.sqlite import behind, file
from power import calls, vfs
from power.disk import Disk, Note, Step
from power.journal import Journal
from power.reckoning import Ending, Told, check_database, check_end, check_kept, told
from power.stories import INSTANT, STORIES, Play

#: Makes a build wrong, as long as it is entered.
Bad = Callable[[Journal], AbstractContextManager[object]]

SEEDED = "the sample data is in"


def nothing_bad(_: Journal) -> AbstractContextManager[None]:
    """Change nothing: the build as it is shipped."""
    return nullcontext()


class Lives:
    """Lives of one build."""

    def __init__(self, bad: Bad = nothing_bad) -> None:
        self._bad = bad
        self._clean: dict[Play, tuple[Journal, Ending]] = {}

    def clean(self, play: Play) -> tuple[Journal, Ending]:
        """Return a play that nobody disturbs; it is played once."""
        if play not in self._clean:
            journal, ending = self.live(play, Disk(), [])
            assert set(ending.outcomes.values()) <= {"told", "suppressed"}
            assert "told" in ending.outcomes.values()
            self._clean[play] = journal, ending
        return self._clean[play]

    def live(
        self,
        play: Play,
        disk: Disk,
        answered: Sequence[str],
        clean: Ending | None = None,
        *,
        again: bool = False,
    ) -> tuple[Journal, Ending]:
        """Go on with a play on a disk, to its end; return the journal, and how it ended.

        Of `answered` it was told before. The rest is delivered (again); with `again`, everything is.
        Raises AssertionError where something is lost, there twice, or not whole.
        """
        story, notes = STORIES[play.story], [note for note in answered if note != SEEDED]
        known = [msgspec.json.decode(note, type=Told) for note in notes]
        past = {each.position: each.outcome for each in known}
        with _root() as root, ExitStack() as watching:
            journal, data = Journal(root, disk), root / "data"
            if play.fold is not None:
                watching.enter_context(
                    patch.multiple(file, _FOLD=play.fold, _FOLD_WITHOUT_READERS=4 * play.fold)
                )
                watching.enter_context(
                    patch.multiple(behind, MOST_BEHIND=play.fold, CATCH_UP_BATCH=play.fold)
                )
            watching.enter_context(calls.watched(journal))
            watching.enter_context(vfs.watched(journal))
            watching.enter_context(self._bad(journal))
            settings = Settings(data=data, layout=play.layout, log_level="error")
            if SEEDED not in answered:
                new_at(settings, parse(INSTANT))  # later lives open the folder once, as `flightpulse up` does
            with closing(Application(settings, ids=counted_ids())) as flow:
                check_database(data)
                check_kept(flow, known)
                if not list(flow.kept.flights.all()):
                    assert SEEDED not in answered, "lost: the sample data"
                    seed(flow.store, flow.kept, flow.clock.now())
                journal.note(SEEDED)
                if story.seen_through:
                    flow.drain()
                for batch in story.batches:
                    arrivals = [each for each in batch if again or each.position not in past]
                    _deliver(flow, journal, arrivals, past)
                    if story.seen_through:
                        flow.drain()
                flow.drain()
                flow.store.sweep()
                ending = check_end(flow, clean, alike=story.seen_through)
                check_database(data)
            journal.check_complete()
        return journal, ending


def _deliver(
    flow: Application, journal: Journal, arrivals: Sequence[Arrival], past: dict[str, Outcome]
) -> None:
    """Deliver a batch, and note each answer at once."""
    for answer in flow.take(iter([list(arrivals)] if arrivals else [])):
        before = past.get(answer.position)
        if before is not None and before is not Outcome.REFUSED:
            assert answer.outcome is Outcome.DUPLICATE, f"{before} before, and now {answer.outcome}: {answer}"
        journal.note(note_of(answer))


def note_of(answer: Answer) -> str:
    """Write down what somebody was told."""
    return msgspec.json.encode(told(answer)).decode()


def notes_in(steps: Sequence[Step]) -> list[str]:
    """Return what somebody was told."""
    return [step.told for step in steps if isinstance(step, Note)]


@contextmanager
def _root() -> Iterator[Path]:
    memory = Path("/dev/shm")  # nothing here is to be durable
    root = Path(
        tempfile.mkdtemp(prefix="flightpulse-power-", dir=memory if memory.is_dir() else None)
    ).resolve()
    try:
        yield root
    finally:
        shutil.rmtree(root)
