"""Small machines, comparisons and calls: one for each thing that the language can do, on the same data."""

from typing import Any

END: dict[str, Any] = {"End": True}
DATA: dict[str, Any] = {
    "a": {"b": [1, 2, {"c": "x"}]},
    "n": 5,
    "f": 2.5,
    "t": "text",
    "u": "zebra",
    "yes": True,
    "nil": None,
    "at": "2026-03-14T18:00:00Z",
    "later": "2026-03-14T19:30:00Z",
    "l": [3, 1, 3, 2],
    "json": '{"k": [1, null]}',
    "people": [{"id": 1, "seat": "1A"}, {"id": 2, "seat": "2B"}, {"id": 3}],
    "none": [],
    "one": [1],
    "in": {"l": [1, 2]},
    "rows": [[1], [2, 3], []],
}


def task(name: str = "Echo", **fields: Any) -> dict[str, Any]:
    """Return a task that ends its machine, unless fields say otherwise."""
    state = {"Type": "Task", "Resource": f"${{{name}}}", **fields}
    return state if "Next" in fields else state | END


def machine(**states: dict[str, Any]) -> dict[str, Any]:
    """Return a definition; the first state starts."""
    return {"StartAt": next(iter(states)), "States": states}


def _pass(**fields: Any) -> dict[str, Any]:
    return {"P": {"Type": "Pass", **fields, **END}}


def _each(inner: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"M": {"Type": "Map", "ItemProcessor": inner, **fields, **END}}


def _both(*branches: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"P": {"Type": "Parallel", "Branches": list(branches), **fields, **END}}


def _choice(condition: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "C": {"Type": "Choice", "Choices": [condition | {"Next": "Yes"}], "Default": "No", **fields},
        "Yes": {"Type": "Pass", "Result": {"held": True}, "ResultPath": "$.r", **END},
        "No": {"Type": "Pass", "Result": {"held": False}, "ResultPath": "$.r", **END},
    }


def _caught(state: dict[str, Any], *errors: str, **fields: Any) -> dict[str, Any]:
    state = {name: value for name, value in state.items() if name != "End"} | {"Next": "Done"}
    catcher = {"ErrorEquals": list(errors or ["States.ALL"]), "Next": "Caught", **fields}
    return {
        "T": state | {"Catch": [catcher]},
        "Done": {"Type": "Succeed"},
        "Caught": {"Type": "Pass", "Parameters": {"caught": True, "of.$": "$"}, **END},
    }


def _retried(name: str, *retriers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"T": task(name, Retry=list(retriers), **fields)}


_FLOW: list[tuple[str, dict[str, Any]]] = [
    ("a task's answer is its output", {"T": task()}),
    ("InputPath", {"T": task(InputPath="$.a.b")}),
    ("InputPath null", {"T": task(InputPath=None)}),
    ("OutputPath", {"T": task(OutputPath="$.a.b[2]")}),
    ("OutputPath null", {"T": task(OutputPath=None)}),
    ("ResultPath", {"T": task(InputPath="$.a", ResultPath="$.told.it")}),
    ("ResultPath into an object", {"T": task(InputPath="$.a", ResultPath="$.a.r")}),
    ("ResultPath null", {"T": task(ResultPath=None)}),
    ("ResultSelector", {"T": task(ResultSelector={"k.$": "$.n", "deep": {"t.$": "$.t"}})}),
    (
        "all of them",
        {"T": task(ResultSelector={"k.$": "$.n"}, ResultPath="$.r", OutputPath="$.r.k", InputPath="$")},
    ),
    ("Parameters", {"T": task(Parameters={"x.$": "$.a.b[0]", "fixed": [1, {"in.$": "$.t"}], "all.$": "$"})}),
    ("the context object", _pass(Parameters={"s.$": "$$.State.Name", "n.$": "$$.Execution.Input.n"})),
    (
        "the number of retries",
        _retried("Twice", {"ErrorEquals": ["Boom"]}, Parameters={"r.$": "$$.State.RetryCount"}),
    ),
    ("TimeoutSeconds", {"T": task(TimeoutSeconds=60)}),
    ("TimeoutSecondsPath", {"T": task(TimeoutSecondsPath="$.n")}),
    ("InputPath to nothing", {"T": task(InputPath="$.zz")}),
    ("a parameter's path to nothing", _pass(Parameters={"a.$": "$.zz"})),
    ("an argument's path to nothing", _pass(Parameters={"a.$": "States.Array($.zz)"})),
    ("OutputPath to nothing", {"T": task(OutputPath="$.zz")}),
    ("states in a row", {"A": task(ResultPath="$.r", Next="B"), "B": task("Double", InputPath="$.r.n")}),
    ("an answer that is too large", {"T": task("Large")}),
    ("Succeed", {"S": {"Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b[0]"}}),
    ("Fail", {"F": {"Type": "Fail", "Error": "Refused", "Cause": "why"}}),
    ("ErrorPath and CausePath", {"F": {"Type": "Fail", "ErrorPath": "$.t", "CausePath": "$.u"}}),
    (
        "ErrorPath that calls",
        {
            "F": {
                "Type": "Fail",
                "ErrorPath": "States.Format('E{}', $.n)",
                "CausePath": "States.Format('{}', $.t)",
            }
        },
    ),
    ("Pass", _pass()),
    ("Pass with a result", _pass(Result={"k": [1]}, ResultPath="$.r")),
    ("Pass with parameters", _pass(Parameters={"k.$": "$.t"}, ResultPath="$.r", OutputPath="$.r")),
    ("Wait", {"W": {"Type": "Wait", "Seconds": 90, **END}}),
    ("Wait by a path", {"W": {"Type": "Wait", "SecondsPath": "$.n", "OutputPath": "$.a", **END}}),
]

