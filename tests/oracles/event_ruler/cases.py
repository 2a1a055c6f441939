"""What each operator does: a pattern, events that it matches, events that it does not.

Written from the EventBridge user guide, and checked with AWS's engine.
"""

from typing import Any, NamedTuple

Event = dict[str, Any]


class Case(NamedTuple):
    """A pattern, and events by whether it matches."""

    pattern: dict[str, Any]
    matching: list[Event]
    other: list[Event]


def _of(wanted: Any, matching: list[Any], other: list[Any]) -> Case:
    """Return a case about the values of one field."""
    return Case({"a": wanted}, [{"a": value} for value in matching], [{"a": value} for value in other] + [{}])


VALUES = [
    _of(["x"], ["x", ["y", "x"], [["x"]]], ["X", "xy", "", None, 5, [], {"x": "x"}]),
    _of([""], [""], [None, " ", []]),
    _of(["x", 5, None], ["x", 5, None], ["5", False, {}]),
    _of([None], [None, [1, None]], ["null", "", 0, False, []]),
    _of([True], [True], ["true", 1, False]),
    _of([False], [False], [0, "", None]),
    _of([300], [300, 300.0, 3.0e2], ["300", 301, True]),
    _of([0.1], [0.1, 1e-1], [0.10001]),
    _of([123456789012], [123456789012], [123456789013]),  # an account is compared, though beyond 5e9
    _of(["10.0.0.1"], ["10.0.0.1"], ["10.0.0.2"]),
    _of(["::1"], ["::1", "0:0:0:0:0:0:0:1"], ["::2", "1"]),
    _of([{"prefix": "ab"}], ["ab", "abc"], ["a", "Ab", "cab", 5, None]),
    _of([{"prefix": ""}], ["", "x"], [5, None, True]),
    _of([{"suffix": ".png"}], [".png", "x.png"], ["png", "x.PNG", "x.png ", 5]),
    _of([{"prefix": {"equals-ignore-case": "aB"}}], ["ab", "ABc", "aBC"], ["a", "cab", 5]),
    _of([{"suffix": {"equals-ignore-case": ".pNg"}}], [".png", "x.PNG"], ["png", "x.pngx", 5]),
    _of([{"equals-ignore-case": "straße"}], ["straße", "STRASSE", "Straße"], ["stras", "straßen", 5, None]),
    _of([{"equals-ignore-case": "É"}], ["é", "É"], ["e", "E"]),
    _of([{"wildcard": "*"}], ["", "x", "*"], [5, None]),
    _of([{"wildcard": "a*c"}], ["ac", "abc", "acc"], ["a", "c", "abcd", "xac", 5]),
    _of([{"wildcard": "a*a"}], ["aa", "aba"], ["a", "ab"]),
    _of([{"wildcard": "*b*d*"}], ["bd", "abcde", "dbd"], ["db", "b", "d"]),
    _of([{"wildcard": "a\\*b"}], ["a*b"], ["ab", "axb", "a\\*b"]),
    _of([{"wildcard": "a\\\\*"}], ["a\\", "a\\b"], ["a", "a*"]),
    _of([{"anything-but": "x"}], ["y", 5, None, True, ["x", "y"]], ["x", ["x"], [], {"x": "y"}]),
    _of([{"anything-but": ["x", "y"]}], ["z", "", 5], ["x", "y", ["x", "y"]]),
    _of([{"anything-but": 300}], [301, "300", None], [300, 300.0]),
    _of([{"anything-but": [1, 2]}], [3, "1"], [1, 2.0, [1, 2]]),
    _of([{"anything-but": {"prefix": "ab"}}], ["a", "cab", 5], ["ab", "abc"]),
    _of([{"anything-but": {"prefix": ["a", "b"]}}], ["ca", None], ["a", "ba"]),
    _of([{"anything-but": {"suffix": "b"}}], ["bc", 5], ["b", "ab"]),
    _of([{"anything-but": {"suffix": ["b", "c"]}}], ["ba"], ["ab", "ac"]),
    _of([{"anything-but": {"equals-ignore-case": "aB"}}], ["a", 5], ["ab", "AB"]),
    _of([{"anything-but": {"equals-ignore-case": ["a", "b"]}}], ["ab"], ["A", "B"]),
    _of([{"anything-but": {"wildcard": "*/lib/*"}}], ["/lib", 5], ["/lib/", "x/lib/y"]),
    _of([{"anything-but": {"wildcard": ["a*", "*b"]}}], ["ba"], ["ab", "a", "b"]),
    _of([{"numeric": ["=", 300]}], [300, 300.0], ["300", 301, None, True]),
    _of([{"numeric": ["<", 30]}], [29, 29.999999, -5e9], [30, 31, "5"]),
    _of([{"numeric": ["<=", 30]}], [30, 30.0], [30.000001]),
    _of([{"numeric": [">", 30]}], [30.000001, 6e9], [30, -31]),
    _of([{"numeric": [">=", 30, "<=", 120]}], [30, 75, 120], [29, 121]),
    _of([{"numeric": [">", 0, "<", 5.5]}], [0.1, 5.4], [0, 5.5]),
    _of([{"cidr": "10.0.0.0/24"}], ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "9.255.255.255", "x", 5]),
    _of([{"cidr": "10.0.0.77/24"}], ["10.0.0.1", "10.0.0.255"], ["10.0.1.1"]),
    _of([{"cidr": "2001:db8::/32"}], ["2001:db8::1", "2001:DB8:ffff::"], ["2001:db9::", "10.0.0.1"]),
    _of([{"exists": True}], ["", None, 0, [1]], [[], {}, {"b": 1}]),
]

