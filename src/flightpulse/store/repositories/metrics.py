"""Metrics in the store: what was counted commits together with what it counts, so that no crash parts them.

An engine that cannot commit them together (see `Store.one_commit`) counts at least once.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct, field

from flightpulse.domain.times import flight_time
from flightpulse.observability.metrics import Measured, Metric
from flightpulse.store.condition import Between
from flightpulse.store.port import Item, Store, Update, every_item

TABLE = "metrics"

#: As long as CloudWatch keeps what was measured by the hour.
KEPT = timedelta(days=455)

_VALUE = "value_"


class Statistic(Struct):
    """A metric over some hours: CloudWatch's statistic set, with its values where it is a distribution."""

    total: int = 0
    values: Counter[int] = field(default_factory=Counter)  # of a distribution: how often each

    @property
    def samples(self) -> int:
        """How many values there are."""
        return self.values.total()

    def percentile(self, percent: int) -> int | None:
        """Return the least value that so many percent of all do not exceed; None: there are no values."""
        rank, seen = -(-self.samples * percent // 100), 0
        for value in sorted(self.values):
            seen += self.values[value]
            if seen >= rank:
                return value
        return None


class Metrics:
    """The metrics."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, measured: Measured, now: datetime) -> None:
        """Add what was measured to the hour's figures; to be called in the commit of what it counts."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        writes = [_update(metric, hour, {"total": count}) for metric, count in measured.counts.items()]
        writes += [_update(metric, hour, _added(values)) for metric, values in measured.values.items()]
        if writes:
            self._store.transact(writes)

    def since(self, metric: Metric, moment: datetime | None = None) -> Statistic:
        """Return a metric from the hour of a moment on; None: as long as it is kept."""
        sort = None if moment is None else Between(flight_time(moment.replace(minute=0, second=0)), None)
        return _statistic(every_item(self._store, TABLE, metric.value, sort=sort))


def _added(values: Counter[int]) -> Item:
    total = sum(value * times for value, times in values.items())
    each = {f"{_VALUE}{value}": times for value, times in values.items()}
    return {"total": total, "samples": values.total(), **each}


def _update(metric: Metric, hour: datetime, added: Item) -> Update:
    expires = int((hour + KEPT).timestamp())
    key = {"metric": metric.value, "hour": flight_time(hour)}
    return Update(TABLE, key, set={"ttl": expires}, add=added)


def _statistic(items: Iterable[Item]) -> Statistic:
    statistic = Statistic()
    for item in items:
        statistic.total += int(item["total"])
        for name, times in item.items():
            if name.startswith(_VALUE):
                statistic.values[int(name.removeprefix(_VALUE))] += times
    return statistic
