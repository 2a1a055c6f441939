"""Forms: what makes Structs of items."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

S = TypeVar("S", bound=Struct)


class Made(NamedTuple):
    """An attribute of a Struct that is stored otherwise."""

    sources: tuple[str, ...]  # the item's attributes that it is made of
    make: Callable[..., Any]  # of their values, None where there is none; what it returns is shared


class Form(Generic[S]):
    """How items are read as Structs of one kind. An item's other attributes are left out."""

    def __init__(
        self, kind: type[S], renamed: Mapping[str, str] | None = None, made: Mapping[str, Made] | None = None
    ) -> None:
        """Read a kind; `renamed` and `made` go by the Struct's attributes. What is made has a default."""
        self.kind, self.renamed, self.made = kind, renamed or {}, made or {}
        self._as_is = not (self.renamed or self.made)

    def of(self, item: dict[str, Any]) -> S:
        """Return what an item holds; raises msgspec.ValidationError, naming the attribute."""
        if self._as_is:
            return msgspec.convert(item, self.kind, strict=False)
        found = dict(item)
        for name in (*self.renamed, *self.made):
            found.pop(name, None)  # an attribute of that name is none of ours
        for name, stored in self.renamed.items():
            if stored in item:
                found[name] = item[stored]
        struct = msgspec.convert(found, self.kind, strict=False)
        for name, (sources, make) in self.made.items():
            setattr(struct, name, make(*map(item.get, sources)))
        return struct