#: Comparisons of a Choice on which both interpreters agree.
COMPARISONS: list[dict[str, Any]] = [
    {"Variable": variable, name: operand}
    for name, operand, variables in [
        ("StringEquals", "text", "t u n nil"),
        ("StringLessThan", "u", "t u n"),
        ("StringLessThanEquals", "text", "t u"),
        ("StringGreaterThan", "text", "t u"),
        ("StringGreaterThanEquals", "u", "t u"),
        ("StringMatches", "t*t", "t u n"),
        ("StringMatches", "*", "t"),
        ("NumericEquals", 5, "n f t yes"),
        ("NumericLessThan", 5, "n f"),
        ("NumericLessThanEquals", 5, "n f"),
        ("NumericGreaterThan", 2.5, "n f"),
        ("NumericGreaterThanEquals", 2.5, "n f t"),
        ("BooleanEquals", True, "yes n"),
        ("TimestampEquals", "2026-03-14T18:00:00Z", "at later t n"),
        ("TimestampLessThan", "2026-03-14T19:00:00Z", "at later"),
        ("TimestampLessThanEquals", "2026-03-14T18:00:00Z", "at later"),
        ("TimestampGreaterThan", "2026-03-14T18:00:00Z", "at later"),
        ("TimestampGreaterThanEquals", "2026-03-14T18:00:00Z", "at later"),
        ("IsNull", True, "nil n"),
        ("IsPresent", True, "nil n zz"),
        ("IsPresent", False, "nil zz"),
        ("IsString", True, "t n nil"),
        ("IsNumeric", True, "n f yes t"),
        ("IsBoolean", True, "yes n"),
        ("IsTimestamp", True, "at t n"),
        ("IsTimestamp", False, "at t"),
        ("StringEqualsPath", "$.t", "t u"),
        ("StringLessThanPath", "$.u", "t u"),
        ("StringGreaterThanPath", "$.t", "t u"),
        ("StringLessThanEqualsPath", "$.t", "t u"),
        ("StringGreaterThanEqualsPath", "$.u", "t u"),
        ("NumericEqualsPath", "$.n", "n f t"),
        ("NumericLessThanPath", "$.n", "n f"),
        ("NumericLessThanEqualsPath", "$.n", "n f"),
        ("NumericGreaterThanPath", "$.f", "n f"),
        ("NumericGreaterThanEqualsPath", "$.f", "n f"),
        ("BooleanEqualsPath", "$.yes", "yes n"),
        ("TimestampEqualsPath", "$.at", "at later"),
        ("TimestampLessThanPath", "$.later", "at later"),
        ("TimestampLessThanEqualsPath", "$.at", "at later"),
        ("TimestampGreaterThanPath", "$.at", "at later"),
        ("TimestampGreaterThanEqualsPath", "$.at", "at later"),
    ]
    for variable in (f"$.{each}" for each in variables.split())
]