FIELDS = [
    Case(
        {"a": [{"exists": False}]},
        [{}, {"b": 1}, {"a": []}, {"a": {"b": 1}}, {"a": {}}],
        [{"a": None}, {"a": 1}, {"a": [0]}],
    ),
    Case({"a": [{"exists": False}, "x"]}, [{}, {"a": "x"}], [{"a": "y"}]),
    Case({"a": ["x"], "b": [1]}, [{"a": "x", "b": 1, "c": 2}], [{"a": "x"}, {"a": "x", "b": 2}]),
    Case({"a": {"b": {"c": ["x"]}}}, [{"a": {"b": {"c": "x"}}}], [{"a": {"c": "x"}}, {"a": "x"}, {}]),
    Case(
        {"a.b": ["x"]}, [{"a": {"b": "x"}}, {"a.b": "x"}], [{"a": "x"}, {"b": "x"}]
    ),  # a dot joins, as in the service
    Case({"a": {"b": ["x"]}}, [{"a": [{"b": "y"}, {"b": "x"}]}, {"a.b": "x"}], [{"a": ["x"]}]),
    Case(
        {"a": {"b": [1], "c": [2]}},
        [{"a": [{"b": 1, "c": 3}, {"b": 1, "c": 2}]}, {"a": [{"b": [5, 1], "c": [2, 6]}]}],
        [{"a": [{"b": 1, "c": 3}, {"b": 2, "c": 2}]}],  # not from two elements
    ),
    Case(
        {"a": {"b": {"d": [1]}, "c": [2]}},
        [{"a": [{"b": [{"d": 0}, {"d": 1}], "c": 2}]}, {"a": {"b": [{"d": 1}], "c": [2]}}],
        [{"a": [{"b": [{"d": 1}]}, {"c": 2}]}],
    ),
    Case(
        {"a": {"b": [1], "c": [{"exists": False}]}},
        [{"a": [{"b": 1}, {"b": 2, "c": 1}]}],
        [{"a": [{"b": 1, "c": 3}, {"b": 2}]}],
    ),
    Case(
        {"a": {"c": [1]}, "b": {"c": [2]}},
        [{"a": [{"c": 0}, {"c": 1}], "b": [{"c": 2}, {}]}],
        [{"a": [{"c": 1}]}],
    ),
]

OR = [
    Case({"$or": [{"a": [1]}, {"b": [2]}]}, [{"a": 1}, {"b": 2, "a": 3}], [{"a": 2, "b": 1}, {}]),
    Case(
        {"c": ["x"], "$or": [{"a": [1]}, {"b": [2]}]},
        [{"c": "x", "b": 2}],
        [{"b": 2}, {"c": "x"}, {"c": "y", "a": 1}],
    ),
    Case(
        {"a": {"$or": [{"b": [1]}, {"c": [2], "d": [3]}]}},
        [{"a": {"b": 1}}, {"a": {"c": 2, "d": 3}}],
        [{"a": {"c": 2}}, {"b": 1}],
    ),
    Case(
        {"$or": [{"a": [1]}, {"b": [2], "$or": [{"c": [3]}, {"d": {"$or": [{"e": [4]}, {"f": [5]}]}}]}]},
        [{"a": 1}, {"b": 2, "c": 3}, {"b": 2, "d": {"f": 5}}],
        [{"b": 2}, {"c": 3}, {"b": 2, "f": 5}],
    ),
    Case(
        {"$or": [{"a": [1]}, {"b": [1]}], "c": {"$or": [{"d": [1]}, {"e": [1]}]}},
        [{"a": 1, "c": {"e": 1}}, {"b": 1, "c": {"d": 1}}],
        [{"a": 1, "b": 1}, {"c": {"d": 1, "e": 1}}],
    ),
    Case(
        {"a": [1], "$or": [{"a": [2]}, {"b": [3]}]}, [{"a": 2}, {"a": 1, "b": 3}], [{"a": 1}]
    ),  # the last counts
    Case({"$or": [{"a": [2]}, {"b": [3]}], "a": [1]}, [{"a": 1}], [{"a": 2}]),
    Case({"$or": [{"c-count": [1]}, {"prefixes": {"numerics": [1]}}]}, [{"prefixes": {"numerics": 1}}], [{}]),
]

ABSENT_OR = [
    Case(
        {"$or": [{"a": [{"exists": False}]}, {"b": [1]}]},
        [{}, {"b": 2}, {"a": 1, "b": 1}],
        [{"a": 1, "b": 2}],
    ),
    Case(
        {"$or": [{"a": [{"exists": False}], "c": [1]}, {"b": [{"exists": False}], "d": [1]}]},
        [{"c": 1}, {"d": 1}, {"a": 1, "d": 1}],
        [{"a": 1, "c": 1}, {"b": 1, "d": 1}, {}],
    ),
]

CASES = [*VALUES, *FIELDS, *OR, *ABSENT_OR]
