"""The intrinsic functions of the Amazon States Language, on plain JSON values.

Source: https://states-language.net/#appendix-b and the Step Functions developer guide, "Intrinsic functions",
whose limits these have: 10,000 characters to encode or hash, 1,000 items in a range, 32 bits in a sum. Where
that guide rounds numbers to the nearest integer, a half goes up. Arguments that a function cannot take raise
ValueError, which says what it takes and shows no value: that may be personal data.
"""

import base64
import hashlib
import math
import re
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

_LONGEST_TEXT = 10_000  # characters
_LONGEST_RANGE = 1_000  # items
_INTEGERS = range(-(2**31), 2**31)
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_TEMPLATE_PART = re.compile(r"\{\}|\\(?P<escaped>[\\{}'])|(?P<plain>[^{}\\]+)")


def pieces(template: str) -> list[str]:
    r"""Return what stands around the `{}` of a template; `\{`, `\}`, `\'` and `\\` are plain."""
    found, at = [""], 0
    while at < len(template):
        part = _TEMPLATE_PART.match(template, at)
        if part is None:
            raise ValueError("a template's { and } stand together, or are written \\{ and \\}")
        if part[0] == "{}":
            found.append("")
        else:
            found[-1] += part["escaped"] or part["plain"]
        at = part.end()
    return found


def text_format(template: Any, *values: Any) -> str:
    """States.Format: fill each `{}` of a template."""
    parts = pieces(_text(template))
    if len(parts) != len(values) + 1:
        raise ValueError(f"the template has {len(parts) - 1} times {{}}, and there are {len(values)} values")
    return parts[0] + "".join(_shown(value) + part for value, part in zip(values, parts[1:], strict=True))


def string_to_json(text: Any) -> Any:
    """States.StringToJson: read a JSON text."""
    try:
        return msgspec.json.decode(_text(text))
    except msgspec.DecodeError:
        raise ValueError("the text is no JSON") from None


def json_to_string(value: Any) -> str:
    """States.JsonToString: write a value as a JSON text."""
    return msgspec.json.encode(value).decode()


def array(*values: Any) -> list[Any]:
    """States.Array: gather values."""
    return list(values)


def array_partition(values: Any, size: Any) -> list[Any]:
    """States.ArrayPartition: divide an array into arrays of a size; the last may be shorter."""
    items, step = _array(values), _whole(size)
    if step < 1:
        raise ValueError("the size of a part is at least 1")
    return [items[start : start + step] for start in range(0, len(items), step)]


def array_contains(values: Any, value: Any) -> bool:
    """States.ArrayContains: tell whether a value is one of an array's."""
    return _identity(value) in map(_identity, _array(values))


def array_range(first: Any, last: Any, step: Any) -> list[int]:
    """States.ArrayRange: count from a number to another, which is part of it."""
    start, end, by = _whole(first), _whole(last), _whole(step)
    if by == 0:
        raise ValueError("the step is not 0")
    if (end - start) // by >= _LONGEST_RANGE:
        raise ValueError(f"a range has at most {_LONGEST_RANGE} items")
    return list(range(start, end + (1 if by > 0 else -1), by))


def array_get_item(values: Any, place: Any) -> Any:
    """States.ArrayGetItem: pick the item at a place, counted from 0."""
    items, index = _array(values), _whole(place)
    if not 0 <= index < len(items):
        raise ValueError("the array has no item at this place")
    return items[index]


def array_length(values: Any) -> int:
    """States.ArrayLength: count an array's items."""
    return len(_array(values))


def array_unique(values: Any) -> list[Any]:
    """States.ArrayUnique: keep the first of equal items."""
    first: dict[Any, Any] = {}
    for value in _array(values):
        first.setdefault(_identity(value), value)
    return list(first.values())


def base64_encode(text: Any) -> str:
    """States.Base64Encode: write a text's UTF-8 in Base64."""
    return base64.b64encode(_short(text).encode()).decode()


def base64_decode(text: Any) -> str:
    """States.Base64Decode: read a text from Base64."""
    try:
        return base64.b64decode(_short(text), validate=True).decode()
    except ValueError:
        raise ValueError("the text is no Base64 of a UTF-8 text") from None


