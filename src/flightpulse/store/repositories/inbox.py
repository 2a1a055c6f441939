"""Every passenger's inbox in the store (NT-1, NT-8)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache

from msgspec import Struct

from flightpulse.domain.times import parse
from flightpulse.store.condition import Prefix
from flightpulse.store.port import Item, Store, every_item

TABLE = "notifications"
_KEPT = timedelta(days=90)


class InboxItem(Struct, kw_only=True):
    """One entry of an inbox."""

    passenger_id: str
    notification_id: str
    kind: str
    title: str
    text: str
    event_id: str
    flight_id: str
    created_at: str  # the event's acceptance, UTC
    read: bool = False


class Inbox:
    """The inboxes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put_many(self, entries: Sequence[InboxItem]) -> None:
        """Put entries in; one that is there already stays, read or not."""
        self._store.batch_put(TABLE, list(map(_item, entries)), if_absent=True)

    def of_passenger(self, passenger_id: str) -> Iterator[InboxItem]:
        """Yield a passenger's entries, newest first."""
        partition = f"USER#{passenger_id}"
        for item in every_item(self._store, TABLE, partition, sort=Prefix("NOTIF#"), descending=True):
            yield InboxItem(
                passenger_id=passenger_id,
                notification_id=item["notificationId"],
                kind=item["type"],
                title=item["title"],
                text=item["text"],
                event_id=item["event_id"],
                flight_id=item["flight_id"],
                created_at=item["createdAt"],
                read=item["read"],
            )


def _item(entry: InboxItem) -> Item:
    return {
        "PK": f"USER#{entry.passenger_id}",
        "SK": f"NOTIF#{entry.created_at}#{entry.notification_id}",
        "notificationId": entry.notification_id,
        "type": entry.kind,
        "title": entry.title,
        "text": entry.text,
        "event_id": entry.event_id,
        "flight_id": entry.flight_id,
        "createdAt": entry.created_at,
        "read": entry.read,
        "ttl": _expires(entry.created_at),
    }


@lru_cache(maxsize=64)  # an event's entries come together
def _expires(created_at: str) -> int:
    return int((parse(created_at) + _KEPT).timestamp())
