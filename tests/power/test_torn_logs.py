"""A log after a cut: what was not synced is cut off, and what was damaged otherwise is refused."""

import json
from pathlib import Path

import pytest

from flightpulse.bus.event import BusEvent
from flightpulse.routing.logs import Log
from flightpulse.store.port import StoreFailure


def event(number: int) -> BusEvent:
    return BusEvent(
        id=f"id-{number}", source="test", detail_type="test", time="2026-03-14T18:00:00Z", detail={}
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of three lines."""
    log = Log(tmp_path / "logs" / "audit.jsonl")
    log.write([event(1), event(2), event(3)])
    log.close()
    return tmp_path / "logs" / "audit.jsonl"


def ids_after_writing(path: Path, *numbers: int) -> list[str]:
    log = Log(path)
    log.write([event(number) for number in numbers])
    log.close()
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_a_torn_last_line_is_cut_off_and_written_again(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])
    assert ids_after_writing(path, 3, 4) == ["id-1", "id-2", "id-3", "id-4"]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_zeros_in_place_of_lines_are_cut_off_with_what_follows_them(path: Path, first: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[first] = bytes(20) + lines[first][20:]
    path.write_bytes(b"".join(lines))
    assert ids_after_writing(path, 1, 2, 3) == ["id-1", "id-2", "id-3"]


def test_zeros_further_back_than_anything_can_be_unsynced_are_refused_as_damage(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flightpulse.routing.logs._TOGETHER", 100)
    content = path.read_bytes()
    path.write_bytes(bytes(20) + content[20:])
    with pytest.raises(StoreFailure, match="ends no line that was written"):
        Log(path)
    assert len(path.read_bytes()) == len(content)


def test_a_line_that_is_damaged_otherwise_is_refused(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(b"}" + content[1:])
    with pytest.raises(StoreFailure, match="ends no line that was written"):
        Log(path)
    assert len(path.read_bytes()) == len(content)


def test_more_than_is_synced_together_is_written_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flightpulse.routing.logs._TOGETHER", 100)
    assert ids_after_writing(path, 4, 5, 6) == [f"id-{number}" for number in range(1, 7)]
