"""Checkpoints in the store: where readers stand, and the data folder's clock."""

from datetime import datetime

from flightpulse.domain.clock import Clock, SetClock, WallClock
from flightpulse.domain.times import moment_text, parse
from flightpulse.store.port import Store

TABLE = "checkpoints"
_CLOCK = {"name": "clock"}


class Checkpoints:
    """The checkpoints."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def layout(self) -> str | None:
        """Return the name of the layout that this store is kept in; None: none yet."""
        item = self._store.get(TABLE, {"name": "layout"})
        return None if item is None else item["position"]

    def keep_layout(self, name: str) -> None:
        """Keep the name of the layout."""
        self._store.put(TABLE, {"name": "layout", "position": name})

    def clock(self) -> Clock:
        """Return the clock that this store lives by: the wall's, unless it was set to an instant."""
        item = self._store.get(TABLE, _CLOCK)
        return WallClock() if item is None else SetClock(parse(item["instant"]))

    def set_clock(self, instant: datetime) -> None:
        """Let this store live at an instant, from which only `set_clock` moves it on."""
        self._store.put(TABLE, {**_CLOCK, "kind": "set", "instant": moment_text(instant)})
