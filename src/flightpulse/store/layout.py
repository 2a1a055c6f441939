"""Layouts: in which table an entity lives, under which keys and names (design 2).

Repositories speak entities and named access patterns; only this file turns them into items and keys, so
that both layouts run the whole product.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache
from inspect import isclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Struct

from flightpulse.definitions import DefinitionError, files, read
from flightpulse.domain.booking import Booking
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import PREFERENCES, Passenger
from flightpulse.store.condition import Condition
from flightpulse.store.form import Form, Made
from flightpulse.store.port import Item, Key
from flightpulse.store.table import tables

EntityName = Literal["flight", "passenger", "booking"]
AccessName = Literal["flights_by_status", "bookings_by_status", "bookings_of_flight", "bookings_of_passenger"]

ENTITIES: dict[str, type[Struct]] = {"flight": Flight, "passenger": Passenger, "booking": Booking}


class LookUp(Struct, forbid_unknown_fields=True):
    """A further item under another partition. It holds only what never changes; the rest is read by key."""

    key: dict[str, str]
    attributes: list[str]


class EntityLayout(Struct, forbid_unknown_fields=True):
    """Where one entity lives."""

    table: str
    key: dict[str, str]  # key attribute → template: "FLIGHT#{flight_id}"
    index_keys: dict[str, str] = {}  # attribute that only indexes use → template of one attribute
    renamed: dict[str, str] = {}  # entity's attribute → stored name
    values: dict[str, dict[str, str]] = {}  # entity's attribute → entity's value → stored value
    stored_as: dict[str, Literal["flags", "string_set"]] = {}  # how a set of texts is stored
    look_ups: list[LookUp] = []


class Access(Struct, forbid_unknown_fields=True):
    """A named access pattern: one partition of a table or an index."""

    entity: EntityName
    partition: str
    index: str | None = None
    sort_prefix: str | None = None
    look_up: bool = False  # gives look-up items: the entities are read by key


class Layout(Struct, forbid_unknown_fields=True):
    """Where everything lives."""

    description: str
    entities: dict[EntityName, EntityLayout]
    access: dict[AccessName, Access]


@cache
def layouts() -> dict[str, Layout]:
    """Return every layout by name; raises DefinitionError."""
    return {file.stem: _checked(file, read(file, Layout)) for file in files("layouts")}


def _checked(file: Path, layout: Layout) -> Layout:
    for entity_name in get_args(EntityName):
        if entity_name not in layout.entities:
            raise DefinitionError(file, "entities", f"{entity_name} is missing")
    for name, entity in layout.entities.items():
        field = f"entities.{name}"
        if entity.table not in tables():
            raise DefinitionError(file, f"{field}.table", f"there is no tables/{entity.table}.json")
        if set(entity.key) != set(tables()[entity.table].key):
            raise DefinitionError(file, f"{field}.key", f"it is not the key of {entity.table}")
        known = {f.name for f in msgspec.structs.fields(ENTITIES[name])}
        for part, template in {**entity.key, **entity.index_keys}.items():
            _, attribute = _split(template)
            if attribute is not None and attribute not in known:
                raise DefinitionError(file, f"{field}.{part}", f"a {name} has no attribute {attribute!r}")
        for part in ("renamed", "values", "stored_as"):
            for attribute in getattr(entity, part):
                if attribute not in known:
                    raise DefinitionError(file, f"{field}.{part}", f"a {name} has no attribute {attribute!r}")
        for number, look_up in enumerate(entity.look_ups):
            if set(look_up.key) != set(tables()[entity.table].key):
                raise DefinitionError(
                    file, f"{field}.look_ups[{number}].key", f"it is not the key of {entity.table}"
                )
            for attribute in {*look_up.attributes, *_named(look_up.key)} - known:
                raise DefinitionError(
                    file, f"{field}.look_ups[{number}]", f"a {name} has no attribute {attribute!r}"
                )
    for name in get_args(AccessName):
        if name not in layout.access:
            raise DefinitionError(file, "access", f"{name} is missing")
        access = layout.access[name]
        for attribute in _named({"partition": access.partition}):
            if attribute not in {f.name for f in msgspec.structs.fields(ENTITIES[access.entity])}:
                raise DefinitionError(
                    file, f"access.{name}.partition", f"a {access.entity} has no attribute {attribute!r}"
                )
        table = tables()[layout.entities[access.entity].table]
        if access.index is not None and access.index not in table.indexes:
            raise DefinitionError(file, f"access.{name}.index", f"{table.table_name} has no {access.index!r}")
    return layout


def _split(template: str) -> tuple[str, str | None]:
    """Take a template apart: what it begins with, and the one attribute that may end it."""
    fixed, brace, rest = template.partition("{")
    return fixed, rest.removesuffix("}") if brace else None


def _named(templates: dict[str, str]) -> set[str]:
    """Return the attributes that templates name."""
    return {attribute for _, attribute in map(_split, templates.values()) if attribute is not None}


def filled(template: str, values: dict[str, Any]) -> str:
    """Return a template's text; the attribute it names must be there."""
    fixed, attribute = _split(template)
    return fixed if attribute is None else f"{fixed}{values[attribute]}"


E = TypeVar("E", bound=Struct)
S = TypeVar("S", bound=Struct)


