"""The application on a data folder: its layout, its clock, its lock, and one process that runs the flow."""

import io
import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flightpulse import flow as flow_module
from flightpulse.app import Application, check_definitions, machines, new_at
from flightpulse.delivery.completeness import Account
from flightpulse.domain.clock import SetClock, WallClock
from flightpulse.domain.ids import counted_ids
from flightpulse.intake.accept import Answer
from flightpulse.observability import logs
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.seed import seed
from flightpulse.store.folder import Folder, FolderError
from flightpulse.workflow.failure import TaskError
from flightpulse.workflow.tasks import TASKS
from flightpulse.workflow.work import REFUSED, Work

Announce = Callable[..., Answer]
Opened = Callable[..., AbstractContextManager[Application]]

INSTANT = datetime(2013, 2, 8, 10, 0, tzinfo=UTC)


def test_a_new_folder_is_kept_in_the_single_table_and_lives_by_the_walls_clock(tmp_path: Path) -> None:
    with closing(Application(Settings(data=tmp_path / "new"))) as application:
        assert application.layout == "single-table"
        assert isinstance(application.clock, WallClock)


def test_a_folder_keeps_its_layout(tmp_path: Path, layout: LayoutName) -> None:
    Application(Settings(data=tmp_path, layout=layout)).close()
    with closing(Application(Settings(data=tmp_path))) as again:
        assert again.layout == layout


def test_a_folder_kept_in_one_layout_is_not_opened_in_the_other(tmp_path: Path) -> None:
    Application(Settings(data=tmp_path, layout="table-per-entity")).close()
    with pytest.raises(FolderError, match="kept in the layout table-per-entity, not single-table"):
        Application(Settings(data=tmp_path, layout="single-table"))


def test_a_path_that_is_no_folder_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(FolderError, match=str(file)):
        Application(Settings(data=file))


def test_a_folder_made_at_an_instant_stands_there_and_moves_forward_only(tmp_path: Path) -> None:
    chosen = Settings(data=tmp_path)
    new_at(chosen, INSTANT)
    with closing(Application(chosen)) as first:
        assert first.clock.now() == INSTANT
        first.set_clock(INSTANT + timedelta(hours=1))
        first.set_clock(INSTANT)
        assert first.clock.now() == INSTANT + timedelta(hours=1)
    with closing(Application(chosen)) as second:
        assert second.clock.now() == INSTANT + timedelta(hours=1)
        assert second.store.get("checkpoints", {"name": "clock"}) is not None


def test_a_folder_that_is_there_keeps_its_own_clock(tmp_path: Path) -> None:
    chosen = Settings(data=tmp_path)
    Application(chosen).close()
    new_at(chosen, INSTANT)
    with closing(Application(chosen)) as application:
        assert isinstance(application.clock, WallClock)


def test_the_walls_clock_is_not_set(tmp_path: Path) -> None:
    with (
        closing(Application(Settings(data=tmp_path))) as application,
        pytest.raises(FolderError, match="wall's clock"),
    ):
        application.set_clock(INSTANT)


def test_one_process_at_a_time_runs_the_flow_in_a_folder(tmp_path: Path) -> None:
    first, second = Folder(tmp_path), Folder(tmp_path)
    assert first.take()
    assert first.take()
    assert not second.take()
    first.close()
    assert second.take()
    second.close()


