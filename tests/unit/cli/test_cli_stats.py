"""`flightpulse stats`."""

import json
from pathlib import Path
from typing import Any

from flightpulse.observability.metrics import Metric


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
    assert figures["events"]["accepted"] - figures["events"]["stale"] == affected["samples"]
    assert figures["store_bytes"] > 0


def test_stats_of_a_folder_where_nothing_happened_are_zeros(run: Any, seeded: Path) -> None:
    shown = run("stats", data=seeded)
    assert shown.exit_code == 0
    words = [line.split() for line in shown.stdout.splitlines()]
    assert ["AffectedPassengers", "-", "-", "-"] in words
    assert ["open", "dead", "letters", "0"] in words


def test_stats_count_what_is_left_to_do(run: Any, seeded: Path) -> None:
    from contextlib import closing

    from flightpulse.app import Application
    from flightpulse.intake.source import InProcess
    from flightpulse.settings import Settings
    from flightpulse.simulation.scenarios import scenario

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
