"""Patterns in which something is wrong."""

import json
from typing import Any

from hypothesis import strategies as st

from oracles.event_ruler.patterns import NAMES, events, objects_of, patterns


def _each(texts: str) -> list[Any]:
    return [json.loads(text) for line in texts.splitlines() for text in line.split("   ") if text.strip()]


#: What a field may not be.
WRONG = _each(r"""
[]   {}   "a"   5   null   true   [[]]   [["a"]]   [{}]   [{"prefix": "a", "suffix": "b"}]
[{"PREFIX": "a"}]   [{"regex": "a"}]   [{"prefix": 5}]   [{"prefix": ["a"]}]
[{"prefix": {"suffix": "a"}}]   [{"prefix": {}}]   [{"suffix": null}]
[{"suffix": {"equals-ignore-case": 1}}]   [{"equals-ignore-case": ["a"]}]
[{"equals-ignore-case": {"prefix": "a"}}]   [{"wildcard": ["a*"]}]   [{"wildcard": "a**"}]
[{"wildcard": "\\a"}]   [{"wildcard": "a\\"}]   [{"anything-but": []}]   [{"anything-but": null}]
[{"anything-but": true}]   [{"anything-but": ["a", 1]}]   [{"anything-but": [null]}]
[{"anything-but": {}}]   [{"anything-but": {"cidr": "10.0.0.0/8"}}]
[{"anything-but": {"prefix": ""}}]   [{"anything-but": {"suffix": ["a", ""]}}]
[{"anything-but": {"wildcard": 5}}]
[{"anything-but": {"wildcard": ["**"]}}]   [{"anything-but": {"equals-ignore-case": [1]}}]
[{"anything-but": {"prefix": {"equals-ignore-case": "a"}}}]
[{"anything-but": {"prefix": "a", "suffix": "b"}}]   [{"numeric": []}]   [{"numeric": ["="]}]
[{"numeric": 5}]   [{"numeric": ["=", "5"]}]   [{"numeric": ["==", 5]}]   [{"numeric": [5, "="]}]
[{"numeric": ["<", true]}]   [{"numeric": ["=", 1, "<", 5]}]   [{"numeric": ["<", 5, ">", 1]}]
[{"numeric": [">", 5, "<", 5]}]   [{"numeric": [">", 5, "<", 1]}]   [{"numeric": [">", 1, "<"]}]
[{"numeric": [">", 1, "<", 5, "<", 6]}]   [{"cidr": "10.0.0.0"}]   [{"cidr": "10.0.0.0/32"}]
[{"cidr": "10.0.0/8"}]   [{"cidr": "::/128"}]   [{"cidr": "10.0.0.0/x"}]   [{"cidr": "10.0.0.0/-1"}]
[{"cidr": ["10.0.0.0/8"]}]   [{"cidr": "/8"}]   [{"cidr": "g::/8"}]   [{"exists": null}]
[{"exists": 1}]   [{"exists": "true"}]   [{"exists": [true]}]
""")

#: What $or may not be.
WRONG_OR = _each(r"""
[]   {}   {"a": ["b"]}   "a"   null   ["a"]   [{"a": ["b"]}]   [{"a": ["b"]}, "c"]
[{"a": ["b"]}, {}]   [{"prefix": ["a"]}, {"a": ["b"]}]   [{"a": {"numeric": ["b"]}}, {"a": ["b"]}]
[{"a": ["b"]}, {"a": "b"}]
""")


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a pattern with something wrong at some place."""
    pattern = draw(patterns(draw(events)))
    spoilt = draw(st.sampled_from(objects_of(pattern)))
    if draw(st.integers(0, 4)):
        name = draw(st.sampled_from([name for name in (*spoilt, *NAMES) if name != "$or"]))
        wrong = draw(st.sampled_from(WRONG))
        sound = spoilt.get(name)
        is_list = isinstance(sound, list) and isinstance(wrong, list) and wrong
        spoilt[name] = draw(st.permutations([*sound, *wrong])) if is_list else wrong
    else:
        spoilt["$or"] = draw(st.sampled_from(WRONG_OR))
    return pattern
