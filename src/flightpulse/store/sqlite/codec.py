"""Items as bytes: MessagePack, with sets and exact numbers as extensions.

msgspec writes Decimals as text and sets as lists by itself; read back they would be other values. Items
of plain values, which nearly all are, pass without being looked into.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct, msgpack

from flightpulse.store.port import MAX_ITEM_BYTES, InvalidWrite, Item

S = TypeVar("S", bound=Struct)

#: The types of values that msgspec writes so that they are read back as they are.
PLAIN = frozenset({str, int, bool, type(None), bytes})
_PLAIN_OR_NESTED = PLAIN | {dict, list}
_TEXT = frozenset({str})
_SET, _NUMBER = 1, 2
_MAX_PACKED = 2**63 - 1
_SHORT, _LONG = 1024, 20  # characters of a text, digits of a number
_LIST = b"\xdd"  # what MessagePack begins a list with, before its length in four bytes

#: DynamoDB's numbers: how many digits, and the exponents of the least and the greatest.
MAX_DIGITS = 38
_LEAST, _GREATEST = -130, 125


def _read_extension(code: int, data: memoryview) -> Any:
    packed = bytes(data)
    return set(msgpack.decode(packed)) if code == _SET else _number(packed)


def _number(packed: bytes) -> int | Decimal:
    value = Decimal(packed.decode())
    return int(value) if value.as_tuple().exponent == 0 else value


_encoder = msgpack.Encoder()
_decoder = msgpack.Decoder(ext_hook=_read_extension)
decode: Any = _decoder.decode


def decoder_of_many(kind: type[S]) -> Callable[[Sequence[bytes]], list[S]]:
    """Return what reads many items as Structs of a kind, all at once; raises msgspec.ValidationError."""
    decode_list = msgpack.Decoder(list[kind], strict=False, ext_hook=_read_extension).decode  # type: ignore[valid-type]
    return lambda packed: decode_list(b"".join([_LIST, len(packed).to_bytes(4, "big"), *packed]))


def encode(item: Item) -> bytes:
    """Return an item's bytes; raises InvalidWrite where a value is of no type that tables hold."""
    if "" in item or not (_TEXT.issuperset(map(type, item)) or all(isinstance(name, str) for name in item)):
        raise InvalidWrite("an attribute's name is a text, and not empty")
    try:
        packed = _encoded(item)
    except UnicodeEncodeError as error:
        raise InvalidWrite(f"half a character (U+{ord(error.object[error.start]):X}) is no text") from None
    if len(packed) > MAX_ITEM_BYTES:
        raise InvalidWrite(f"an item of {len(packed)} bytes is larger than {MAX_ITEM_BYTES}")
    return packed


def encode_plain(items: Iterable[Item]) -> list[bytes] | None:
    """Return the bytes of items of plain values; None: one holds something that needs a closer look."""
    try:
        return list(map(_encoder.encode, items))
    except (OverflowError, UnicodeEncodeError):
        return None


def encode_value(name: str, value: Any) -> str | int | bytes:
    """Return a value as a column of its own holds it: texts and whole numbers as they are, others packed.

    Raises InvalidWrite.
    """
    kind = type(value)
    if kind is str and len(value) <= _SHORT and value.isascii():
        return value  # type: ignore[no-any-return]
    if kind is int and -_MAX_PACKED <= value <= _MAX_PACKED:
        return value  # type: ignore[no-any-return]
    packed = encode({name: value})
    found = decode(packed)[name]  # an enumeration's member is a text, a Decimal may be a whole number
    if isinstance(found, Decimal) and found.adjusted() < _LONG and found == found.to_integral_value():
        found = int(found)
    if isinstance(found, str) or (type(found) is int and -_MAX_PACKED <= found <= _MAX_PACKED):
        return found
    return packed


def decode_value(name: str, value: str | int | bytes) -> Any:
    """Return the value that a column holds."""
    return decode(value)[name] if type(value) is bytes else value


def _encoded(item: Item) -> bytes:
    if not _is_plain(item):
        item = _packed(item)
    try:
        return _encoder.encode(item)
    except OverflowError:
        return _encoder.encode(_packed(item, wide=True))


def _is_plain(values: dict[str, Any]) -> bool:
    """Tell whether msgspec writes values so that they are read back as they are."""
    nested = _nested(tuple(map(type, values.values())))
    if not nested:
        return nested is not None
    held = list(values.values())
    for place in nested:
        value = held[place]
        if type(value) is dict:
            if not (_TEXT.issuperset(map(type, value)) and _is_plain(value)):
                return False
        elif not PLAIN.issuperset(map(type, value)):
            return False
    return True


@lru_cache(maxsize=1024)  # items are of few shapes
def _nested(kinds: tuple[type, ...]) -> tuple[int, ...] | None:
    """Return the places of values that hold others; None: one is of no plain type."""
    if not _PLAIN_OR_NESTED.issuperset(kinds):
        return None
    return tuple(place for place, kind in enumerate(kinds) if kind not in PLAIN)


def _packed(item: Item, *, wide: bool = False) -> Item:
    return {name: _pack(value, name, wide=wide) for name, value in item.items()}


def _pack(value: Any, name: str, *, wide: bool = False) -> Any:
    kind = type(value)
    if kind in PLAIN:
        if wide and kind is int and abs(value) > _MAX_PACKED:
            return _exact(Decimal(value), name)
        return value
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise InvalidWrite(f"{name}: a map's keys are texts")
        return {key: _pack(inner, f"{name}.{key}", wide=wide) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_pack(inner, f"{name}[{place}]", wide=wide) for place, inner in enumerate(value)]
    if isinstance(value, set | frozenset):
        if not value or not all(isinstance(member, str) for member in value):
            raise InvalidWrite(f"{name}: a set holds texts, and at least one")
        return msgpack.Ext(_SET, msgpack.encode(sorted(value)))
    if isinstance(value, Decimal):
        return _exact(value, name)
    if isinstance(value, msgpack.Ext):
        return value  # packed already, on the first of two attempts
    if isinstance(value, str):
        return str(value)  # an enumeration's member
    raise InvalidWrite(f"{name}: tables hold no {kind.__name__}; a fraction is a Decimal")


def _exact(value: Decimal, name: str) -> msgpack.Ext:
    if not value.is_finite() or (value and not _LEAST <= value.adjusted() <= _GREATEST):
        raise InvalidWrite(f"{name}: a number is from 1E{_LEAST} to below 1E+{_GREATEST + 1}")
    if len("".join(map(str, value.as_tuple().digits)).strip("0")) > MAX_DIGITS:
        raise InvalidWrite(f"{name}: {value} has more than {MAX_DIGITS} digits")
    return msgpack.Ext(_NUMBER, str(value).encode())