def text_hash(text: Any, algorithm: Any) -> str:
    """States.Hash: hash a text's UTF-8, in hexadecimal digits."""
    if not isinstance(algorithm, str) or algorithm not in _HASHES:
        raise ValueError(f"there is no such algorithm; there are {', '.join(_HASHES)}")
    return hashlib.new(_HASHES[algorithm], _short(text).encode(), usedforsecurity=False).hexdigest()


def json_merge(one: Any, other: Any, deep: Any) -> dict[str, Any]:
    """States.JsonMerge: lay an object's fields over another's; shallow only, as on AWS."""
    if deep is not False:
        raise ValueError("only a shallow merge is supported: the third argument is false")
    if not isinstance(one, dict) or not isinstance(other, dict):
        raise ValueError("it takes two objects")
    return {**one, **other}


def math_add(one: Any, other: Any) -> int:
    """States.MathAdd: add two numbers."""
    total = _whole(one) + _whole(other)
    if any(number not in _INTEGERS for number in (_whole(one), _whole(other), total)):
        raise ValueError("numbers and their sum have at most 32 bits")
    return total


def string_split(text: Any, separators: Any) -> list[str]:
    """States.StringSplit: divide a text at any of some characters; nothing between two of them is no part."""
    whole, at = _text(text), _text(separators)
    parts = re.split("[" + re.escape(at) + "]", whole) if at else [whole]
    return [part for part in parts if part]


def math_random(source: Random, start: Any, end: Any, seed: Any = None) -> int:
    """States.MathRandom: draw a number from `start` to below `end`; a seed draws the same each time."""
    first, last = _whole(start), _whole(end)
    if first >= last:
        raise ValueError("the first number is less than the second")
    drawn = source if seed is None else Random(_whole(seed))  # noqa: S311 - no secret
    return drawn.randrange(first, last)


def new_uuid(source: Random) -> str:
    """States.UUID: draw a UUID, version 4."""
    return str(uuid.UUID(int=source.getrandbits(128), version=4))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("it takes a text")
    return value


def _short(value: Any) -> str:
    if len(_text(value)) > _LONGEST_TEXT:
        raise ValueError(f"it takes a text of at most {_LONGEST_TEXT} characters")
    return str(value)


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("it takes an array")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("it takes a number")
    return value if isinstance(value, int) else math.floor(value + 0.5)


def _shown(value: Any) -> str:
    """Show a value inside a text: as it is, or as AWS shows arrays and objects (`[1, {a=b}]`)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}={_shown(each)}' for name, each in value.items())}}}"
    return json_to_string(value)


def _identity(value: Any) -> Any:
    """Return what is equal for equal JSON values: 1 is 1.0, but not true."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, list):
        return ("array", tuple(map(_identity, value)))
    if isinstance(value, dict):
        return ("object", frozenset((name, _identity(each)) for name, each in value.items()))
    return value


#: By name: the function, and how many arguments it takes at least and at most (None: any number).
FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int | None]] = {
    "States.Format": (text_format, 1, None),
    "States.StringToJson": (string_to_json, 1, 1),
    "States.JsonToString": (json_to_string, 1, 1),
    "States.Array": (array, 0, None),
    "States.ArrayPartition": (array_partition, 2, 2),
    "States.ArrayContains": (array_contains, 2, 2),
    "States.ArrayRange": (array_range, 3, 3),
    "States.ArrayGetItem": (array_get_item, 2, 2),
    "States.ArrayLength": (array_length, 1, 1),
    "States.ArrayUnique": (array_unique, 1, 1),
    "States.Base64Encode": (base64_encode, 1, 1),
    "States.Base64Decode": (base64_decode, 1, 1),
    "States.Hash": (text_hash, 2, 2),
    "States.JsonMerge": (json_merge, 3, 3),
    "States.MathRandom": (math_random, 2, 3),
    "States.MathAdd": (math_add, 2, 2),
    "States.StringSplit": (string_split, 2, 2),
    "States.UUID": (new_uuid, 0, 0),
}

#: Those that draw from the machine's chance, which is their first argument.
DRAWING = frozenset({math_random, new_uuid})

#: Those that answer a text: the ones that a Fail state's ErrorPath and CausePath may call.
GIVING_TEXT = frozenset(
    "States." + name
    for name in ("Format", "JsonToString", "ArrayGetItem", "Base64Encode", "Base64Decode", "Hash", "UUID")
)