class Mapping(Generic[E]):
    """One entity between its Struct and its items, in one layout."""

    def __init__(self, entity: type[E], layout: EntityLayout) -> None:
        self._entity, self._layout, self.table = entity, layout, layout.table
        # Name, stored name, and the empty value that is the default: it is left out, and read as itself.
        self._fields: list[tuple[str, str, Any]] = [
            (
                f.name,
                layout.renamed.get(f.name, f.name),
                "" if f.default == "" else [] if f.default_factory is list else None,
            )
            for f in msgspec.structs.fields(entity)
        ]
        enums = [
            name
            for name, kind in get_type_hints(entity).items()
            if isclass(kind) and issubclass(kind, StrEnum)
        ]
        self._special = {*enums, *layout.values, *layout.stored_as}
        self._values_back = {n: {v: k for k, v in values.items()} for n, values in layout.values.items()}
        #: How the entity is read.
        self.form = self.form_of(entity)
        self._key = [(name, *_split(template)) for name, template in layout.key.items()]
        self._index_keys = [(name, *_split(template)) for name, template in layout.index_keys.items()]
        #: The attribute that names the entity, and what it is stored as.
        (self.id_name,) = [attribute for _, _, attribute in self._key if attribute is not None]
        self.id_attribute = self.stored_name(self.id_name)

    def key(self, entity_id: str) -> Key:
        """Return the key of an entity's own item."""
        return {
            name: fixed if attribute is None else fixed + entity_id for name, fixed, attribute in self._key
        }

    def keys(self, entity_ids: Iterable[str]) -> list[Key]:
        """Return the keys of entities' own items."""
        ((name, fixed),) = [(name, fixed) for name, fixed, attribute in self._key if attribute is not None]
        same = {name: fixed for name, fixed, attribute in self._key if attribute is None}
        return [{name: fixed + entity_id, **same} for entity_id in entity_ids]

    def item(self, entity: E) -> Item:
        """Return an entity's own item; what is None or empty is left out."""
        item: Item = {}
        for name, stored, empty in self._fields:
            value = getattr(entity, name)
            if name in self._special:
                value = self._stored(name, value)
            if value is not None and value != empty:
                item[stored] = value
        for name, fixed, attribute in self._key:
            item[name] = fixed if attribute is None else f"{fixed}{getattr(entity, attribute)}"
        for name, fixed, attribute in self._index_keys:
            if value := (fixed if attribute is None else f"{fixed}{getattr(entity, attribute)}"):
                item[name] = value
        return item

    def look_ups(self, entity: E) -> list[Item]:
        """Return an entity's look-up items."""
        named = {
            name: getattr(entity, name) for look_up in self._layout.look_ups for name in look_up.attributes
        }
        return [
            {
                **{part: filled(template, named) for part, template in look_up.key.items()},
                **{name: named[name] for name in look_up.attributes},
            }
            for look_up in self._layout.look_ups
        ]

    def form_of(self, kind: type[S]) -> Form[S]:
        """Return how a Struct is read that has some of the entity's attributes."""
        known = {field.name: field for field in msgspec.structs.fields(kind)}
        renamed = {name: stored for name, stored in self._layout.renamed.items() if name in known}
        types = get_type_hints(kind)
        made = {
            name: Made((self.stored_name(name),), self._read(name, known[name].default, types[name]))
            for name in (*self._layout.values, *self._layout.stored_as)
            if name in known
        }
        return Form(kind, renamed, made)

    def changed(self, **changes: Any) -> tuple[Item, tuple[str, ...]]:
        """Return what an update sets and removes, the keys of indexes with it."""
        to_set: Item = {}
        removed = []
        for name, value in changes.items():
            stored = self.stored_name(name)
            kept = self._stored(name, value) if name in self._special else value
            if kept is None:
                removed.append(stored)
            else:
                to_set[stored] = kept
        for name, fixed, attribute in self._index_keys:
            if attribute in changes:
                to_set[name] = f"{fixed}{changes[attribute]}"
        return to_set, tuple(removed)

    def condition(self, condition: Condition) -> Condition:
        """Return a condition on an entity's attribute as one on its item's."""
        name, value = condition.attribute, condition.value
        kept = self._stored(name, value) if value is not None and name in self._special else value
        return Condition(self.stored_name(name), condition.operator, kept)

    def owns(self, item: Item) -> bool:
        """Tell whether an item of the table is an entity's own, no look-up and no other kind's."""
        return all(
            item[name].startswith(fixed) if attribute else item[name] == fixed
            for name, fixed, attribute in self._key
        )

    def text(self, item: Item, name: str) -> str:
        """Return an attribute of an item as a text, by its name and value in the entity; empty: none."""
        value = str(item.get(self.stored_name(name), ""))
        return self._values_back.get(name, {}).get(value, value)

    def stored_name(self, name: str) -> str:
        """Return what an attribute is called in this layout."""
        return self._layout.renamed.get(name, name)

    def stored_value(self, name: str, value: str) -> str:
        """Return a value as this layout stores it."""
        return self._layout.values.get(name, {}).get(value, value)

    def _stored(self, name: str, value: Any) -> Any:
        if isinstance(value, StrEnum):
            return self.stored_value(name, value.value)
        if name in self._layout.values:
            return self.stored_value(name, value)
        kind = self._layout.stored_as.get(name)
        if kind is None:
            return value
        if kind == "flags":
            return {flag.lower(): flag in value for flag in sorted(PREFERENCES)}
        return set(value) or None

    def _read(self, name: str, default: Any, kind: Any) -> Callable[[Any], Any]:
        """Return what makes an attribute of what is stored of it; raises msgspec.ValidationError."""
        back, stored_as = self._values_back.get(name, {}), self._layout.stored_as.get(name)

        def read(value: Any) -> Any:
            if value is None:
                return frozenset() if stored_as == "string_set" else default  # no table holds an empty set
            try:
                if stored_as == "flags":
                    flags = msgspec.convert(value, dict[str, bool], strict=False)
                    return frozenset(flag.upper() for flag, on in flags.items() if on)
                return msgspec.convert(back.get(value, value) if back else value, kind, strict=False)
            except msgspec.ValidationError as error:
                raise msgspec.ValidationError(f"{error} - at `$.{name}`") from None

        return read
