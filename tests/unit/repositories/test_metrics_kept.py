"""Metrics in the store: an item a metric and hour."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flightpulse.domain.clock import SetClock
from flightpulse.domain.disruption import Kind
from flightpulse.observability.metrics import Measured, Metric
from flightpulse.store.port import whole_table
from flightpulse.store.repositories.metrics import Metrics
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import tables

NOW = datetime(2026, 3, 14, 18, 40, 12, 345000, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "store.db", tables(), SetClock(NOW))) as opened:
        yield opened


def delays(*affected: int) -> Measured:
    measured = Measured()
    for each in affected:
        measured.processed(Kind.DELAY, each)
    return measured


def test_what_is_measured_adds_up_in_its_hour(store: SqliteStore) -> None:
    metrics = Metrics(store)
    metrics.add(delays(3, 3), NOW)
    metrics.add(delays(140), NOW + timedelta(minutes=19))
    metrics.add(Measured(), NOW)
    kept = {(item["metric"], item["hour"]): item for item in whole_table(store, "metrics")}
    expires = int(datetime(2026, 3, 14, 18, tzinfo=UTC).timestamp()) + 455 * 24 * 3600
    assert kept == {
        ("DelayEventsProcessed", "2026-03-14T18:00:00Z"): {
            "metric": "DelayEventsProcessed",
            "hour": "2026-03-14T18:00:00Z",
            "total": 3,
            "ttl": expires,
        },
        ("AffectedPassengers", "2026-03-14T18:00:00Z"): {
            "metric": "AffectedPassengers",
            "hour": "2026-03-14T18:00:00Z",
            "total": 146,
            "samples": 3,
            "value_3": 2,
            "value_140": 1,
            "ttl": expires,
        },
    }


def test_hours_are_added_up_from_a_moments_hour_on(store: SqliteStore) -> None:
    metrics = Metrics(store)
    for hours in (0, 1, 24):
        metrics.add(delays(1), NOW - timedelta(hours=hours))
    counted = Metric.DELAY_EVENTS_PROCESSED
    assert metrics.since(counted, NOW).total == 1
    assert metrics.since(counted, NOW - timedelta(hours=1)).total == 2
    assert metrics.since(counted, NOW - timedelta(hours=23)).total == 2
    assert metrics.since(counted).total == 3
    assert metrics.since(Metric.WORKFLOW_EXECUTIONS).total == 0


def test_a_distribution_keeps_its_values_over_the_hours(store: SqliteStore) -> None:
    metrics = Metrics(store)
    metrics.add(delays(*range(1, 100)), NOW - timedelta(hours=2))
    metrics.add(delays(1000), NOW)
    found = metrics.since(Metric.AFFECTED_PASSENGERS)
    assert (found.samples, found.total) == (100, 99 * 50 + 1000)
    assert (min(found.values), max(found.values)) == (1, 1000)
    assert [found.percentile(percent) for percent in (1, 50, 99, 100)] == [1, 50, 99, 1000]


def test_without_values_there_is_no_percentile(store: SqliteStore) -> None:
    assert Metrics(store).since(Metric.TIME_TO_HAND_OVER).percentile(50) is None


def test_what_is_undone_is_not_counted(store: SqliteStore) -> None:
    metrics = Metrics(store)

    def fail() -> None:
        with store.one_commit():
            metrics.add(delays(1), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(whole_table(store, "metrics")) == []
