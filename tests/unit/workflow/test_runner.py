"""The runner: task effects and the state's record commit together, and what fails is retried by the clock."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from flightpulse.app import Application, machines
from flightpulse.bus.event import BusEvent
from flightpulse.domain.clock import SetClock
from flightpulse.domain.dead_letter import LetterState
from flightpulse.domain.flight import FlightStatus
from flightpulse.intake.accept import Answer
from flightpulse.simulation.seed import seed
from flightpulse.store.port import InvalidWrite, StoreFailure
from flightpulse.store.repositories.executions import Execution
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.runner import Runner
from flightpulse.workflow.tasks import TASKS, Task
from flightpulse.workflow.work import Work

Announce = Callable[..., Answer]
Opened = Callable[..., AbstractContextManager[Application]]
Failing = Callable[..., Task]


class Killed(BaseException):
    """The process ends here, as by SIGKILL: nothing handles it."""


@pytest.fixture
def failing() -> Failing:
    """Makes of a task one that does its work and then fails, the first so many times."""

    def made(name: str, error: BaseException, times: int) -> Task:
        left = [error] * times

        def task(work: Work, given: dict[str, Any]) -> dict[str, Any]:
            result = TASKS[name](work, given)
            if left:
                raise left.pop()
            return result

        return task

    return made


def runner(flow: Application, tasks: Mapping[str, Task]) -> Runner:
    return Runner(flow.store, flow.kept, machines(), {**TASKS, **tasks}, flow.clock, Random(1))


def execution(flow: Application, answer: Answer, workflow: str = "delay") -> Execution:
    found = flow.kept.executions.get(f"{workflow}:{answer.event_id}")
    assert found is not None
    return found


def wakes(flow: Application) -> Iterator[timedelta]:
    """Move the clock to each next wake-up, and yield how long it was till then."""
    for _ in range(100):
        wake = flow.kept.executions.next_wake()
        if wake is None:
            return
        before = flow.clock.now()
        due = flow.next_due()
        assert due is not None
        flow.set_clock(due)
        yield flow.clock.now() - before
    raise AssertionError("it does not end")


def test_an_execution_runs_to_its_end_and_is_due_no_more(flow: Application, announce: Announce) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert flow.runner.run_due() == 1
    ended = execution(flow, answer)
    assert (ended.status, ended.ended_at, ended.wake_at) == ("SUCCEEDED", "2026-03-14T18:00:00.000Z", None)
    assert flow.runner.run_due() == 0


def test_fp20_a_task_that_fails_is_retried_after_its_wait_and_not_before(
    flow: Application, announce: Announce, failing: Failing
) -> None:
    flaky = runner(flow, {"GetPassengers": failing("GetPassengers", TaskError("Boom", "bang"), 1)})
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert flaky.run_due() == 1
    waiting = execution(flow, answer)
    assert waiting.status == "RUNNING"
    assert waiting.wake_at is not None
    if waiting.wake_at > "2026-03-14T18:00:00.000Z":  # the wait is drawn, up to a second
        assert flaky.run_due() == 0
    flow.set_clock(flow.clock.now() + timedelta(seconds=1))
    flaky.run_due()
    assert execution(flow, answer).status == "SUCCEEDED"
    types = [entry["type"] for entry in flow.kept.executions.history(f"delay:{answer.event_id}")]
    assert types.count("TaskFailed") == 1


def test_a_task_that_fails_leaves_nothing_behind_and_what_came_before_it_stays(
    flow: Application, announce: Announce, failing: Failing
) -> None:
    flaky = runner(flow, {"PublishNotifications": failing("PublishNotifications", TaskError("Boom"), 1)})
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flaky.run_due()
    assert list(flow.kept.ledger.rows(str(answer.event_id))) == []
    assert flow.kept.ledger.texts(str(answer.event_id)) != {}
    flow.set_clock(flow.clock.now() + timedelta(seconds=1))
    flaky.run_due()
    assert len(list(flow.kept.ledger.rows(str(answer.event_id)))) == 3


@pytest.mark.parametrize("error", [KeyError("gate"), ZeroDivisionError("oops"), RecursionError("deep")])
def test_a_mistake_in_a_task_is_retried_like_any_failure(
    flow: Application, announce: Announce, failing: Failing, error: Exception
) -> None:
    flaky = runner(flow, {"ComposeMessages": failing("ComposeMessages", error, 2)})
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flaky.run_due()
    for _ in wakes(flow):
        flaky.run_due()
    assert execution(flow, answer).status == "SUCCEEDED"
    failures = [
        entry["detail"]["error"]
        for entry in flow.kept.executions.history(f"delay:{answer.event_id}")
        if entry["type"] == "TaskFailed"
    ]
    assert failures == [type(error).__name__] * 2


def test_fp20_what_fails_at_every_attempt_is_a_dead_letter_of_the_workflow(
    flow: Application, announce: Announce, failing: Failing
) -> None:
    flaky = runner(flow, {"FindAffectedBookings": failing("FindAffectedBookings", KeyError("seat"), 100)})
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flaky.run_due()
    waits = []
    for wait in wakes(flow):
        waits.append(wait)
        flaky.run_due()
    assert len(waits) == 5
    assert all(wait <= timedelta(seconds=2**number) for number, wait in enumerate(waits))
    assert execution(flow, answer).status == "FAILED"
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert (letter.stage, letter.reason) == ("workflow", "KeyError")
    assert letter.problem.startswith("test_runner.py:")  # where, and not the words: they may hold a name
    assert (letter.source, letter.reference) == ("delay", f"delay:{answer.event_id}")
    assert str(answer.event_id).encode() in flow.kept.dead_letters.body(letter.dead_letter_id)
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert flight.status is FlightStatus.SCHEDULED


def test_one_execution_that_fails_holds_up_no_other(
    flow: Application, announce: Announce, failing: Failing
) -> None:
    broken: Task = failing("FindAffectedBookings", KeyError("seat"), 1)
    flaky = runner(flow, {"FindAffectedBookings": broken})
    first = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    second = announce(flow, "FLIGHT_DELAY", "SW5678", delay_minutes=25)
    flaky.run_due()
    assert sorted(execution(flow, each).status for each in (first, second)) == ["RUNNING", "SUCCEEDED"]


def test_when_the_store_cannot_go_on_neither_does_the_runner(
    flow: Application, announce: Announce, failing: Failing
) -> None:
    full = StoreFailure("the disk is full")
    flaky = runner(flow, {"ComposeMessages": failing("ComposeMessages", full, 1)})
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    with pytest.raises(StoreFailure, match="disk is full"):
        flaky.run_due()
    assert execution(flow, answer).position is None  # nothing of it was recorded
    assert flow.kept.ledger.texts(str(answer.event_id)) == {}
    flow.drain()
    assert execution(flow, answer).status == "SUCCEEDED"


@pytest.mark.parametrize("name", [name for name in TASKS if name != "KeepDeadLetter"])
def test_killed_in_any_task_and_started_again_it_ends_as_if_nothing_had_been(
    opened: Opened, announce: Announce, failing: Failing, name: str
) -> None:
    with opened() as first:
        seed(first.store, first.kept, first.clock.now())
        answer = announce(first, "FLIGHT_CANCELLED", "SW9012")
        with pytest.raises(Killed):
            runner(first, {name: failing(name, Killed(), 1)}).run_due()
    with opened() as second:
        second.drain()
        ended = execution(second, answer, "cancellation")
        assert ended.status == "SUCCEEDED"
        rows = list(second.kept.ledger.rows(str(answer.event_id)))
        assert [(row.passenger_id, row.outcome) for row in rows] == [
            ("P008", "told"),
            ("P009", "told"),
            ("P010", "told"),
        ]
        assert list(second.kept.dead_letters.in_state("open")) == []


def test_a_second_execution_for_an_event_that_another_claimed_succeeds_and_tells_nobody(
    flow: Application, announce: Announce
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    flow.drain()
    # As a rule of another name on AWS would start it: the same event, an execution of its own.
    detail = execution(flow, answer).input["detail"]
    event = BusEvent(
        id="other", source="x", detail_type="flight.delay.minor", time="2026-03-14T18:00:00Z", detail=detail
    )
    now = "2026-03-14T18:00:00.000Z"
    flow.store.transact([flow.kept.executions.started("delay", "other", event.as_item(), now)])
    before = list(flow.kept.ledger.rows(str(answer.event_id)))
    flow.drain()
    second = flow.kept.executions.get("delay:other")
    assert second is not None
    assert second.status == "SUCCEEDED"
    assert second.position is not None
    assert second.position["output"]["outcome"] == "DUPLICATE"
    assert list(flow.kept.ledger.rows(str(answer.event_id))) == before


def test_more_executions_than_are_looked_up_at_a_time_are_all_run(
    flow: Application, announce: Announce
) -> None:
    answers = [announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=each) for each in range(60)]
    flow.drain()
    assert {execution(flow, each).status for each in answers} == {"SUCCEEDED"}
    flight = flow.kept.flights.get("SW1234")
    assert flight is not None
    assert flight.delay_minutes == 59


def slow(flow: Application, name: str, *takes: timedelta) -> Task:
    """Make of a task one that does its work and takes its time, the first so many times."""
    left = list(takes)

    def task(work: Work, given: dict[str, Any]) -> dict[str, Any]:
        result = TASKS[name](work, given)
        if left:
            assert isinstance(flow.clock, SetClock)
            flow.clock.advance(flow.clock.now() + left.pop(0))
        return result

    return task


def test_fp20_a_task_that_takes_too_long_leaves_nothing_behind_and_is_done_again(
    flow: Application, announce: Announce
) -> None:
    late = runner(flow, {"PublishNotifications": slow(flow, "PublishNotifications", timedelta(seconds=61))})
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    late.run_due()
    assert execution(flow, answer).status == "RUNNING"
    assert list(flow.kept.ledger.rows(str(answer.event_id))) == []
    for _ in wakes(flow):
        late.run_due()
    assert execution(flow, answer).status == "SUCCEEDED"
    assert len(list(flow.kept.ledger.rows(str(answer.event_id)))) == 3
    failures = [
        entry["detail"]
        for entry in flow.kept.executions.history(f"delay:{answer.event_id}")
        if entry["type"] == "TaskFailed"
    ]
    assert [(each["error"], each["cause"]) for each in failures] == [
        ("States.Timeout", "PublishNotifications was not done by 2026-03-14T18:01:00.000Z")
    ]


def test_fp20_a_workflow_that_takes_too_long_is_woken_and_is_a_dead_letter(
    flow: Application, announce: Announce, failing: Failing
) -> None:
    most = replace(machines()["delay"], timeout_seconds=1)
    broken = failing("FindAffectedBookings", KeyError("seat"), 100)
    tasks = {**TASKS, "FindAffectedBookings": broken}
    hasty = Runner(flow.store, flow.kept, {"delay": most}, tasks, flow.clock, Longest())
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    hasty.run_due()
    assert [hasty.run_due() for _ in wakes(flow)] == [1]
    ended = execution(flow, answer)
    assert (ended.status, ended.ended_at) == ("TIMED_OUT", "2026-03-14T18:00:01.000Z")
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert (letter.reason, letter.problem) == (
        "States.Timeout",
        "the execution did not end within 1 s",
    )
    history = [entry["type"] for entry in flow.kept.executions.history(f"delay:{answer.event_id}")]
    assert history[-1] == "ExecutionTimedOut"


class Longest(Random):
    """Draws the longest wait there can be."""

    def uniform(self, a: float, b: float) -> float:
        return b


def test_fp20_an_execution_that_cannot_go_on_is_a_dead_letter_and_holds_up_no_other(
    flow: Application, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    second = announce(flow, "FLIGHT_DELAY", "SW5678", delay_minutes=90)
    record = flow.kept.executions.record

    def too_large(execution: Execution, entries: Sequence[Struct]) -> None:
        if execution.event_id == first.event_id and execution.status == "SUCCEEDED":
            raise InvalidWrite("an item of 430772 bytes is larger than 409600")
        record(execution, entries)

    monkeypatch.setattr(flow.kept.executions, "record", too_large)
    flow.drain()
    assert (execution(flow, first).status, execution(flow, second).status) == ("FAILED", "SUCCEEDED")
    (letter,) = flow.kept.dead_letters.in_state(LetterState.OPEN)
    assert (letter.reason, letter.reference) == ("States.Runtime", f"delay:{first.event_id}")
    assert letter.problem.startswith("InvalidWrite at test_runner.py:")
    assert list(flow.kept.ledger.rows(str(first.event_id))) == []  # undone with it
