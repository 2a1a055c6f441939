"""Events, and patterns made from them, so that many match: for comparing two engines.

Where AWS's engine is not followed, nothing is made: texts hold no quotation marks (it matches texts with
their quotes), letters lie in the Basic Multilingual Plane (it ignores case by UTF-16 units), blocks of IPv4
hold no first bytes of the IPv6 addresses here (it would find those inside), and numbers are those that the
user guide allows. Where there is `$or`, there is no
`exists: false`: beside it the engine loses alternatives, as the second of
`{"$or": [{"a": [{"exists": false}], "c": [1]}, {"a": ["x", {"exists": false}], "c": [1]}]}`.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "c-d")
TEXTS = (
    *(
        "",
        "a",
        "A",
        "b",
        "ab",
        "aB",
        "abc",
        "bab",
        "abab",
        "a*b",
        "a\\b",
        "é",
        "É",
        "éa",
        "ß",
        "SS",
        "ⱥ",
        "Ⱥ",
    ),
    *(
        "10.0.0.1",
        "10.0.0.255",
        "10.0.1.0",
        "010.0.0.1",
        "10.0.0.256",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::ffff:a00:1",
    ),
    *("2001:db8::1", "2001:db8:1::", "2001:db9::", "1", "300", "true", "null"),
)
NUMBERS = (0, 1, -1, 5, 300, 300.0, 0.1, 3.5, 1e-6, -2.25, 5e9, -5e9, 4999999999.5, 123456789.012345)
BLOCKS = (
    *("10.0.0.0/8", "10.0.0.0/24", "10.0.0.77/24", "10.0.0.0/31", "11.0.0.0/8"),
    *("2001:db8::/32", "2001:db8::/47", "::/64", "::1/127"),
)
texts = st.sampled_from(TEXTS) | st.text("abAB", max_size=4)
numbers = st.sampled_from(NUMBERS) | st.integers(-10, 10)
plain = texts | numbers | st.booleans() | st.none()
wildcards = st.lists(st.sampled_from(("a", "b", "ab", "A", "*", "\\*", "\\\\", "é")), max_size=5).map(
    lambda signs: "".join(
        sign for sign, before in zip(signs, ["", *signs], strict=False) if sign + before != "**"
    )
)


def _objects(values: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(NAMES), values, min_size=1, max_size=most)


def _values(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Plain values, objects and arrays of them, and now and then what is stranger."""
    objects = _objects(inner, 2)
    odd: st.SearchStrategy[Any] = st.lists(
        plain | objects | st.lists(plain | objects, max_size=2), max_size=2
    ) | st.just({})
    arrays = st.lists(plain, min_size=1, max_size=3) | st.lists(objects, min_size=2, max_size=3)
    return st.one_of(plain, plain, arrays, objects, st.one_of(arrays, objects, odd))


events = _objects(_values(_values(plain)), 3)


def _list_or_one(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=3)


@st.composite
def _ranges(draw: st.DrawFn) -> list[Any]:
    low, high = draw(st.lists(numbers, min_size=2, max_size=2, unique_by=float).map(sorted))
    return [draw(st.sampled_from((">", ">="))), low, draw(st.sampled_from(("<", "<="))), high]


comparisons = st.tuples(st.sampled_from(("=", "<", "<=", ">", ">=")), numbers).map(list)
_not_empty = texts.filter(bool)
_anything_but = st.one_of(
    st.fixed_dictionaries({"anything-but": _list_or_one(texts) | _list_or_one(numbers)}),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"prefix": _list_or_one(_not_empty)})}),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"suffix": _list_or_one(_not_empty)})}),
    st.fixed_dictionaries(
        {"anything-but": st.fixed_dictionaries({"equals-ignore-case": _list_or_one(texts)})}
    ),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"wildcard": _list_or_one(wildcards)})}),
)
operators: st.SearchStrategy[Any] = st.one_of(
    plain,
    st.fixed_dictionaries({"prefix": texts}),
    st.fixed_dictionaries({"suffix": texts}),
    st.fixed_dictionaries({"prefix": st.fixed_dictionaries({"equals-ignore-case": texts})}),
    st.fixed_dictionaries({"suffix": st.fixed_dictionaries({"equals-ignore-case": texts})}),
    st.fixed_dictionaries({"equals-ignore-case": texts}),
    st.fixed_dictionaries({"wildcard": wildcards}),
    _anything_but,
    st.fixed_dictionaries({"numeric": comparisons | _ranges()}),
    st.fixed_dictionaries({"cidr": st.sampled_from(BLOCKS)}),
    st.fixed_dictionaries({"exists": st.booleans()}),
)


