"""Driving dead letters again, killed at any durable step and repeated: done once, said once (FP-20)."""

import json
import os
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from crash.steps import Steps
from flightpulse.app import Application, log_providers, new_at
from flightpulse.delivery.completeness import Account, account
from flightpulse.delivery.provider import Message, Outcome, Provider, Rejected
from flightpulse.domain.ids import counted_ids
from flightpulse.domain.notification import Channel
from flightpulse.domain.times import parse
from flightpulse.intake.dead_letters import Filter
from flightpulse.intake.mending import with_values
from flightpulse.intake.source import InProcess
from flightpulse.settings import Settings
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.seed import seed
from flightpulse.store.repositories.ledger import Ledger

#: A life that does not end is killed after so many seconds.
_LONGEST = 60

#: The events of which each stage has kept a letter, by their flights.
_FLIGHTS = {"intake": "SW1234", "workflow": "SW3456", "delivery": "SW7890"}


class Rejecting:
    """A provider that takes nothing."""

    ignores_seen_keys = answers_by_key = True
    batch = 500

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        return [Rejected("mailbox full") for _ in messages]

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {}


@contextmanager
def opened(data: Path, *, rejecting: bool = False) -> Iterator[Application]:
    def providers(flow: Application) -> Mapping[Channel, Provider]:
        return dict.fromkeys((Channel.EMAIL, Channel.SMS), Rejecting()) if rejecting else log_providers(flow)

    settings = Settings(data=data)
    new_at(settings, parse("2026-03-14T18:00:00Z"))
    with closing(Application(settings, ids=counted_ids(), providers=providers)) as flow:
        yield flow


def finish(flow: Application) -> None:
    """Do all work, moving the clock to whatever waits."""
    flow.drain()
    while (due := flow.next_due()) is not None:
        flow.set_clock(due)
        flow.drain()


def event(flow: Application, flight_id: str, **said: Any) -> dict[str, Any]:
    return operations_event(
        "GATE_CHANGE", flight_id, now=flow.clock.now(), ids=lambda _: f"of-{flight_id}", new_gate="C9", **said
    )


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which each stage has kept a dead letter: intake's is mended, and the rest well again."""
    data = tmp_path_factory.mktemp("failed") / "data"

    def breaks(*_: Any) -> None:
        raise RuntimeError

    with opened(data, rejecting=True) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        wrong = event(flow, _FLIGHTS["intake"])
        wrong["payload"]["new_gate"] = 9
        right = [event(flow, _FLIGHTS["delivery"])]
        for _ in flow.take(InProcess([wrong, *right], "test")):
            pass
        finish(flow)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Ledger, "open", breaks)
            for _ in flow.take(InProcess([event(flow, _FLIGHTS["workflow"])], "test")):
                pass
            finish(flow)
        (letter,) = flow.dead_letters.matching(Filter(reason="wrong_field"))
        body = with_values(flow.kept.dead_letters.current_body(letter), ["payload.new_gate=C9"])
        flow.dead_letters.mend(letter, body, by="ann")
        assert {each.stage.value for each in flow.dead_letters.matching(Filter())} == set(_FLIGHTS)
    return data


def redrive_all(data: Path, die_at: int | None) -> int:
    """Drive all again in a process that may kill itself at a step; return how it ended: -9 is killed."""
    if (process := os.fork()) == 0:
        signal.alarm(_LONGEST)
        status = 1
        try:
            steps = Steps(die_at)
            steps.count_commits()
            steps.count_syncs()
            with opened(data) as flow:
                for letter in list(flow.dead_letters.matching(Filter())):
                    flow.dead_letters.redrive(letter, by="ann")
                finish(flow)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def lines(data: Path, log: str) -> list[str]:
    path = data / "logs" / f"{log}.jsonl"
    return [json.loads(line)["id"] for line in path.read_text().splitlines()] if path.exists() else []


def test_fp20_a_redrive_killed_at_any_step_and_repeated_does_nothing_twice(
    failed: Path, tmp_path: Path
) -> None:
    clean = tmp_path / "clean"
    shutil.copytree(failed, clean)
    assert redrive_all(clean, None) == 0
    said = {log: sorted(lines(clean, log)) for log in ("audit", "notifications/email", "notifications/sms")}
    assert len(said["notifications/email"]) > 3
    for step in range(1000):
        data = tmp_path / "killed"
        shutil.copytree(failed, data)
        ended = redrive_all(data, step)
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        assert redrive_all(data, None) == 0
        for log, ids in said.items():
            assert sorted(lines(data, log)) == ids, f"killed at step {step}: {log}"
        with opened(data) as flow:
            assert list(flow.dead_letters.matching(Filter())) == []
            for flight_id in _FLIGHTS.values():
                counted = account(flow.kept.ledger.rows(f"of-{flight_id}"))
                assert counted.affected == counted.told + sum(counted.suppressed.values()) > 0
                assert counted != Account()
        shutil.rmtree(data)
    else:
        raise AssertionError("it never comes to an end")
    assert step > 10
