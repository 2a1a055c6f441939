"""Dead letters as they are kept, mended, closed and opened again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from flightpulse.domain.clock import SetClock
from flightpulse.domain.dead_letter import DeadLetter, LetterState, Stage, dead_letter_id
from flightpulse.domain.times import moment_text
from flightpulse.store.port import ConditionFailed, whole_table
from flightpulse.store.repositories.dead_letters import KEPT, DeadLetters
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import tables

NOW = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)
LARGE = bytes(range(256)) * 4096  # several items


class Kept:
    """Dead letters in a store, with its clock."""

    def __init__(self, path: Path) -> None:
        self.clock = SetClock(NOW)
        self.store = SqliteStore(path, tables(), self.clock)
        self.letters = DeadLetters(self.store)

    def keep(self, body: bytes, **changes: str) -> DeadLetter:
        made = DeadLetter(
            dead_letter_id=dead_letter_id(Stage.INTAKE, body),
            stage=Stage.INTAKE,
            reason="not_json",
            problem="this is no JSON",
            received_at=moment_text(self.clock.now()),
            size=len(body),
        )
        self.letters.keep(replace(made, **changes), body)
        return self.read(made)

    def read(self, letter: DeadLetter) -> DeadLetter:
        found = self.letters.get(letter.dead_letter_id)
        assert found is not None
        return found

    def close(self, letter: DeadLetter) -> DeadLetter:
        closed = replace(
            letter, state=LetterState.DISCARDED, closed_at=moment_text(self.clock.now()), closed_by="ann"
        )
        return self.letters.write(letter, closed)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path / "letters.db")
    with closing(made.store):
        yield made


def test_what_comes_again_is_still_one_letter_counted_and_with_the_new_reason(kept: Kept) -> None:
    first = kept.keep(b"x")
    kept.clock.advance(NOW + timedelta(hours=1))
    again = kept.keep(b"x", reason="unknown_flight")
    assert [each.dead_letter_id for each in kept.letters.in_state("open")] == [first.dead_letter_id]
    assert (again.times_failed, again.reason) == (2, "unknown_flight")
    assert (again.first_received_at, again.received_at) == (
        "2026-03-14T18:00:00.000Z",
        "2026-03-14T19:00:00.000Z",
    )


def test_what_comes_again_after_it_was_closed_is_open_again_and_does_not_expire(kept: Kept) -> None:
    letter = kept.close(kept.keep(LARGE))
    assert list(kept.letters.in_state("open")) == []
    again = kept.keep(LARGE)
    assert (again.state, again.closed_at, again.closed_by) == (LetterState.OPEN, None, None)
    kept.clock.advance(NOW + 2 * KEPT)
    assert kept.letters.body(letter.dead_letter_id) == LARGE
    assert kept.letters.get(letter.dead_letter_id) == again


def test_a_closed_letter_expires_after_90_days_with_all_of_its_bytes(kept: Kept) -> None:
    letter = kept.keep(LARGE)
    letter = kept.close(
        kept.letters.mend(letter, LARGE + b"mended", by="ann", now="2026-03-14T18:00:00.000Z")
    )
    kept.clock.advance(NOW + timedelta(days=90) - timedelta(seconds=1))
    assert kept.letters.get(letter.dead_letter_id) == letter
    kept.clock.advance(NOW + timedelta(days=90))
    assert kept.letters.get(letter.dead_letter_id) is None
    kept.store.sweep()
    assert list(whole_table(kept.store, "dead_letters")) == []


def test_an_open_letter_is_kept_for_ever(kept: Kept) -> None:
    letter = kept.keep(b"x")
    kept.clock.advance(NOW + timedelta(days=3650))
    kept.store.sweep()
    assert kept.letters.get(letter.dead_letter_id) == letter


def test_mended_bytes_are_what_is_driven_again_and_those_that_came_are_kept(kept: Kept) -> None:
    letter = kept.keep(b"as it came")
    assert kept.letters.current_body(letter) == b"as it came"
    longer = kept.letters.mend(letter, LARGE, by="ann", now="2026-03-14T18:30:00.000Z")
    assert kept.letters.current_body(longer) == LARGE
    shorter = kept.letters.mend(longer, b"{}", by="bob", now="2026-03-14T18:31:00.000Z")
    assert kept.letters.current_body(shorter) == b"{}"
    assert (shorter.mended_by, shorter.mended_at) == ("bob", "2026-03-14T18:31:00.000Z")
    assert kept.letters.body(letter.dead_letter_id) == b"as it came"
    again = kept.keep(b"as it came")
    assert kept.letters.current_body(again) == b"{}"


def test_of_two_who_read_the_same_letter_only_one_changes_it(kept: Kept) -> None:
    letter = kept.keep(b"x")
    closed = kept.close(letter)
    with pytest.raises(ConditionFailed):
        kept.close(letter)
    with pytest.raises(ConditionFailed):
        kept.letters.mend(letter, b"y", by="bob", now="2026-03-14T18:30:00.000Z")
    assert kept.read(letter) == closed
    assert kept.letters.current_body(closed) == b"x"


def test_letters_of_a_state_come_in_either_order(kept: Kept) -> None:
    for minute, body in enumerate((b"a", b"b", b"c")):
        kept.clock.advance(NOW + timedelta(minutes=minute))
        kept.keep(body)
    oldest_first = list(kept.letters.in_state("open"))
    assert [each.received_at[14:16] for each in oldest_first] == ["00", "01", "02"]
    assert list(kept.letters.in_state("open", newest_first=True)) == oldest_first[::-1]
