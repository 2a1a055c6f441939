"""`flightpulse stats`."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from flightpulse.app import Application, new_at
from flightpulse.domain.times import parse
from flightpulse.intake.source import InProcess
from flightpulse.observability.metrics import Metric
from flightpulse.settings import Settings
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.scenarios import scenario
from flightpulse.simulation.seed import seed


def test_fp16_stats_show_every_metric_the_account_and_what_is_left(run: Any, played: Path) -> None:
    shown = run("stats", data=played)
    assert shown.exit_code == 0
    words = [line.split() for line in shown.stdout.splitlines()]
    figures = json.loads(run("stats", "--json", data=played).stdout)
    for metric in Metric:
        assert any(line[:1] == [metric.value] for line in words)
    in_all = {line[0]: line[-1] for line in words if line}
    assert in_all["CancellationEventsProcessed"] == "1"
    account = figures["account"]
    told = f"{account['affected']} affected = {account['told']} told"
    assert told in shown.stdout
    assert account["affected"] == account["told"] + sum(account["suppressed"].values()) > 0
    assert ["open", "executions", "0"] in words
    assert ["open", "dead", "letters", "2", "intake"] in words


def test_fp16_stats_as_json_hold_the_figures_for_machines(run: Any, played: Path) -> None:
    figures = json.loads(run("stats", "--json", data=played).stdout)
    assert figures["namespace"] == "FlightPulse"
    assert list(figures["metrics"]) == list(Metric)
    sent = figures["metrics"]["NotificationsSent"]
    assert 0 <= sent["this_hour"] <= sent["last_24_hours"] == sent["in_all"] > 0
    affected = figures["metrics"]["AffectedPassengers"]["in_all"]
    assert affected["total"] == figures["account"]["affected"]
    assert affected["samples"] == figures["metrics"]["WorkflowExecutions"]["in_all"]
    assert figures["metrics"]["TimeToHandOver"]["in_all"]["samples"] == sent["in_all"]
    assert figures["due"] == {"rows": 0, "oldest_seconds": None}
    assert figures["open_executions"] == 0
    assert figures["events"] == {"accepted": affected["samples"], "stale": 1}
    assert figures["store_bytes"] > 0


def test_stats_of_a_folder_where_nothing_happened_are_zeros(run: Any, seeded: Path) -> None:
    shown = run("stats", data=seeded)
    assert shown.exit_code == 0
    words = [line.split() for line in shown.stdout.splitlines()]
    assert ["AffectedPassengers", "-", "-", "-"] in words
    assert ["open", "dead", "letters", "0"] in words


def test_stats_count_what_is_left_to_do(run: Any, seeded: Path) -> None:
    with closing(Application(Settings(data=seeded))) as application:
        events = scenario(3, now=application.clock.now(), ids=application.ids).events
        assert list(application.take(InProcess(events, "test")))
        figures = json.loads(run("stats", "--json", data=seeded).stdout)
        assert (figures["open_executions"], figures["due"]["rows"]) == (1, 0)
        application.runner.run_due()
    figures = json.loads(run("stats", "--json", data=seeded).stdout)
    assert (figures["open_executions"], figures["due"]["rows"]) == (0, 3)
    assert figures["due"]["oldest_seconds"] >= 0
    assert figures["account"]["pending"] == 3
    assert "rows due           3, the oldest accepted" in run("stats", data=seeded).stdout


def _told(data: Path, moments: list[tuple[str, str]]) -> Application:
    """Set a folder's clock to each moment, and accept there a delay of a flight, up to its workflow's end."""
    new_at(Settings(data=data), parse(moments[0][0]))
    application = Application(Settings(data=data))
    application.set_clock(parse(moments[0][0]))
    seed(application.store, application.kept, application.clock.now())
    for moment, flight_id in moments:
        application.set_clock(parse(moment))
        event = operations_event(
            "FLIGHT_DELAY", flight_id, now=parse(moment), ids=application.ids, delay_minutes=45
        )
        assert list(application.take(InProcess([event], "test")))
        application.runner.run_due()
    return application


def test_fp16_24_hours_are_this_one_and_the_23_before_it(run: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with closing(_told(data, [("2026-01-16T11:30:00Z", "SW1234")])) as application:
        for now, counted in (("2026-01-17T10:59:59Z", 1), ("2026-01-17T11:00:00Z", 0)):
            application.set_clock(parse(now))
            figures = json.loads(run("stats", "--json", data=data).stdout)
            assert figures["metrics"]["DelayEventsProcessed"]["last_24_hours"] == counted
            assert figures["metrics"]["DelayEventsProcessed"]["in_all"] == 1


def test_fp16_rows_due_are_as_old_as_the_first_event_that_waits(run: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    moments = [("2026-01-16T11:30:00Z", "SW1234"), ("2026-01-16T11:40:00Z", "SW5678")]
    with closing(_told(data, moments)) as application:
        application.set_clock(parse("2026-01-16T11:45:00Z"))
        figures = json.loads(run("stats", "--json", data=data).stdout)
    assert figures["due"] == {"rows": 7, "oldest_seconds": 900}


def test_the_store_is_as_large_as_its_file_and_what_is_not_yet_in_it(run: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with closing(_told(data, [("2026-01-16T11:30:00Z", "SW1234")])):
        log = (data / "flightpulse.db-wal").stat().st_size
        figures = json.loads(run("stats", "--json", data=data).stdout)
        assert figures["store_bytes"] == (data / "flightpulse.db").stat().st_size + log
    assert log > 0