_CHOSEN: list[tuple[str, dict[str, Any]]] = [
    ("And", _choice({"And": [{"Variable": "$.n", "NumericEquals": 5}, {"Variable": "$.t", "IsNull": True}]})),
    ("Or", _choice({"Or": [{"Variable": "$.n", "NumericEquals": 6}, {"Variable": "$.t", "IsString": True}]})),
    ("Not", _choice({"Not": {"Variable": "$.n", "NumericEquals": 5}})),
    (
        "Not Or And",
        _choice(
            {
                "Not": {
                    "Or": [
                        {"And": [{"Variable": "$.zz", "IsPresent": True}]},
                        {"Variable": "$.n", "IsNull": True},
                    ]
                }
            }
        ),
    ),
    ("a Choice's paths", _choice({"Variable": "$.b[0]", "NumericEquals": 1}, InputPath="$.a")),
]

#: What stands in a field that ends in `.$`, on which both interpreters agree.
EXPRESSIONS: list[str] = [
    "$",
    "$.people[*].id",
    "$.people[*].seat",
    "$.l[*]",
    "$.people[0:2]",
    "$.zz[*]",
    "$['t']",
    "$.a['b'][1]",
    "States.Format('Gate {}, seat {}', $.n, $.t)",
    "States.Format('{}', $.f)",
    "States.Format('{}', $.a)",
    "States.Format('no gap')",
    "States.StringToJson($.json)",
    "States.Format('{}', true)",
    "States.MathAdd($.f, 1)",
    "States.Array()",
    "States.Array($.n, 'b', 3, true, $.a)",
    "States.ArrayPartition($.l, 3)",
    "States.ArrayContains($.l, 2)",
    "States.ArrayContains($.l, 'x')",
    "States.ArrayRange(1, 9, 2)",
    "States.ArrayRange(1, 2, 5)",
    "States.ArrayGetItem($.l, 3)",
    "States.ArrayGetItem($.people[*].seat, 1)",
    "States.ArrayLength($.l)",
    "States.ArrayUnique($.l)",
    "States.Base64Encode($.t)",
    "States.Base64Decode('dGV4dA==')",
    "States.Hash($.t, 'MD5')",
    "States.Hash($.t, 'SHA-1')",
    "States.Hash($.t, 'SHA-256')",
    "States.Hash($.t, 'SHA-384')",
    "States.Hash($.t, 'SHA-512')",
    "States.JsonMerge($.a, $.people[0], false)",
    "States.MathAdd($.n, -7)",
    "States.StringSplit('This.is+a,,test=string', '.+,=')",
    "States.StringSplit('a-b', '-')",
    "States.Format('{}!', States.ArrayGetItem(States.StringSplit('x/y', '/'), 1))",
    "States.ArrayLength(States.ArrayPartition(States.ArrayRange(0, 9, 1), 3))",
    "States.StringToJson(States.Format('[{},{}]', $.n, $.f))",
    "States.ArrayLength(States.Array($$.State.Name, $$.Execution.Input.t))",
]

_CALLED: list[tuple[str, dict[str, Any]]] = [
    ("a function in ResultSelector", {"T": task(ResultSelector={"n.$": "States.ArrayLength($.l)"})}),
    (
        "a function in ItemSelector",
        _each(
            machine(I={"Type": "Pass", **END}),
            ItemsPath="$.l",
            ItemSelector={"k.$": "States.Format('{}:{}', $$.Map.Item.Index, $$.Map.Item.Value)"},
        ),
    ),
]

_HANDLED: list[tuple[str, dict[str, Any]]] = [
    ("an error that nobody takes", {"T": task("Boom")}),
    ("a retry to success", _retried("Twice", {"ErrorEquals": ["Boom"]})),
    (
        "a retry with all its numbers",
        _retried(
            "Boom",
            {
                "ErrorEquals": ["Boom"],
                "IntervalSeconds": 3,
                "BackoffRate": 1.5,
                "MaxAttempts": 4,
                "MaxDelaySeconds": 6,
            },
        ),
    ),
    (
        "no attempt",
        _retried("Boom", {"ErrorEquals": ["Boom"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}),
    ),
    ("a retrier of another error", _retried("Boom", {"ErrorEquals": ["Other"]})),
    ("States.TaskFailed takes a task's error", _retried("Twice", {"ErrorEquals": ["States.TaskFailed"]})),
    ("States.ALL takes any error", _retried("Twice", {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 7})),
    ("a catcher", _caught(task("Boom"), ResultPath="$.error")),
    ("a catcher by name", _caught(task("Boom"), "Other", "Boom", ResultPath="$.e.r")),
    ("a catcher of another error", _caught(task("Boom"), "Other")),
    ("a catcher that replaces", _caught(task("Boom"))),
    ("a catcher that drops", _caught(task("Boom"), ResultPath=None)),
    (
        "a catcher after its retries",
        _caught(
            task("Boom", Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]), ResultPath="$.error"
        ),
    ),
    ("a task that succeeds past its catcher", _caught(task())),
    ("States.Runtime is never caught", _caught(task(InputPath="$.zz"))),
    ("too much data, named", _caught(task("Large"), "States.DataLimitExceeded")),
]

