"""A storm, from its events to its account: whatever is repeated, late or bad, everyone is accounted for."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flightpulse.app import Application, new_at
from flightpulse.delivery.provider import Message, NotTaken, Outcome, Rejected
from flightpulse.domain.notification import Channel, Notification
from flightpulse.domain.times import parse
from flightpulse.intake.accept import Answer
from flightpulse.intake.source import Source
from flightpulse.settings import Settings
from flightpulse.simulation.disturbance import POISONS, Disturbance
from flightpulse.simulation.storm import Asked, Storm, StormAccount

INSTANT = "2026-01-16T11:00:00Z"
EVERYTHING = Disturbance(duplicates=30, disorder=40, poison=60)

Logged = Callable[[Application, str], list[dict[str, Any]]]
Opened = Callable[..., AbstractContextManager[Application]]


def asked(flights: int = 6, passengers: int = 10, **more: Any) -> Asked:
    return Asked(hub="FRA", flights=flights, passengers=passengers, **more)


def unseen(what: str, done: int, total: int, beside: str) -> None:
    """Nobody watches the progress."""


def played(flow: Application, storm: Asked, *, alone: bool = True) -> StormAccount:
    weather = Storm(flow, storm, alone=alone)
    weather.load(unseen)
    weather.play(unseen)
    return weather.account()


def in_a_folder(storm: Asked, **options: Any) -> StormAccount:
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(data=Path(folder))
        new_at(chosen, parse(INSTANT))
        with closing(Application(chosen, **options)) as flow:
            return played(flow, storm)


def test_everyone_on_a_closed_hubs_flights_is_told_or_counted_with_the_reason(opened: Opened) -> None:
    with opened() as flow:
        account = played(flow, asked())
        accepted = flow.kept.events.all()
    assert account.differences == []
    assert account.events == {"accepted": len(accepted), "stale": 0, "duplicate": 0, "refused": 0}
    assert (account.failed, account.pending, account.not_delivered, account.under_way) == (0, 0, 0, 0)
    assert account.told > 0
    assert account.affected == account.told + sum(account.suppressed.values())


def test_fp20_every_kind_of_poison_is_a_dead_letter_and_no_event_is_lost(opened: Opened) -> None:
    with opened() as flow:
        account = played(flow, asked(disturbance=Disturbance(poison=100)))
        letters = list(flow.kept.dead_letters.in_state("open"))
    assert account.differences == []
    assert set(account.refused) == set(POISONS)
    assert account.events["refused"] == account.dead_letters == len(letters)
    assert account.events["accepted"] == in_a_folder(asked()).events["accepted"]


def test_duplicates_and_what_is_late_tell_nobody(opened: Opened, logged: Logged) -> None:
    with opened() as flow:
        account = played(flow, asked(disturbance=Disturbance(duplicates=50, disorder=30)))
        told = [(line["notification_id"], "email") for line in logged(flow, "notifications/email")]
        told += [(line["notification_id"], "sms") for line in logged(flow, "notifications/sms")]
        stale = {event.event_id for event in flow.kept.events.all() if event.stale}
    assert account.differences == []
    assert account.events["duplicate"] > 0
    assert account.events["stale"] == len(stale) > 0
    assert len(set(told)) == len(told)  # nobody is told the same twice
    assert not {name.partition(":")[0] for name, _ in told} & stale


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    flights=st.integers(1, 6),
    passengers=st.integers(1, 12),
    seed=st.integers(0, 1000),
    hub=st.sampled_from(["FRA", "EWR", "SIN"]),
    duplicates=st.floats(0, 100),
    disorder=st.floats(0, 100),
    poison=st.floats(0, 100),
)
def test_the_account_of_any_storm_adds_up(
    flights: int,
    passengers: int,
    seed: int,
    hub: str,
    duplicates: float,
    disorder: float,
    poison: float,
) -> None:
    disturbance = Disturbance(duplicates, disorder, poison)
    storm = Asked(hub=hub, flights=flights, passengers=passengers, seed=seed, disturbance=disturbance)
    account = in_a_folder(storm)
    assert account.differences == []
    assert account.flights == flights
    assert account.pending == account.failed == account.not_delivered == account.under_way == 0
    assert account.affected == account.told + sum(account.suppressed.values())
    assert sum(account.accepted.values()) == account.events["accepted"]
    assert sum(account.refused.values()) == account.events["refused"] == account.dead_letters
    said = account.events["accepted"] + account.events["stale"]
    assert account.events["duplicate"] == round(said * duplicates / 100)
    assert account.events["refused"] == round(said * poison / 100)
    assert account.events["stale"] <= round(said * disorder / 100)


def test_the_same_seed_gives_the_same_account_and_another_another() -> None:
    def counted(seed: int) -> StormAccount:
        account = in_a_folder(asked(seed=seed, disturbance=EVERYTHING))
        account.seconds = 0.0
        return account

    assert counted(1) == counted(1)
    assert counted(1) != counted(2)


def test_a_folder_has_as_many_storms_as_one_likes_each_with_flights_of_its_own(opened: Opened) -> None:
    with opened() as flow:
        first, second = played(flow, asked()), played(flow, asked())
        flights = sum(1 for _ in flow.kept.flights.all())
    assert (first.number, second.number, flights) == (1, 2, 12)
    assert first.differences == second.differences == []


def test_by_the_wall_clock_a_rate_is_kept_and_the_account_adds_up(tmp_path: Path) -> None:
    with closing(Application(Settings(data=tmp_path / "data"))) as flow:
        account = played(flow, asked(flights=3, rate=40.0, disturbance=EVERYTHING))
        accepted = sorted(event.accepted_at for event in flow.kept.events.all())
    assert account.differences == []
    # The first and the last of so many events are no closer than the rate lets them be.
    apart = (parse(accepted[-1]) - parse(accepted[0])).total_seconds()
    assert apart >= (account.events["accepted"] - 2) / 40.0
    assert account.seconds >= (account.events_delivered - 1) / 40.0


def test_on_a_clock_that_was_set_a_rate_moves_it_and_nobody_waits(opened: Opened) -> None:
    with opened() as flow:
        begun = flow.clock.now()
        account = played(flow, asked(flights=3, rate=0.01))
        passed = (flow.clock.now() - begun).total_seconds()
    assert account.differences == []
    assert passed >= 100 * (account.events_delivered - 1)


class Stubborn:
    """A provider that takes nothing for good, or that takes nothing yet."""

    ignores_seen_keys = answers_by_key = True
    batch = 100

    def __init__(self, answer: Outcome) -> None:
        self._answer = answer

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        return [self._answer] * len(messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {}


def test_whom_a_provider_rejects_is_counted_as_failed() -> None:
    provider = Stubborn(Rejected("no such address"))
    account = in_a_folder(asked(), providers=lambda _: {Channel.EMAIL: provider, Channel.SMS: provider})
    assert account.differences == []
    assert account.failed > 0
    assert (account.told, account.pending) == (0, 0)


def test_whom_a_provider_does_not_take_yet_is_counted_as_pending_by_the_wall_clock(tmp_path: Path) -> None:
    provider = Stubborn(NotTaken("busy"))
    providers = {Channel.EMAIL: provider, Channel.SMS: provider}
    with closing(Application(Settings(data=tmp_path / "data"), providers=lambda _: providers)) as flow:
        account = played(flow, asked(flights=2))
    assert account.differences == []
    assert account.pending > 0
    assert account.told == account.failed == 0


class Forgetful(Application):
    """FlightPulse with an answer that is not true: it takes every event, and says that it had it before."""

    def take(self, source: Source) -> Iterator[Answer]:
        for answer in super().take(source):
            answer.outcome = type(answer.outcome).DUPLICATE
            yield answer


def test_an_answer_that_is_not_what_was_sent_is_a_difference(tmp_path: Path) -> None:
    with closing(Forgetful(Settings(data=tmp_path / "data"))) as flow:
        account = played(flow, asked())
    assert "is duplicate; it was to be accepted" in account.differences[0]
    assert account.differences[-1].startswith("and ")
    assert len(account.differences) == 11


def test_somebody_who_drops_out_silently_is_a_difference(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened() as flow:
        whole = flow.kept.ledger.rows

        def without_one(event_id: str) -> Iterator[Notification]:
            rows = whole(event_id)
            next(rows)
            return rows

        monkeypatch.setattr(flow.kept.ledger, "rows", without_one)
        account = played(flow, asked())
    (difference,) = account.differences
    assert (
        difference
        == f"{account.affected + sum(account.accepted.values())} are affected, and the ledger "
        + (f"has {account.affected}")
    )


def test_a_letter_that_is_not_kept_is_a_difference(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as flow:
        monkeypatch.setattr(flow.kept.dead_letters, "get", lambda _: None)
        account = played(flow, asked(disturbance=Disturbance(poison=100)))
    assert account.differences == [
        f"{account.events['refused']} were refused, and 0 dead letters are kept",
    ]
