"""The disk that the power is cut of: what is durable stays, and of the rest any part may be there."""

from random import Random

import pytest

from power.disk import FOLDER, Disk, Forget, Name, Resize, Step, Sync, SyncFolder, Write

NEW: list[Step] = [Name("a", 1), Write(1, 0, b"old"), Sync(1), SyncFolder(".")]


def after_cuts(disk: Disk) -> set[tuple[tuple[str, bytes], ...]]:
    """Cut the power many times, and return all that is left in the files there are, once each."""
    found = set()
    for seed in range(500):
        names, contents = disk.cut(Random(seed))[0].seen()
        found.add(tuple((name, contents[file]) for name, file in sorted(names.items()) if file != FOLDER))
    return found


def test_what_was_synced_under_a_name_that_was_synced_is_there() -> None:
    assert after_cuts(Disk().do(NEW)) == {(("a", b"old"),)}


def test_a_synced_file_is_gone_whose_name_was_not_synced() -> None:
    assert after_cuts(Disk().do(NEW[:3])) == {(), (("a", b"old"),)}


def test_a_file_is_gone_with_the_name_of_its_folder() -> None:
    steps: list[Step] = [Name("f", FOLDER), Name("f/a", 1), Sync(1), SyncFolder("f")]
    assert after_cuts(Disk().do(steps)) == {(), (("f/a", b""),)}
    assert after_cuts(Disk().do([*steps, SyncFolder(".")])) == {(("f/a", b""),)}


def test_a_name_that_was_taken_away_may_come_back() -> None:
    assert after_cuts(Disk().do([*NEW, Forget("a")])) == {(), (("a", b"old"),)}


def test_a_file_that_was_moved_has_one_of_both_names() -> None:
    assert after_cuts(Disk().do([*NEW, Name("b", 1, old="a")])) == {(("a", b"old"),), (("b", b"old"),)}


def test_a_write_is_there_or_not_or_torn_or_as_zeros() -> None:
    found = after_cuts(Disk().do([*NEW, Write(1, 3, b"new")]))
    assert {content for ((_, content),) in found} >= {b"old", b"oldnew", b"oldn", b"old\0ew", b"old\0\0\0"}


def test_of_two_writes_the_second_may_be_there_alone() -> None:
    found = after_cuts(Disk().do([*NEW, Write(1, 0, b"x"), Write(1, 1, b"y")]))
    assert {content for ((_, content),) in found} == {b"old", b"xld", b"oyd", b"xyd"}


def test_a_write_over_sectors_is_there_in_parts() -> None:
    found = after_cuts(Disk().do([*NEW, Write(1, 0, b"x" * 512 + b"y" * 512)]))
    assert b"old" + b"\0" * 509 + b"y" * 512 in {content for ((_, content),) in found}


@pytest.mark.parametrize("size", [1, 5])
def test_a_new_length_is_there_or_not(size: int) -> None:
    found = {content for ((_, content),) in after_cuts(Disk().do([*NEW, Resize(1, size)]))}
    assert {b"old", b"old\0\0"[:size]} <= found


def test_processes_see_everything_as_long_as_there_is_power() -> None:
    names, contents = Disk().do([Name("a", 1), Write(1, 2, b"x"), Name("b", 1, old="a")]).seen()
    assert (names, contents) == ({"b": 1}, {1: b"\0\0x"})