def _apt(value: Any) -> st.SearchStrategy[Any]:
    """Draw an entry that a value should match, in most cases."""
    choices: list[st.SearchStrategy[Any]] = [st.just(value), st.just({"exists": True}), _anything_but]
    if isinstance(value, str):
        cuts = st.integers(0, len(value))
        choices += [
            cuts.map(lambda cut: {"prefix": value[:cut]}),
            cuts.map(lambda cut: {"suffix": value[cut:]}),
            cuts.map(lambda cut: {"prefix": {"equals-ignore-case": value[:cut].swapcase()}}),
            cuts.map(lambda cut: {"suffix": {"equals-ignore-case": value[cut:].swapcase()}}),
            st.just({"equals-ignore-case": value.swapcase()}),
            st.tuples(cuts, cuts).map(lambda cut: {"wildcard": _starred(value, *sorted(cut))}),
        ]
        if "." in value or ":" in value:
            choices += [st.sampled_from(BLOCKS).map(lambda block: {"cidr": block})] * 4
    elif isinstance(value, int | float) and not isinstance(value, bool):
        signs = st.sampled_from(
            (["=", value], ["<=", value], [">=", value], [">=", value, "<", 5e9], ["<", 5e9])
        )
        choices += [signs.map(lambda comparison: {"numeric": comparison})] * 3 if value < 5e9 else []
    return st.one_of(choices)


def _starred(text: str, begin: int, end: int) -> str:
    """Return a wildcard with `*` for a part of a text."""
    before, after = (part.replace("\\", "\\\\").replace("*", "\\*") for part in (text[:begin], text[end:]))
    return f"{before}*{after}"


@st.composite
def _lists(draw: st.DrawFn, value: Any) -> list[Any]:
    """Draw what a field may be: mostly with an entry for the value that the event has there."""
    while isinstance(value, dict | list) and value:
        value = draw(st.sampled_from(list(value.values()) if isinstance(value, dict) else value))
    kind = draw(st.integers(0, 7))
    if not kind:
        return draw(st.lists(operators, min_size=1, max_size=2))
    apt = {"exists": False} if isinstance(value, dict | list) else draw(_apt(value))
    return [apt] if kind > 3 else draw(st.permutations([apt, draw(operators)]))


@st.composite
def patterns(draw: st.DrawFn, event: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """Draw a pattern made from an event."""
    missing = [name for name in NAMES if name not in event]
    names = draw(
        st.lists(st.sampled_from([*event, *event, *event, *missing[:1]]), min_size=1, max_size=2, unique=True)
    )
    pattern: dict[str, Any] = {}
    or_at = draw(st.integers(0, 7)) if depth < 2 else 7
    for place, name in enumerate(names):
        if place == or_at:
            pattern["$or"] = draw(_alternatives(event, depth))
        inner = _object_in(draw, event.get(name))
        if inner and depth < 3:
            deeper = draw(patterns(inner, depth + 1))
            only = next(iter(deeper))
            if len(deeper) == 1 and only != "$or" and draw(st.booleans()):
                pattern[f"{name}.{only}"] = deeper[only]
            else:
                pattern[name] = deeper
        else:
            pattern[name] = draw(_lists(event.get(name, [])))
    if or_at == len(names):
        pattern["$or"] = draw(_alternatives(event, depth))
    return pattern


def _alternatives(event: dict[str, Any], depth: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(patterns(event, depth + 1), min_size=2, max_size=3)


def _object_in(draw: Callable[[Any], Any], value: Any) -> dict[str, Any]:
    """Return an object that stands here; of an array one with each field of any of its elements."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return {}
    objects = [inner for element in value if (inner := _object_in(draw, element))]
    names = dict.fromkeys(name for each in objects for name in each)
    return {name: draw(st.sampled_from([each[name] for each in objects if name in each])) for name in names}


@st.composite
def questions(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Draw a pattern, and events: one that it was made from, one like it, one of its own."""
    event = draw(events)
    pattern = draw(patterns(event))
    if any("$or" in each for each in objects_of(pattern)):
        _set_present(pattern)
    return pattern, [event, _changed(draw, event), draw(events)]


def _set_present(pattern: dict[str, Any]) -> None:
    for each in objects_of(pattern):
        for name, wanted in each.items():
            if isinstance(wanted, list) and name != "$or":
                each[name] = [{"exists": True} if one == {"exists": False} else one for one in wanted]


def objects_of(pattern: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a pattern's objects of fields: itself, and those in it."""
    objects = [pattern]
    for each in objects:
        objects += [inner for inner in each.values() if isinstance(inner, dict)]
        objects += each.get("$or", [])
    return objects


def _changed(draw: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if draw(st.integers(0, 7))}
        return {name: _changed(draw, inner) for name, inner in kept.items()}
    if isinstance(value, list):
        return [_changed(draw, inner) for inner in value]
    return value if draw(st.booleans()) else draw(plain)
