"""The outbox in the store: bus events, committed with what they tell of, and put on the bus after it."""

from collections.abc import Sequence
from typing import Any

from flightpulse.store.port import Store

TABLE = "outbox"
_OPEN = "0"  # the partition of what waits; one process puts it on the bus


class Outbox:
    """The outbox."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, entry_id: str, entry: dict[str, Any], now: str) -> None:
        """Let a bus event wait to be put on the bus; one that waits already is that one."""
        item = {"entry_id": entry_id, "open": _OPEN, "created_at": now, "entry": entry}
        self._store.batch_put(TABLE, [item], if_absent=True)

    def waiting(self, limit: int) -> list[dict[str, Any]]:
        """Return the events that wait, the oldest first."""
        page = self._store.query(TABLE, _OPEN, index="OpenIndex", limit=limit)
        return [item["entry"] for item in page.items]

    def take_out(self, entry_ids: Sequence[str]) -> None:
        """Forget events that are on the bus."""
        self._store.batch_delete(TABLE, [{"entry_id": entry_id} for entry_id in entry_ids])
