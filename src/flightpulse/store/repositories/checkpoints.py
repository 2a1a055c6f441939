"""Checkpoints in the store: where readers stand, and the data folder's clock."""

from datetime import datetime

from flightpulse.domain.clock import Clock, SetClock, WallClock
from flightpulse.domain.times import moment_text, parse
from flightpulse.store.port import ConditionFailed, Store

TABLE = "checkpoints"
_CLOCK = {"name": "clock"}


class Checkpoints:
    """The checkpoints."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def position(self, name: str) -> str | None:
        """Return where a reader stands, or what was chosen for good (`layout`); None: nothing yet."""
        item = self._store.get(TABLE, {"name": name})
        return None if item is None else item["position"]

    def choose(self, what: str, value: str) -> str:
        """Choose something for this store, unless it was chosen before; return what holds."""
        try:
            self._store.put(TABLE, {"name": what, "position": value}, if_absent=True)
        except ConditionFailed:
            return self.position(what) or value
        return value

    def reach(self, reader: str, position: str) -> None:
        """Record that a reader has come to a position."""
        self._store.put(TABLE, {"name": reader, "position": position})

    def clock(self) -> Clock:
        """Return the clock that this store lives by: the wall's, unless it was set to an instant."""
        item = self._store.get(TABLE, _CLOCK)
        return WallClock() if item is None else SetClock(parse(item["instant"]))

    def set_clock(self, instant: datetime) -> None:
        """Let this store live at an instant, from which only `set_clock` moves it on."""
        self._store.put(TABLE, {**_CLOCK, "kind": "set", "instant": moment_text(instant)})
