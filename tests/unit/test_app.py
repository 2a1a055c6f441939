"""The application on a data folder: its layout, its clock, its lock, and one process that runs the flow."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flightpulse import app as app_module
from flightpulse.app import Application, check_definitions, machines, new_at
from flightpulse.domain.clock import WallClock
from flightpulse.domain.ids import counted_ids
from flightpulse.intake.accept import Answer
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.seed import seed
from flightpulse.store.folder import Folder, FolderError

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
    monkeypatch.setattr(app_module, "_PATIENCE", 0.2)
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
