"""The store's port: DynamoDB's semantics in plain Python values.

An item is a dict of str, int, Decimal, bool, None, bytes, list, dict and sets of str; floats are refused,
because they do not keep what was written. Tables go by their definitions' file names (`ledger`).
"""

import errno
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar, overload

from msgspec import Struct

from flightpulse.store.condition import Condition, SortRange
from flightpulse.store.form import Form

Item = dict[str, Any]
Key = dict[str, Any]

S = TypeVar("S", bound=Struct)
T = TypeVar("T")

#: DynamoDB's limits, kept by every engine.
MAX_ITEM_BYTES = 400 * 1024
MAX_PAGE_BYTES = 1024 * 1024
MAX_TRANSACTION = 100


class InvalidWrite(ValueError):
    """A write or read that no engine takes: a key is missing, a value has a wrong type, it is too large."""


class StoreFailure(Exception):
    """The store itself cannot go on: its disk is full, its file damaged, its service gone."""


#: What writing meets where there is no space: on the disk, in the quota, under a limit of files' sizes.
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StoreFull(StoreFailure):
    """There is no space left: nothing is damaged, and the same can be done again once there is some."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path}: No space left, its disk is full. Make some: what was accepted is kept and goes on, "
            "the rest can be done again"
        )


class ConditionFailed(Exception):
    """A conditional write found another state than it was to find; nothing of it was written."""

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"the condition of operation {', '.join(map(str, failed))} does not hold")
        self.failed = tuple(failed)


class Put(Struct, frozen=True):
    """Write a whole item, optionally only where none is (an expired one is none)."""

    table: str
    item: Item
    if_absent: bool = False
    conditions: tuple[Condition, ...] = ()


class Update(Struct, frozen=True):
    """Change an item's attributes; where there is no item, one is made of the key and what is set.

    `add` adds to numbers (from 0) and to sets of strings (from none).
    """

    table: str
    key: Key
    set: Item = {}
    remove: tuple[str, ...] = ()
    add: Item = {}
    conditions: tuple[Condition, ...] = ()


class Delete(Struct, frozen=True):
    """Take an item away; where there is none, nothing happens."""

    table: str
    key: Key
    conditions: tuple[Condition, ...] = ()


class Check(Struct, frozen=True):
    """Write nothing, but let the transaction fail where the conditions do not hold."""

    table: str
    key: Key
    conditions: tuple[Condition, ...]


Operation = Put | Update | Delete | Check


class Page(Struct, Generic[T], frozen=True):
    """A page of a query or scan: at most 1 MB of items; `cursor` asks for the next, None: there is none."""

    items: list[T]
    cursor: str | None = None


class Change(Struct, frozen=True):
    """A record of the stream: one item's images before and after a write, in order per item."""

    position: str
    table: str
    key: Key
    old: Item | None
    new: Item | None
    at: str