def test_a_command_alone_in_the_folder_does_the_work_itself(flow: Application, announce: Announce) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert not flow.is_told(str(answer.event_id))
    flow.finish([str(answer.event_id)])
    assert flow.is_told(str(answer.event_id))
    assert {row.outcome for row in flow.kept.ledger.rows(str(answer.event_id))} == {"told"}


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a task of the workflows fail as often as said, with an error, and then work."""

    def fail(times: int, error: Exception) -> None:
        failed = 0

        def find(work: Work, given: Any) -> Any:
            nonlocal failed
            failed += 1
            if failed <= times:
                raise error
            return TASKS["FindAffectedBookings"](work, given)

        monkeypatch.setattr("flightpulse.app.TASKS", {**TASKS, "FindAffectedBookings": find})

    return fail


def test_a_command_alone_waits_for_what_is_tried_again_soon_and_lets_another_do_it_meanwhile(
    tmp_path: Path, announce: Announce, failing: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(2, KeyError("Ada"))
    monkeypatch.setattr(flow_module, "_SAYS_SO_AFTER", -1.0)
    heard: list[str] = []
    other = Folder(tmp_path)

    def notice(said: str) -> None:
        assert other.take()
        other.release()
        heard.append(said)

    with closing(Application(Settings(data=tmp_path), notice=notice)) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        event_id = str(announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25).event_id)
        assert flow.account([event_id]) == Account(pending=3)
        assert flow.finish([event_id]) == (0, 0, None)
        assert flow.account([event_id]) == Account(told=3)
    assert len(heard) <= 1, "said once"
    other.close()


def test_a_command_alone_does_not_wait_for_what_is_tried_again_later(
    tmp_path: Path, announce: Announce, failing: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(9, KeyError("Ada"))
    monkeypatch.setattr(flow_module, "_WAITS_ALONE", -1.0)
    with closing(Application(Settings(data=tmp_path))) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        event_id = str(announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25).event_id)
        executions, messages, until = flow.finish([event_id])
        assert (executions, messages) == (1, 0)
        assert until == flow.next_due()
        assert flow.account([event_id]) == Account(pending=3)


def test_nothing_is_waited_for_by_a_clock_that_stands(
    opened: Opened, announce: Announce, failing: Callable[..., None]
) -> None:
    failing(9, KeyError("Ada"))
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        event_id = str(announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25).event_id)
        assert flow.finish([event_id])[:2] == (1, 0)
        assert flow.account([event_id]) == Account(pending=3)


def test_whom_a_workflow_that_failed_had_not_come_to_has_failed(
    opened: Opened, announce: Announce, failing: Callable[..., None]
) -> None:
    failing(1, TaskError(REFUSED, "there is no flight"))
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        event_id = str(announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25).event_id)
        assert flow.finish([event_id]) == (0, 0, None)
        assert flow.account([event_id]) == Account(failed=3)


def test_each_failed_attempt_of_a_task_is_logged_by_its_errors_type(
    opened: Opened, announce: Announce, failing: Callable[..., None]
) -> None:
    failing(1, KeyError("Ada"))
    with opened() as flow:
        stream = io.StringIO()
        logs.begin("warning", "json", stream, flow.clock)
        seed(flow.store, flow.kept, flow.clock.now())
        event_id = str(announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25).event_id)
        flow.drain()
        assert isinstance(flow.clock, SetClock)
        flow.set_clock(flow.clock.now() + timedelta(seconds=1))
        flow.drain()
    [line] = map(json.loads, stream.getvalue().splitlines())
    assert (line["message"], line["event_id"], line["workflow"]) == ("task failed", event_id, "delay")
    assert (line["state"], line["retry"], line["error"]) == ("FindAffectedBookings", 1, "KeyError")
    assert "Ada" not in stream.getvalue()


def test_a_command_beside_the_process_that_runs_the_flow_waits_for_it(
    opened: Opened, announce: Announce
) -> None:
    with opened() as running, opened() as command:
        seed(running.store, running.kept, running.clock.now())
        assert running.folder.take()
        stopped = threading.Event()
        up = threading.Thread(target=running.run, args=[stopped.is_set])
        up.start()
        try:
            answer = announce(command, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
            command.finish([str(answer.event_id)])
            assert command.is_told(str(answer.event_id))
        finally:
            stopped.set()
            up.join()
        assert not command.folder.take()


def test_a_command_does_not_wait_for_ever(
    opened: Opened, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_module, "_PATIENCE", 0.2)
    with opened() as running, opened() as command:
        seed(running.store, running.kept, running.clock.now())
        assert running.folder.take()
        answer = announce(command, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        with pytest.raises(FolderError, match=f"{answer.event_id} is not told yet"):
            command.finish([str(answer.event_id)])


def test_a_command_takes_over_when_the_other_process_has_ended(opened: Opened, announce: Announce) -> None:
    with opened() as command:
        with opened() as running:
            seed(running.store, running.kept, running.clock.now())
            assert running.folder.take()
            answer = announce(command, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        command.finish([str(answer.event_id)])
        assert command.is_told(str(answer.event_id))


def test_an_event_that_is_stale_or_not_there_has_nothing_left_to_do(
    flow: Application, announce: Announce
) -> None:
    announce(flow, "FLIGHT_CANCELLED", "SW1234")
    stale = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert flow.is_told(str(stale.event_id))
    assert flow.is_told("nothing")


def test_the_next_work_is_due_when_the_first_of_executions_and_messages_is(
    flow: Application, announce: Announce
) -> None:
    assert flow.next_due() is None
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert flow.next_due() == flow.clock.now()
    flow.runner.run_due()
    assert flow.next_due() == flow.clock.now()  # the messages
    flow.drain()
    assert flow.next_due() is None


def test_drain_does_all_that_is_due_and_says_how_much(flow: Application, announce: Announce) -> None:
    flow.drain()
    announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    assert flow.drain() == 1 + 3 + 2  # an execution, three passengers, and two changes of the flight
    assert flow.drain() == 0


def test_ids_are_drawn_from_the_source_that_is_handed_in(tmp_path: Path) -> None:
    with closing(Application(Settings(data=tmp_path), ids=counted_ids(7))) as application:
        assert application.ids("event") == "event-0007"


def test_every_definition_loads() -> None:
    counts = check_definitions()
    assert counts["tables"] >= 9
    assert counts["layouts"] == 2
    assert (counts["rules"], counts["workflows"], counts["languages"]) == (6, 3, 2)
    assert sorted(machines()) == ["cancellation", "delay", "gate_change"]
