"""Items read as Structs: many blobs decoded in one go, straight into what is asked for."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from types import NoneType
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from flightpulse.store.form import Form, Made
from flightpulse.store.sqlite.codec import decode_value, decoder_of_many
from flightpulse.store.sqlite.columns import Columns, Row, Stored

S = TypeVar("S", bound=Struct)

#: For how many values of columns it is remembered what they make: for states, which are few.
_REMEMBERED = 1024

_TEXT, _TEXT_OR_NONE = frozenset[type]({str}), frozenset[type]({str, NoneType})


class Structs(Generic[S]):
    """Reads the items of one table by one form."""

    def __init__(self, columns: Columns, form: Form[S]) -> None:
        self._columns, self._form = columns, form
        self._decode: Callable[[Sequence[bytes]], list[S]] = decoder_of_many(form.kind)
        beside = list(_beside(columns, form))
        is_long_way = None in beside or hasattr(form.kind, "__post_init__")  # which wants all to be there
        self._beside = None if is_long_way else [each for each in beside if each is not None]

    def read(self, columns: Sequence[Row]) -> list[S]:
        """Return what items hold; raises msgspec.ValidationError.

        They come as columns, blobs first, so that nothing is done for each.
        """
        if columns and self._beside is not None:
            try:
                return self._read(columns, self._beside)
            except msgspec.ValidationError:
                pass  # something is stored as only the long way reads it; or it is wrong, which that one says
        return [self._form.of(self._columns.item(stored)) for stored in zip(*columns, strict=True)]

    def read_rows(self, rows: Iterable[Stored]) -> list[S]:
        """Return what items hold that come as rows; raises msgspec.ValidationError."""
        return self.read(list(zip(*rows, strict=True)))

    def _read(self, columns: Sequence[Row], beside: Iterable["_Attribute"]) -> list[S]:
        structs = self._decode(columns[0])
        for attribute in beside:
            values = attribute.values([columns[place] for place in attribute.places])
            deque(map(setattr, structs, repeat(attribute.name), values), maxlen=0)
        return structs


class _Attribute:
    """An attribute that is read from columns."""

    def __init__(
        self,
        columns: Columns,
        name: str,
        made: Made,
        as_is: frozenset[type] = frozenset(),
        absent: Any = NODEFAULT,
    ) -> None:
        """Make an attribute of its sources; where all values have a type of `as_is`, they are it.

        `absent` is the attribute where the only source holds nothing.
        """
        self.name, self._made, self._as_is, self._absent = name, made, as_is, absent
        self.places = [columns.places[source] for source in made.sources]
        self._known: dict[Row, Any] = {}

    def values(self, columns: Sequence[Row]) -> Iterable[Any]:
        """Return the attribute of every item, from the columns of its sources."""
        if self._as_is.issuperset(map(type, columns[0])):
            return columns[0]
        rows, known = list(zip(*columns, strict=True)), self._known
        if len(known) > _REMEMBERED:
            known = self._known = {}  # another thread may be reading by the old one
        for row in set(rows).difference(known):
            known[row] = self._value(row)
        return map(known.__getitem__, rows)

    def _value(self, row: Row) -> Any:
        if row == (None,) and self._absent is not NODEFAULT:
            return self._absent
        return self._made.make(*map(decode_value, self._made.sources, row))


def _beside(columns: Columns, form: Form[Any]) -> Iterator[_Attribute | None]:
    """Yield what a form reads from columns; None: it reads something that only the long way finds."""
    types = get_type_hints(form.kind)
    for field in fields(form.kind):
        stored = form.renamed.get(field.name, field.name)
        if (made := form.made.get(field.name)) is not None:
            there = columns.places.keys() >= set(made.sources)
            yield _Attribute(columns, field.name, made) if there else None
        elif stored in columns.places:
            has_default = field.default is not NODEFAULT
            yield _converted(columns, field, stored, types[field.name]) if has_default else None
        elif stored != field.name:
            yield None


def _converted(columns: Columns, field: FieldInfo, stored: str, kind: Any) -> _Attribute:
    """Return an attribute with a column of its own."""
    as_is = frozenset[type]()
    if kind in (str, str | None):
        as_is = _TEXT_OR_NONE if field.default is None else _TEXT
    made = Made((stored,), lambda value: msgspec.convert(value, kind, strict=False))
    return _Attribute(columns, field.name, made, as_is, field.default)