_MANY: list[tuple[str, dict[str, Any]]] = [
    ("Map", _each(machine(I=task("Double")), ItemsPath="$.l")),
    ("Map over nothing", _each(machine(I=task()), ItemsPath="$.none")),
    (
        "Map with a selector",
        _each(
            machine(I=task()),
            ItemsPath="$.people",
            ItemSelector={"i.$": "$$.Map.Item.Index", "p.$": "$$.Map.Item.Value", "n.$": "$.n"},
        ),
    ),
    (
        "Map with the data's fields",
        _each(
            machine(I=task("Double")),
            InputPath="$.in",
            ItemsPath="$.l",
            ResultSelector={"all.$": "$", "first.$": "$[0]"},
            ResultPath="$.r",
            OutputPath="$.r",
        ),
    ),
    ("Map, one at a time", _each(machine(I=task("Double")), ItemsPath="$.l", MaxConcurrency=1)),
    ("Map, by a path", _each(machine(I=task("Double")), ItemsPath="$.l", MaxConcurrencyPath="$.n")),
    (
        "Map of several states",
        _each(
            machine(I=task("Double", Next="J"), J={"Type": "Pass", "Parameters": {"d.$": "$"}, **END}),
            ItemsPath="$.l",
        ),
    ),
    (
        "Map in a Map",
        _each(
            machine(N={"Type": "Map", "ItemProcessor": machine(I=task("Double")), **END}), ItemsPath="$.rows"
        ),
    ),
    ("Map whose items fail", _each(machine(I=task("Boom")), ItemsPath="$.l", MaxConcurrency=1)),
    (
        "Map whose items are retried",
        _each(
            machine(
                I=task("Twice", Retry=[{"ErrorEquals": ["Boom"], "IntervalSeconds": 1, "BackoffRate": 1.0}])
            ),
            ItemsPath="$.l",
            MaxConcurrency=1,
        ),
    ),
    (
        "Map whose failure is caught",
        _caught(_each(machine(I=task("Boom")), ItemsPath="$.l", MaxConcurrency=1)["M"], ResultPath="$.error"),
    ),
    (
        "Map that fails and is retried",
        {
            "M": _each(machine(I=task("Twice")), ItemsPath="$.one")["M"]
            | {"Retry": [{"ErrorEquals": ["Boom"]}]}
        },
    ),
    (
        "Map whose items end in Fail",
        _each(machine(I={"Type": "Fail", "Error": "Bad", "Cause": "c"}), ItemsPath="$.one"),
    ),
    ("Parallel", _both(machine(A=task(InputPath="$.a")), machine(B={"Type": "Pass", "Result": 2, **END}))),
    (
        "Parallel with the data's fields",
        _both(
            machine(A=task()),
            machine(B=task()),
            Parameters={"k.$": "$.n"},
            ResultSelector={"first.$": "$[0]"},
            ResultPath="$.r",
            OutputPath="$.r",
        ),
    ),
    (
        "Parallel with one branch that fails",
        _both(machine(A=task("Boom")), machine(B={"Type": "Pass", **END})),
    ),
    (
        "Parallel whose failure is caught",
        _caught(_both(machine(A=task("Boom")))["P"], "Boom", ResultPath="$.error"),
    ),
    (
        "Parallel that fails and is retried",
        {"P": _both(machine(A=task("Twice")))["P"] | {"Retry": [{"ErrorEquals": ["States.ALL"]}]}},
    ),
    (
        "Parallel in a Map",
        _each(
            machine(
                P={"Type": "Parallel", "Branches": [machine(A=task("Double")), machine(B=task())], **END}
            ),
            ItemsPath="$.l",
        ),
    ),
    (
        "Map in a Parallel",
        _both(
            machine(N={"Type": "Map", "ItemsPath": "$.l", "ItemProcessor": machine(I=task("Double")), **END}),
            machine(B=task(InputPath="$.a")),
        ),
    ),
]

#: Machines on which both interpreters agree: what each is about, and its states, of which the first starts.
MACHINES: list[tuple[str, dict[str, Any]]] = _FLOW + _CHOSEN + _CALLED + _HANDLED + _MANY
