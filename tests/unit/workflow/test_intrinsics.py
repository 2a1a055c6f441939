"""Intrinsic functions answer what the developer guide says, and fail by their own name."""

import re
from random import Random
from typing import Any

import pytest

from flightpulse.workflow.call import compiled
from flightpulse.workflow.context import Context
from flightpulse.workflow.failure import StateError

DATA: dict[str, Any] = {
    "n": 5,
    "f": 2.5,
    "t": "text",
    "nil": None,
    "l": [3, 1, 3, 2],
    "o": {"a": 1, "b": {"c": [1]}},
    "mixed": [1, 1.0, True, "1", None, [1], [1.0], {"a": 1}, {"a": True}],
    "template": "{} \\{{}\\}",
    "long": "x" * 10_001,
}


def read(call: str, seed: int = 0) -> Any:
    return compiled(call).read(DATA, Context({"State": {"Name": "S"}}, Random(seed)), "States.Runtime")


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("States.Format('Gate {}, {}', $.n, $.t)", "Gate 5, text"),
        ("States.Format('{}{}{}{}', $.nil, true, $.f, -1)", "nulltrue2.5-1"),
        ("States.Format('{} {}', $.l, $.o)", "[3, 1, 3, 2] {a=1, b={c=[1]}}"),
        (r"States.Format('it\'s \{\} \\ {}', $.n)", r"it's {} \ 5"),
        ("States.Format($.template, $.t, $.n)", "text {5}"),
        ("States.Format('Zürich {}', 'é')", "Zürich é"),
        ("States.StringToJson('{\"a\": [1, null]}')", {"a": [1, None]}),
        ("States.StringToJson(States.JsonToString($.o))", {"a": 1, "b": {"c": [1]}}),
        ("States.JsonToString($.o)", '{"a":1,"b":{"c":[1]}}'),
        ("States.Array()", []),
        (r"States.Array( $.n , 'b\'}', 3.5, null, false, $.o.b )", [5, "b'}", 3.5, None, False, {"c": [1]}]),
        ("States.Array($$.State.Name, $['t'], $.l[1:3], -1.5e2)", ["S", "text", [1, 3], -150.0]),
        ("States.ArrayPartition($.l, 3)", [[3, 1, 3], [2]]),
        ("States.ArrayPartition($.l, 1.6)", [[3, 1], [3, 2]]),
        ("States.ArrayContains($.l, 2)", True),
        ("States.ArrayContains($.l, true)", False),
        ("States.ArrayContains($.mixed, States.StringToJson('{\"a\":1.0}'))", True),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayRange(2, 1, 1)", []),
        ("States.ArrayGetItem($.l, 3)", 2),
        ("States.ArrayLength($.l)", 4),
        ("States.ArrayUnique($.l)", [3, 1, 2]),
        ("States.ArrayUnique($.mixed)", [1, True, "1", None, [1], {"a": 1}, {"a": True}]),
        ("States.Base64Encode('Zürich')", "WsO8cmljaA=="),
        ("States.Base64Decode('WsO8cmljaA==')", "Zürich"),
        ("States.Hash($.t, 'MD5')", "1cb251ec0d568de6a929b520c4aed8d1"),
        ("States.Hash('', 'SHA-256')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ('States.JsonMerge($.o, States.StringToJson(\'{"b":2,"c":3}\'), false)', {"a": 1, "b": 2, "c": 3}),
        ("States.MathAdd($.n, -7)", -2),
        ("States.MathAdd(1.5, 0)", 2),
        ("States.MathAdd(-1.5, 0)", -1),
        ("States.StringSplit('a.b+c', '.+')", ["a", "b", "c"]),
        ("States.StringSplit('^a]-b', ']-^')", ["a", "b"]),
        ("States.StringSplit('ab', '')", ["ab"]),
        ("States.ArrayGetItem(States.StringSplit('x/y', '/'), 1)", "y"),
    ],
)
def test_a_function_answers(call: str, answer: Any) -> None:
    found = read(call)
    assert found == answer
    assert repr(found) == repr(answer)  # 1 is not true


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("States.Format($.n)", "States.Format: it takes a text"),
        ("States.Format($.template)", "2 times {}, and there are 0 values"),
        ("States.Format(States.Array('{'), 1)", "it takes a text"),
        ("States.StringToJson($.t)", "the text is no JSON"),
        ("States.StringToJson($.n)", "it takes a text"),
        ("States.ArrayPartition($.l, 0)", "at least 1"),
        ("States.ArrayPartition($.t, 1)", "it takes an array"),
        ("States.ArrayContains($.t, 1)", "it takes an array"),
        ("States.ArrayRange(1, 2, 0)", "the step is not 0"),
        ("States.ArrayRange(0, 1000, 1)", "at most 1000 items"),
        ("States.ArrayRange(0, 1e30, 1)", "at most 1000 items"),
        ("States.ArrayRange('a', 1, 1)", "it takes a number"),
        ("States.ArrayGetItem($.l, 4)", "no item at this place"),
        ("States.ArrayGetItem($.l, -1)", "no item at this place"),
        ("States.ArrayLength($.o)", "it takes an array"),
        ("States.Base64Encode($.long)", "at most 10000 characters"),
        ("States.Base64Decode('%')", "no Base64"),
        ("States.Base64Decode('/w==')", "no Base64 of a UTF-8 text"),
        ("States.Hash($.t, 'SHA-3')", "there are MD5, SHA-1"),
        ("States.Hash($.l, 'MD5')", "it takes a text"),
        ("States.JsonMerge($.o, $.o, true)", "only a shallow merge"),
        ("States.JsonMerge($.o, $.l, false)", "two objects"),
        ("States.MathAdd(2147483647, 1)", "32 bits"),
        ("States.MathAdd(true, 1)", "it takes a number"),
        ("States.MathRandom(3, 3)", "less than the second"),
    ],
)
def test_what_a_function_cannot_take_is_an_intrinsic_failure(call: str, problem: str) -> None:
    with pytest.raises(StateError, match=problem) as failure:
        read(call)
    assert failure.value.error == "States.IntrinsicFailure"


def test_an_argument_that_is_not_there_fails_as_a_path_by_itself_does() -> None:
    with pytest.raises(StateError, match=r"the path \$.zz leads to nothing") as failure:
        read("States.Array($.n, States.Array($.zz))")
    assert failure.value.error == "States.Runtime"


def test_a_failure_shows_no_data() -> None:
    with pytest.raises(StateError) as failure:
        read("States.StringToJson($.t)")
    assert DATA["t"] not in failure.value.cause.replace("the text is", "")


def test_uuids_and_random_numbers_come_from_the_randomness_handed_in() -> None:
    uuid = read("States.UUID()", seed=1)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid)
    assert uuid == read("States.UUID()", seed=1) != read("States.UUID()", seed=2)
    drawn = {read("States.MathRandom(1, 4)", seed) for seed in range(50)}
    assert drawn == {1, 2, 3}


def test_a_seed_draws_the_same_number_each_time() -> None:
    assert len({read("States.MathRandom(1, 1000000, 7)", seed) for seed in range(5)}) == 1
