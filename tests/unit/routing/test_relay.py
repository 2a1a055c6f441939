"""The relay: what was committed to be put on the bus is put there once, after the commit."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from flightpulse.app import Application
from flightpulse.bus.event import BusEvent
from flightpulse.routing.relay import BATCH

Logged = Callable[[Application, str], list[dict[str, Any]]]
NOW = "2026-03-14T18:00:00.000Z"


def put(flow: Application, *event_ids: str) -> None:
    for event_id in event_ids:
        event = BusEvent(id=event_id, source="x", detail_type="dead_letter.mended", time=NOW, detail={})
        flow.kept.outbox.put(event_id, event.as_item(), NOW)


def ids(flow: Application, logged: Logged) -> list[str]:
    return [line["id"] for line in logged(flow, "audit")]


def test_what_waits_is_put_on_the_bus_and_forgotten(flow: Application, logged: Logged) -> None:
    put(flow, "1", "2")
    assert ids(flow, logged) == []
    flow.drain()
    assert ids(flow, logged) == ["1", "2"]
    assert flow.kept.outbox.waiting(10) == []


def test_more_than_a_batch_is_put_on_the_bus(flow: Application, logged: Logged) -> None:
    put(flow, *(f"{number:04d}" for number in range(BATCH + 1)))
    flow.drain()
    assert len(ids(flow, logged)) == BATCH + 1


def test_an_event_of_a_commit_that_is_undone_is_never_put_on_the_bus(
    flow: Application, logged: Logged
) -> None:
    def undone() -> None:
        with flow.store.one_commit():
            put(flow, "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    flow.drain()
    assert ids(flow, logged) == []


def test_a_crash_before_it_is_forgotten_puts_it_on_the_bus_once(
    flow: Application, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(Exception):
        pass

    def crash(_: Sequence[str]) -> None:
        raise Crash

    put(flow, "1")
    with monkeypatch.context() as patched:
        patched.setattr(flow.kept.outbox, "take_out", crash)
        with pytest.raises(Crash):
            flow.drain()
    flow.drain()
    assert ids(flow, logged) == ["1"]
