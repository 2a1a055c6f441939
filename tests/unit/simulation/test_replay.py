"""A day is played in its own time: what is due comes before the next event, and speed is kept."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from flightpulse.app import Application, log_providers, new_at
from flightpulse.delivery.provider import Message, NotTaken, Outcome, Sent
from flightpulse.domain.clock import Clock
from flightpulse.domain.notification import Channel
from flightpulse.domain.times import parse
from flightpulse.settings import Settings
from flightpulse.simulation.replay import Day, load, play, read

_DAY = """year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,\
tailnum,origin,dest,air_time,distance,hour,minute,time_hour
2013,2,8,NA,900,NA,NA,1100,NA,UA,1,N1,EWR,ORD,NA,719,9,0,2013-02-08T14:00:00Z
2013,2,8,NA,1000,NA,NA,1200,NA,UA,2,N2,EWR,ORD,NA,719,10,0,2013-02-08T15:00:00Z
"""


class Busy:
    """A provider that takes nothing at the first call, and remembers when each message was handed over."""

    ignores_seen_keys = answers_by_key = True
    batch = 10

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.calls: list[tuple[str, str]] = []

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        self.calls += [(message.event_id, self._clock.now().isoformat()) for message in messages]
        answer: Outcome = NotTaken("busy") if len(self.calls) == len(messages) else Sent()
        return [answer] * len(messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {}


@pytest.fixture
def day(tmp_path: Path) -> Day:
    path = tmp_path / "day.csv"
    path.write_text(_DAY)
    return read(path)


def opened_at(day: Day, folder: Path, **options: Any) -> Application:
    settings = Settings(data=folder)
    assert day.begins is not None
    new_at(settings, day.begins)
    return Application(settings, **options)


def quietly(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def test_what_is_due_between_two_events_is_done_before_the_second(day: Day, tmp_path: Path) -> None:
    busy: list[Busy] = []

    def providers(app: Application) -> Any:
        busy.append(Busy(app.clock))
        return {**log_providers(app), Channel.EMAIL: busy[0], Channel.SMS: busy[0]}

    flow = opened_at(day, tmp_path / "data", providers=providers)
    load(flow, day, seed=1, load_factor=0, progress=quietly)
    account = play(flow, day, speed=None, progress=quietly)
    flow.close()
    first = [at for event_id, at in busy[0].calls if event_id.startswith("UA1-")]
    second = [at for event_id, at in busy[0].calls if event_id.startswith("UA2-")]
    assert len(set(first)) == 2
    assert max(first) < min(second)
    assert (account.told, account.failed, account.pending) == (2, 0, 0)


def test_at_a_speed_the_days_seconds_pass_that_much_faster(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    flow = opened_at(day, tmp_path / "data")
    load(flow, day, seed=1, load_factor=0, progress=quietly)
    play(flow, day, speed=60, progress=quietly)
    ended = flow.clock.now()
    flow.close()
    assert slept == [60.0]  # an hour between the two events
    assert ended == parse("2013-02-08T12:00:00Z")


def test_a_folder_keeps_the_seed_and_load_factor_that_its_passengers_were_made_with(
    day: Day, tmp_path: Path
) -> None:
    flow = opened_at(day, tmp_path / "data")
    load(flow, day, seed=1, load_factor=0, progress=quietly)
    load(flow, day, seed=1, load_factor=0, progress=quietly)
    with pytest.raises(ValueError, match="--seed 1 --load-factor 0"):
        load(flow, day, seed=2, load_factor=0, progress=quietly)
    flow.close()
