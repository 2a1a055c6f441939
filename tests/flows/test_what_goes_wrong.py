"""What one row, one execution or one disk cannot do holds up nobody else, and loses nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import apsw
import pytest

from flightpulse.app import Application, log_providers
from flightpulse.delivery.completeness import Account, account
from flightpulse.domain.notification import Channel, Notification
from flightpulse.intake.accept import Answer
from flightpulse.simulation.seed import seed
from flightpulse.store.port import StoreFailure
from flightpulse.store.repositories.ledger import Ledger

Announce = Callable[..., Answer]
Opened = Callable[..., AbstractContextManager[Application]]


def counted(flow: Application, answer: Answer) -> Account:
    return account(flow.kept.ledger.rows(str(answer.event_id)))


def test_a_row_without_a_text_is_a_dead_letter_and_the_others_are_told(
    flow: Application, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Ledger.open

    def with_one_that_has_no_text(ledger: Ledger, rows: list[Notification]) -> None:
        rows[0].segment = "en/-/deaf"
        write(ledger, rows)

    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    monkeypatch.setattr(Ledger, "open", with_one_that_has_no_text)
    flow.drain()
    assert counted(flow, answer) == Account(told=2, failed=1)
    problems = {letter.problem for letter in flow.kept.dead_letters.in_state("open")}
    assert problems == {"no text of segment en/-/deaf: KeyError"}


def test_who_needs_help_since_the_page_was_composed_gets_a_text_all_the_same(
    flow: Application, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    write = Ledger.open
    failed: list[list[Notification]] = []

    def fail_once(ledger: Ledger, rows: list[Notification]) -> None:
        if not failed:
            failed.append(rows)
            raise RuntimeError
        write(ledger, rows)

    monkeypatch.setattr(Ledger, "open", fail_once)
    flow.drain()
    flow.store.transact([flow.kept.passengers.update("P001", special_requests=["BLND"])])
    due = flow.next_due()
    assert due is not None
    flow.set_clock(due)
    flow.drain()
    assert counted(flow, answer) == Account(told=3)


@pytest.mark.parametrize("lost", ["workflow", "state"])
def test_an_execution_of_a_workflow_that_has_changed_is_a_dead_letter_and_the_flow_goes_on(
    flow: Application, announce: Announce, lost: str
) -> None:
    old = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
    key = {"PK": f"EXECUTION#delay:{old.event_id}", "SK": "METADATA"}
    change: dict[str, Any] = {"workflow": "gone"} if lost == "workflow" else {"position": {"state": "Gone"}}
    flow.store.update("executions", key, set=change)
    new = announce(flow, "GATE_CHANGE", "SW3456", new_gate="D15")
    flow.drain()
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert (letter.stage, letter.reason) == ("workflow", "States.Runtime")
    assert letter.reference == f"delay:{old.event_id}"
    assert counted(flow, new).told == 3


def test_a_channel_that_nobody_carries_is_said_so_and_is_not_due_for_ever(
    opened: Opened, announce: Announce
) -> None:
    def email_alone(app: Application) -> Any:
        return {Channel.EMAIL: log_providers(app)[Channel.EMAIL]}

    with opened(providers=email_alone) as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        answer = announce(flow, "FLIGHT_DELAY", "SW5678", delay_minutes=90)
        flow.drain()
        assert flow.next_due() is None
        assert counted(flow, answer) == Account(told=3, suppressed={"opted_out": 1})
        row = flow.kept.ledger.get(str(answer.event_id), "P005")
        assert row is not None
        assert {state.reason for state in row.channels.values()} >= {"no_channel"}


def test_a_disk_that_fills_up_in_a_task_stops_the_flow_and_loses_nothing(
    opened: Opened, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Ledger.open

    def full(ledger: Ledger, rows: list[Notification]) -> None:
        write(ledger, rows)
        raise apsw.FullError("database or disk is full")

    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        with monkeypatch.context() as filled:
            filled.setattr(Ledger, "open", full)
            with pytest.raises(StoreFailure, match="full"):
                flow.drain()
        execution = flow.kept.executions.get(f"delay:{answer.event_id}")
        assert execution is not None
        assert (execution.position, execution.history_count) == (None, 0)
    with opened() as flow:
        flow.drain()
        assert counted(flow, answer) == Account(told=3)


def test_a_log_that_cannot_be_written_stops_the_flow_and_is_written_when_it_can(
    opened: Opened, announce: Announce
) -> None:
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        answer = announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)
        in_the_way = flow.folder.logs / "notifications"
        in_the_way.parent.mkdir()
        in_the_way.write_text("a file where a folder has to be")
        with pytest.raises(StoreFailure, match="notifications"):
            flow.drain()
    in_the_way.unlink()
    with opened() as flow:
        flow.drain()
        assert counted(flow, answer) == Account(told=3)


def test_what_is_kept_is_readable_by_its_owner_only_whoever_made_the_folder(
    opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    with opened() as flow:
        seed(flow.store, flow.kept, flow.clock.now())
        modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "data").glob("flightpulse.db*")}
    assert modes == {0o600}
