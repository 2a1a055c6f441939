"""Logs of bus events: each written once, readable by their owner only, and none the worse for a crash."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flightpulse.bus.event import BusEvent
from flightpulse.routing.logs import Log, Logs
from flightpulse.store.port import StoreFailure


def event(event_id: str, **detail: Any) -> BusEvent:
    return BusEvent(
        id=event_id,
        source="flightpulse.workflow",
        detail_type="notification.email",
        time="2026-03-14T18:00:00.000Z",
        detail={"to": "a@example.com"} | detail,
    )


@contextmanager
def opened(path: Path) -> Iterator[Log]:
    log = Log(path)
    try:
        yield log
    finally:
        log.close()


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_an_event_is_a_line_with_its_id_its_time_and_its_detail(tmp_path: Path) -> None:
    with opened(tmp_path / "logs" / "email.jsonl") as log:
        log.write([event("1", subject="Zoë")])
    (line,) = (tmp_path / "logs" / "email.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "id": "1",
        "time": "2026-03-14T18:00:00.000Z",
        "detail-type": "notification.email",
        "to": "a@example.com",
        "subject": "Zoë",
    }


def test_an_event_is_written_once_however_often_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "email.jsonl"
    with opened(path) as log:
        log.write([event("1"), event("1"), event("2")])
        log.write([event("2")])
    with opened(path) as log:
        assert log.holds("1")
        log.write([event("1"), event("3")])
    assert ids(path) == ["1", "2", "3"]


def test_a_notifications_id_names_the_line_rather_than_the_bus_events(tmp_path: Path) -> None:
    path = tmp_path / "email.jsonl"
    with opened(path) as log:
        log.write([event("bus-1", notification_id="E1:P001"), event("bus-2", notification_id="E1:P001")])
        assert log.holds("E1:P001")
        assert not log.holds("bus-1")
    assert ids(path) == ["E1:P001"]


@pytest.mark.parametrize("torn", [b'{"id":"2","ti', b'{"id":"2"}', b"\xff"])
def test_a_last_line_that_a_crash_left_torn_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "email.jsonl"
    with opened(path) as log:
        log.write([event("1")])
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    with opened(path) as log:
        assert path.read_bytes() == whole
        assert not log.holds("2")
        log.write([event("2")])
    assert ids(path) == ["1", "2"]


def test_a_log_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "email.jsonl"
    with opened(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_written_is_durable_when_write_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "email.jsonl"
    synced: list[bytes] = []
    with opened(path) as log:
        monkeypatch.setattr(os, "fsync", lambda file: synced.append(path.read_bytes()))
        log.write([event("1")])
    assert [b'"1"' in each for each in synced] == [True]


def test_what_could_not_be_written_is_not_held_and_is_written_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "email.jsonl"
    with opened(path) as log:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", full)
            with pytest.raises(StoreFailure, match="No space"):
                log.write([event("1")])
        assert not log.holds("1")
        log.write([event("1"), event("2")])
        assert log.holds("1")
    assert ids(path) == ["1", "2"]


@pytest.mark.parametrize("detail", [{"id": "other"}, {"id": 5}, {"time": None}, {"notification_id": 5}])
def test_whatever_a_detail_says_the_log_opens_again_and_knows_the_event(
    tmp_path: Path, detail: dict[str, Any]
) -> None:
    path = tmp_path / "email.jsonl"
    with opened(path) as log:
        log.write([event("1", **detail)])
    with opened(path) as log:
        log.write([event("1", **detail)])
    assert len(path.read_text().splitlines()) == 1


def test_logs_are_opened_when_they_are_first_needed(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "logs")
    assert not (tmp_path / "logs").exists()
    logs["notifications/email"].write([event("1")])
    assert logs["notifications/email"].holds("1")
    assert not logs["audit"].holds("1")
    logs.close()
    assert ids(tmp_path / "logs" / "notifications" / "email.jsonl") == ["1"]
    assert (tmp_path / "logs" / "audit.jsonl").read_bytes() == b""


def test_two_processes_on_one_log_write_each_event_once_and_neither_over_the_other(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    with opened(path) as one, opened(path) as other:
        one.write([event("1"), event("2")])
        other.write([event("2"), event("3")])
        one.write([event("3"), event("4")])
    assert ids(path) == ["1", "2", "3", "4"]
