"""Notification keys are drawn at random: what is done again is not seen to be the same.

Missing, at every level: the message's key, by which a provider knows or is asked about a message; the ledger
row's key, by which a passenger has one row per event; and that an event delivered again, or its execution, is
known, which would hide both.
"""

import uuid
from collections.abc import Iterator, Sequence
from unittest.mock import patch

from crash.builds.forgetting import forget_events
from flightpulse.delivery import provider, reconciliation
from flightpulse.domain.notification import Notification
from flightpulse.store.form import Form
from flightpulse.store.port import Item
from flightpulse.store.repositories import ledger

_item, _keys = ledger._item, ledger._keys
_rows_between = ledger.Ledger.rows_between


class _Keyed(Notification, kw_only=True):
    """A row that knows its key, because nothing else does."""

    sort_key: str


def spoil() -> None:
    """Spoil it."""
    forget_events()
    for module in (provider, reconciliation):
        patch.object(module, "message_key", lambda *_: str(uuid.uuid4())).start()
    with_key = Form(_Keyed, {"sort_key": "SK"}, ledger._ROW.made)
    patch.multiple(ledger, _item=_item_anew, _ROW=with_key, _keys=_keys_as_drawn).start()
    patch.object(ledger.Ledger, "rows_between", _rows_up_to).start()


def _item_anew(row: Notification) -> Item:
    item = _item(row)
    return {**item, "SK": f"{item['SK']}~{uuid.uuid4()}"}


def _keys_as_drawn(rows: Sequence[Notification]) -> list[dict[str, str]]:
    drawn = [{"SK": row.sort_key} if isinstance(row, _Keyed) else {} for row in rows]
    return [key | own for key, own in zip(_keys(rows), drawn, strict=True)]


def _rows_up_to(self: ledger.Ledger, event_id: str, first: str, last: str) -> Iterator[Notification]:
    return _rows_between(self, event_id, first, f"{last}~~")  # whatever was drawn