class Store(Protocol):
    """What every engine does. Expired items (TTL) are invisible to every read.

    What reads many items gives Structs in their place where a form says which; that raises
    msgspec.ValidationError where an item holds something else.
    """

    def get(self, table: str, key: Key) -> Item | None:
        """Return the item of a key, or None."""
        ...

    def put(
        self, table: str, item: Item, *, if_absent: bool = False, conditions: Sequence[Condition] = ()
    ) -> None:
        """Write a whole item; raises ConditionFailed, InvalidWrite."""
        ...

    def update(
        self,
        table: str,
        key: Key,
        *,
        set: Item | None = None,
        remove: Sequence[str] = (),
        add: Item | None = None,
        conditions: Sequence[Condition] = (),
    ) -> Item:
        """Change an item (see Update) and return it as it is then; raises ConditionFailed, InvalidWrite."""
        ...

    def update_many(
        self,
        table: str,
        keys: Sequence[Key],
        *,
        near: Any = None,
        set: Item | None = None,
        remove: Sequence[str] = (),
        conditions: Sequence[Condition] = (),
    ) -> list[Key]:
        """Change many items alike, each by itself (`near`: see batch_get); raises InvalidWrite.

        Return the keys of those that stay as they are: none is there, or its conditions do not hold.
        """
        ...

    def delete(self, table: str, key: Key, *, conditions: Sequence[Condition] = ()) -> None:
        """Take an item away; raises ConditionFailed."""
        ...

    @overload
    def query(
        self,
        table: str,
        partition: Any,
        *,
        sort: SortRange | None = None,
        index: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        form: None = None,
    ) -> Page[Item]: ...

    @overload
    def query(
        self,
        table: str,
        partition: Any,
        *,
        sort: SortRange | None = None,
        index: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        form: Form[S],
    ) -> Page[S]: ...

    def query(
        self,
        table: str,
        partition: Any,
        *,
        sort: SortRange | None = None,
        index: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        form: Form[S] | None = None,
    ) -> Page[Item] | Page[S]:
        """Return a page of one partition's items in the order of their sort keys.

        An index shows only items that have its keys, may lag behind a write, and gives the attributes
        that it projects.
        """
        ...

    def scan(self, table: str, *, limit: int | None = None, cursor: str | None = None) -> Page[Item]:
        """Return a page of a table's items, in no order that means anything."""
        ...

    @overload
    def batch_get(
        self, table: str, keys: Sequence[Key], *, near: Any = None, form: None = None
    ) -> list[Item]: ...

    @overload
    def batch_get(self, table: str, keys: Sequence[Key], *, near: Any = None, form: Form[S]) -> list[S]: ...

    def batch_get(
        self, table: str, keys: Sequence[Key], *, near: Any = None, form: Form[S] | None = None
    ) -> list[Item] | list[S]:
        """Return the items that are there, in the order of their keys.

        `near` is what most of them probably have in the attribute that the table is clustered by: a hint,
        which makes finding them cheaper where it holds, and no condition.
        """
        ...

    def batch_put(self, table: str, items: Sequence[Item], *, if_absent: bool = False) -> None:
        """Write any number of items, each by itself; with `if_absent` only those that are not there."""
        ...

    def batch_delete(self, table: str, keys: Sequence[Key]) -> None:
        """Take any number of items away, each by itself."""
        ...

    def transact(self, operations: Sequence[Operation]) -> None:
        """Do all operations (100 at most, each on another item) or none; raises ConditionFailed."""
        ...

    def one_commit(self) -> AbstractContextManager[None]:
        """Make the writes inside durable together where the engine can, and undo them on an exception.

        An engine that cannot makes each write durable by itself: what is done inside must be idempotent.
        """
        ...

    def changes(self, table: str, *, after: str | None = None, limit: int = 1000) -> list[Change]:
        """Return the stream's records after a position (None: the oldest kept), in order per item."""
        ...

    def sweep(self) -> int:
        """Remove expired items, which shows in the stream; return how many."""
        ...

    def catch_up(self) -> bool:
        """Do some of what can wait until there is nothing else to do; tell whether there was any."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


@overload
def every_item(
    store: Store, table: str, partition: Any, *, form: None = None, **asked: Any
) -> Iterator[Item]: ...


@overload
def every_item(store: Store, table: str, partition: Any, *, form: Form[S], **asked: Any) -> Iterator[S]: ...


def every_item(
    store: Store, table: str, partition: Any, *, form: Form[Any] | None = None, **asked: Any
) -> Iterator[Any]:
    """Yield all items of a query, page by page (see Store.query)."""
    cursor = None
    while True:
        page: Page[Any] = store.query(table, partition, cursor=cursor, form=form, **asked)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return


def whole_table(store: Store, table: str) -> Iterator[Item]:
    """Yield all items of a table, page by page."""
    cursor = None
    while True:
        page = store.scan(table, cursor=cursor)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return
