"""What the repositories of flights, passengers and bookings have in common: reading and writing by id."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct

from flightpulse.store.condition import Condition, Prefix, present
from flightpulse.store.form import Form
from flightpulse.store.layout import AccessName, Layout, Mapping, filled
from flightpulse.store.port import Change, Store, Update, every_item, whole_table

E = TypeVar("E", bound=Struct)
S = TypeVar("S", bound=Struct)


class Entities(Generic[E]):
    """One kind of entity in one layout."""

    def __init__(self, store: Store, layout: Layout, mapping: Mapping[E]) -> None:
        self._store, self._layout, self._mapping = store, layout, mapping

    def get(self, entity_id: str) -> E | None:
        """Return the entity of an id, or None."""
        item = self._store.get(self._mapping.table, self._mapping.key(entity_id))
        return None if item is None else self._mapping.form.of(item)

    def get_many(self, entity_ids: Iterable[str], *, near: str | None = None) -> list[E]:
        """Return the entities that are there, in the order of their ids (`near`: see Store.batch_get)."""
        return self.read_many(entity_ids, self._mapping.form, near=near)

    def read_many(self, entity_ids: Iterable[str], form: Form[S], *, near: str | None = None) -> list[S]:
        """Return by a form what is there of entities, in the order of their ids."""
        keys = self._mapping.keys(entity_ids)
        return self._store.batch_get(self._mapping.table, keys, near=near, form=form)

    def put_many(self, entities: Sequence[E]) -> None:
        """Write entities with their look-up items."""
        items = [
            item
            for entity in entities
            for item in (self._mapping.item(entity), *self._mapping.look_ups(entity))
        ]
        self._store.batch_put(self._mapping.table, items)

    def update(self, entity_id: str, *conditions: Condition, **changes: Any) -> Update:
        """Return the write that changes attributes of an entity that is there; None takes one away.

        Conditions name the entity's attributes, as the changes do.
        """
        to_set, removed = self._mapping.changed(**changes)
        stands = (present(self._mapping.id_attribute), *map(self._mapping.condition, conditions))
        return Update(
            self._mapping.table,
            self._mapping.key(entity_id),
            set=to_set,
            remove=removed,
            conditions=stands,
        )

    def update_many(
        self, entity_ids: Iterable[str], *conditions: Condition, near: str | None = None, **changes: Any
    ) -> list[dict[str, Any]]:
        """Change attributes of many entities alike, each by itself; None takes one away.

        `near`: see Store.batch_get.

        Return the keys of those that stay as they are: none is there, or a condition does not hold.
        """
        to_set, removed = self._mapping.changed(**changes)
        keys = self._mapping.keys(entity_ids)
        asked = [self._mapping.condition(condition) for condition in conditions]
        return self._store.update_many(
            self._mapping.table, keys, near=near, set=to_set, remove=removed, conditions=asked
        )

    def all(self) -> Iterator[E]:
        """Yield every entity of the kind; it reads the whole table."""
        for item in whole_table(self._store, self._mapping.table):
            if self._mapping.owns(item):
                yield self._mapping.form.of(item)

    @property
    def table(self) -> str:
        """The table that holds the entities."""
        return self._mapping.table

    def moved(self, change: Change, attribute: str) -> tuple[str, str, str] | None:
        """Return an entity's id, and an attribute as it was and as a change left it.

        None: it stayed, the entity was made or is gone, or the change is of another item of the table. Values
        are as they stand there, known to us or not: what somebody wrote by hand stops no reader.
        """
        stored = self._mapping.stored_name(attribute)
        if change.old is None or change.new is None or change.old.get(stored) == change.new.get(stored):
            return None
        if not self._mapping.owns(change.new):
            return None
        old, new = (self._mapping.text(item, attribute) for item in (change.old, change.new))
        entity_id = self._mapping.text(change.new, self._mapping.id_name)
        return None if old == new else (entity_id, old, new)

    def found(self, access: AccessName, form: Form[S], **values: str) -> Iterator[S]:
        """Yield by a form the items of a named access pattern."""
        pattern = self._layout.access[access]
        stored = {name: self._mapping.stored_value(name, value) for name, value in values.items()}
        prefix = None if pattern.sort_prefix is None else Prefix(pattern.sort_prefix)
        partition = filled(pattern.partition, stored)
        table, index = self._mapping.table, pattern.index
        return every_item(self._store, table, partition, form=form, index=index, sort=prefix)
