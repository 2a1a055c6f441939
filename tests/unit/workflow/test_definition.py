"""Definitions are checked when loaded: what is not supported is refused by name and place."""

import json
from pathlib import Path
from typing import Any

import pytest

from flightpulse.definitions import DefinitionError
from flightpulse.workflow.definition import load, parse

TASKS = {"Tell", "Ask"}


def task(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": "${Tell}", "End": True} | fields


def machine(**states: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": next(iter(states)), "States": states}


def each(processor: Any = None, **fields: Any) -> dict[str, Any]:
    inner = machine(Inner=task()) if processor is None else processor
    return {"Type": "Map", "ItemProcessor": inner, "End": True} | fields


def choice(**rule: Any) -> dict[str, Any]:
    return machine(C={"Type": "Choice", "Choices": [{"Next": "D"} | rule]}, D={"Type": "Succeed"})


def parameter(call: str) -> dict[str, Any]:
    return machine(T=task(Parameters={"a.$": call}))


RETRY: dict[str, Any] = {"ErrorEquals": ["Late"]}
CATCH: dict[str, Any] = {"ErrorEquals": ["Late"], "Next": "T"}

REFUSED = [
    # fields that the declared subset has not
    (machine(T=task(Retry=[RETRY | {"Foo": 1}])), "States.T.Retry[0].Foo", "not supported"),
    (machine(T=task(Catch=[CATCH | {"Output": 1}])), "States.T.Catch[0].Output", "not supported"),
    (machine(T=task(HeartbeatSeconds=3)), "States.T.HeartbeatSeconds", "TimeoutSeconds bounds"),
    (machine(T=task(HeartbeatSecondsPath="$.a")), "States.T.HeartbeatSecondsPath", "TimeoutSeconds bounds"),
    (machine(T=task(Assign={"a": 1})), "States.T.Assign", "carry values in the state's data"),
    (machine(T=task(Arguments={})), "States.T.Arguments", "write Parameters"),
    (machine(T=task(Output={})), "States.T.Output", "write ResultSelector, ResultPath or OutputPath"),
    (machine(T=task(Credentials={})), "States.T.Credentials", "no role of their own"),
    (choice(Condition="{% true %}"), "States.C.Choices[0].Condition", "write Variable and a comparison"),
    (choice(Variable="$.a", IsNull=True, Assign={}), "States.C.Choices[0].Assign", "by ResultPath"),
    (machine(S={"Type": "Succeed", "Parameters": {}}), "States.S.Parameters", "not supported here"),
    (machine(S={"Type": "Succeed", "ResultPath": "$"}), "States.S.ResultPath", "not supported"),
    (machine(M=each(Iterator={})), "States.M.Iterator", "write ItemProcessor"),
    (machine(M=each(Parameters={})), "States.M.Parameters", "write ItemSelector"),
    (machine(M=each(Items=[1])), "States.M.Items", "write ItemsPath"),
    (machine(M=each(ToleratedFailureCount=1)), "States.M.ToleratedFailureCount", "distributed Map"),
    (machine(M=each(ItemReader={})), "States.M.ItemReader", "distributed Map"),
    (machine(M=each(ItemBatcher={})), "States.M.ItemBatcher", "distributed Map"),
    (machine(M=each(ResultWriter={})), "States.M.ResultWriter", "distributed Map"),
    (machine(M=each(Label="a")), "States.M.Label", "distributed Map"),
    (machine(M=each(MaxConcurrency=1, MaxConcurrencyPath="$.n")), "States.M", "only one of MaxConcurrency"),
    (machine(M=each(ItemsPath="$.a[*]")), "States.M.ItemsPath", "gathers values"),
    (
        machine(M=each(machine(I=task()) | {"TimeoutSeconds": 9})),
        "States.M.ItemProcessor.TimeoutSeconds",
        "not supported",
    ),
    (machine(M={"Type": "Map", "End": True}), "States.M.ItemProcessor", "missing"),
    (
        machine(M=each(machine(I=task(Foo=1)))),
        "States.M.ItemProcessor.States.I.Foo",
        "not supported",
    ),
    (
        machine(M=each(machine(I=task()) | {"ProcessorConfig": {"Mode": "DISTRIBUTED"}})),
        "States.M.ItemProcessor.ProcessorConfig.Mode",
        "DISTRIBUTED",
    ),
    (
        machine(P={"Type": "Parallel", "Branches": [machine(I=task(Foo=1))], "End": True}),
        "States.P.Branches[0].States.I.Foo",
        "not supported",
    ),
    (machine(P={"Type": "Parallel", "Branches": [], "End": True}), "States.P.Branches", "length >= 1"),
    (choice(Variable="$.a", StringContains="a"), "States.C.Choices[0].StringContains", "not supported"),
    (choice(Variable="$.a", BooleanLessThan=True), "States.C.Choices[0].BooleanLessThan", "not supported"),
    (choice(Variable="$.a", StringEquals=1), "States.C.Choices[0].StringEquals", "compared with a text"),
    (choice(Variable="$.a", StringMatches=1), "States.C.Choices[0].StringMatches", "compared with a text"),
    (choice(Variable="$.a", NumericEquals="1"), "States.C.Choices[0].NumericEquals", "with a number"),
    (choice(Variable="$.a", NumericEquals=True), "States.C.Choices[0].NumericEquals", "with a number"),
    (choice(Variable="$.a", BooleanEquals="no"), "States.C.Choices[0].BooleanEquals", "true or false"),
    (choice(Variable="$.a", IsString="yes"), "States.C.Choices[0].IsString", "true or false"),
    (choice(Variable="$.a", TimestampEquals="now"), "States.C.Choices[0].TimestampEquals", "time like"),
    (choice(Variable="$.a", StringEqualsPath="b"), "States.C.Choices[0].StringEqualsPath", "supported path"),
    (choice(Variable="$.a", NumericEqualsPath=1), "States.C.Choices[0].NumericEqualsPath", "path is a text"),
    (choice(Variable="$.a[*]", IsNull=True), "States.C.Choices[0].Variable", "gathers values"),
    (choice(And=[3]), "States.C.Choices[0].And[0]", "JSON object"),
    (
        choice(Not={"Or": [{"Variable": "$.a", "IsNull": 1}]}),
        "States.C.Choices[0].Not.Or[0].IsNull",
        "true or false",
    ),
    (
        machine(C={"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": True}]}),
        "States.C.Choices[0].Next",
        "missing",
    ),
    (choice(Variable="$.a", IsNull=True, Next=3), "States.C.Choices[0].Next", "name of a state"),
    (
        choice(And=[{"Variable": "$.a", "IsNull": True, "Next": "D"}]),
        "States.C.Choices[0].And[0].Next",
        "not supported",
    ),
    (choice(Variable="$.a"), "States.C.Choices[0]", "exactly one comparison"),
    (choice(StringEquals="a"), "States.C.Choices[0]", "Variable is missing"),
    (choice(Variable="$.a", Not={"Variable": "$.a", "IsNull": True}), "States.C.Choices[0]", "no Variable"),
    (choice(Or=[]), "States.C.Choices[0].Or", "at least one"),
    (choice(Variable="$$.Map.Item.Index", NumericEquals=1), "States.C.Choices", "ItemSelector only"),
    # other languages, types, versions
    (machine(T=task()) | {"QueryLanguage": "JSONata"}, "QueryLanguage", "JSONata"),
    (machine(T=task(QueryLanguage="JSONata")), "States.T.QueryLanguage", "JSONata"),
    (machine(T=task()) | {"Version": "2.0"}, "Version", "2.0"),
    (machine(T={"Type": "Activity"}), "States.T.Type", "Activity"),
    (machine(T={"End": True}), "States.T.Type", "missing"),
    # intrinsic functions and paths
    (
        machine(T=task(Parameters={"a": {"b.$": "States.Upper($.x)"}})),
        "States.T.Parameters.a.b.$",
        "no intrinsic function States.Upper; there are States.Format, ",
    ),
    (parameter("States.Format('{}')"), "States.T.Parameters.a.$", "has 1 times {}, and there are 0 values"),
    (parameter("States.Format('{')"), "States.T.Parameters.a.$", "stand together"),
    (parameter("States.Format(1)"), "States.T.Parameters.a.$", "takes a text first"),
    (parameter("States.UUID(1)"), "States.T.Parameters.a.$", "takes 0 arguments, here are 1"),
    (parameter("States.MathRandom(1)"), "States.T.Parameters.a.$", "takes 2 or 3 arguments"),
    (parameter("States.Format()"), "States.T.Parameters.a.$", "takes at least 1 arguments"),
    (parameter("States.Array(1"), "States.T.Parameters.a.$", "no comma or closing bracket"),
    (parameter("States.Array(1 2)"), "States.T.Parameters.a.$", "no comma or closing bracket"),
    (parameter("States.Array(1,)"), "States.T.Parameters.a.$", "not understood from ')'"),
    (parameter("States.Array(1) x"), "States.T.Parameters.a.$", "is no call"),
    (parameter("States.Array(x)"), "States.T.Parameters.a.$", "not understood from 'x)'"),
    (parameter("States.Array($..x)"), "States.T.Parameters.a.$", "name every step"),
    (parameter("States.Array(" * 11 + ")" * 11), "States.T.Parameters.a.$", "at most 10 deep"),
    (machine(T=task(Parameters={"a": [{"b.$": 1}]})), "States.T.Parameters.a[0].b.$", "takes a path or"),
    (machine(T=task(Parameters={"a": 1, "a.$": "$"})), "States.T.Parameters.a.$", "twice"),
    (machine(T=task(Parameters="$")), "States.T.Parameters", "JSON object"),
    (machine(T=task(InputPath="States.UUID()")), "States.T.InputPath", "not a supported path"),
    (machine(T=task(InputPath="$..a")), "States.T.InputPath", "name every step"),
    (machine(T=task(InputPath="$.a[?(@.b)]")), "States.T.InputPath", "filters are not supported"),
    (machine(T=task(InputPath="$.a[0,1]")), "States.T.InputPath", "unions are not supported"),
    (machine(T=task(InputPath="$.a.length()")), "States.T.InputPath", "States.ArrayLength"),
    (machine(T=task(InputPath="$seat.a")), "States.T.InputPath", "variables are not supported"),
    (machine(T=task(ResultPath="$.a[*]")), "States.T.ResultPath", "gathers values"),
    (machine(T=task(TimeoutSecondsPath="$.a[-1]")), "States.T.TimeoutSecondsPath", "gathers values"),
    (machine(T=task(InputPath="a.b")), "States.T.InputPath", "not a supported path"),
    (machine(T=task(InputPath=3)), "States.T.InputPath", "a path is a text"),
    (machine(T=task(InputPath="$$.Execution.RoleArn")), "States.T.InputPath", "context object"),
    (machine(T=task(ResultPath="$$.Execution.Input")), "States.T.ResultPath", "context object"),
    (machine(T=task(Parameters={"i.$": "$$.Map.Item.Index"})), "States.T.Parameters", "ItemSelector only"),
    # the way through the machine
    (machine(T=task()) | {"StartAt": "Nowhere"}, "StartAt", "no state Nowhere"),
    ({"States": {"T": task()}}, "StartAt", "missing"),
    ({"StartAt": "T", "States": {}}, "States", "length >= 1"),
    (machine(T=task(End=False, Next="Nowhere")), "States.T.Next", "no state Nowhere"),
    (machine(T=task(Catch=[CATCH | {"Next": "Nowhere"}])), "States.T.Catch[0].Next", "no state Nowhere"),
    (choice(Variable="$.a", IsNull=True, Next="Nowhere"), "States.C.Choices[0].Next", "no state Nowhere"),
    (
        machine(
            C=choice(Variable="$.a", IsNull=True)["States"]["C"] | {"Default": "X"}, D={"Type": "Succeed"}
        ),
        "States.C.Default",
        "no state X",
    ),
    (machine(T=task(Next="T")), "States.T", "exactly one of Next and End"),
    (machine(T={"Type": "Pass"}), "States.T", "exactly one of Next and End"),
    (machine(T=task(), Island=task()), "States.Island", "no way leads"),
    (machine(M=each(machine(I=task(), J=task()))), "States.M.ItemProcessor.States.J", "no way leads"),
    (machine(M=each(machine(M=task()))), "States.M.ItemProcessor.States.M", "taken"),
    (machine(**{"x" * 81: task()}), "States." + "x" * 81, "80 characters"),
    # retriers and catchers
    (
        machine(T=task(Retry=[{"ErrorEquals": ["States.ALL"]}, RETRY])),
        "States.T.Retry[0].ErrorEquals",
        "stands last",
    ),
    (machine(T=task(Retry=[{"ErrorEquals": ["States.ALL", "Late"]}])), "States.T.Retry[0]", "alone"),
    (machine(T=task(Retry=[{"ErrorEquals": []}])), "States.T.Retry[0].ErrorEquals", "length >= 1"),
    (machine(T=task(Retry=[{"ErrorEquals": ["States.Runtime"]}])), "States.T.Retry[0]", "always fails"),
    (
        machine(T=task(Retry=[{"ErrorEquals": ["States.BranchFailed"]}])),
        "States.T.Retry[0]",
        "States.BranchFailed",
    ),
    (machine(T=task(Retry=[RETRY | {"BackoffRate": 0.5}])), "States.T.Retry[0].BackoffRate", ">= 1"),
    (machine(T=task(Retry=[RETRY | {"IntervalSeconds": 0}])), "States.T.Retry[0].IntervalSeconds", ">= 1"),
    (machine(T=task(Retry=[RETRY | {"MaxAttempts": -1}])), "States.T.Retry[0].MaxAttempts", ">= 0"),
    (machine(T=task(Retry=[RETRY | {"MaxDelaySeconds": 0}])), "States.T.Retry[0].MaxDelaySeconds", ">= 1"),
    (machine(T=task(Retry=[RETRY | {"JitterStrategy": "HALF"}])), "States.T.Retry[0].JitterStrategy", "HALF"),
    # tasks and waits
    (machine(T=task(Resource="${Shout}")), "States.T.Resource", "no task Shout; there are Ask, Tell"),
    (machine(T=task(Resource="arn:aws:lambda:x")), "States.T.Resource", "names no task"),
    (machine(W={"Type": "Wait", "End": True}), "States.W", "exactly one of Seconds"),
    (machine(W={"Type": "Wait", "End": True, "Seconds": -1}), "States.W.Seconds", ">= 0"),
    (machine(W={"Type": "Wait", "End": True, "Timestamp": "soon"}), "States.W", "written like"),
    (machine(W={"Type": "Wait", "End": True, "Seconds": 1, "SecondsPath": "$"}), "States.W", "exactly one"),
    # time-outs and failures
    (machine(T=task(TimeoutSeconds=0)), "States.T.TimeoutSeconds", ">= 1"),
    (machine(T=task(TimeoutSeconds=3, TimeoutSecondsPath="$.t")), "States.T", "only one of TimeoutSeconds"),
    (machine(T=task()) | {"TimeoutSeconds": 10**8}, "TimeoutSeconds", "<= 99999999"),
    (machine(F={"Type": "Fail"}), "States.F", "exactly one of Error and ErrorPath"),
    (machine(F={"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}), "States.F", "exactly one of Error"),
    (machine(F={"Type": "Fail", "Error": "E", "Cause": "c", "CausePath": "$.c"}), "States.F", "only one of"),
    (
        machine(F={"Type": "Fail", "Error": "E", "CausePath": "States.MathAdd(1, 2)"}),
        "States.F.CausePath",
        "a text is needed, as States.ArrayGetItem",
    ),
]


@pytest.mark.parametrize(
    ("document", "field", "problem"), REFUSED, ids=[f"{field} {problem}" for _, field, problem in REFUSED]
)
def test_what_is_wrong_is_refused_by_field(document: Any, field: str, problem: str) -> None:
    with pytest.raises(DefinitionError) as refusal:
        parse(document, TASKS, Path("some.asl.json"))
    assert refusal.value.field == field
    assert problem in refusal.value.problem
    assert str(refusal.value).startswith(f"some.asl.json: {field}: ")


def test_the_whole_subset_is_accepted() -> None:
    catch = [{"ErrorEquals": ["States.TaskFailed", "Odd"], "ResultPath": None, "Next": "Failed"}]
    retry = {
        "ErrorEquals": ["States.ALL"],
        "IntervalSeconds": 2,
        "MaxAttempts": 0,
        "BackoffRate": 1.5,
        "MaxDelaySeconds": 60,
        "JitterStrategy": "NONE",
        "Comment": "Twice as long each time.",
    }
    condition = {"Not": {"Or": [{"Variable": "$['a'].b[0]", "IsPresent": True}]}}
    document = {
        "Comment": "All of it.",
        "Version": "1.0",
        "QueryLanguage": "JSONPath",
        "TimeoutSeconds": 60,
        **machine(
            Work=task(Retry=[RETRY, retry], Catch=catch, Parameters={"a.$": "$$.State.Name"}, End=False)
            | {"Next": "Each", "Comment": "Works.", "TimeoutSeconds": 3},
            Each=each(
                machine(I=task()) | {"ProcessorConfig": {"Mode": "INLINE"}, "Comment": "One."},
                ItemsPath="$.items",
                ItemSelector={"v.$": "$$.Map.Item.Value.x"},
                MaxConcurrencyPath="$.n",
                End=False,
                Next="Both",
            ),
            Both={"Type": "Parallel", "Branches": [machine(J=task())], "Next": "Which"},
            Which={"Type": "Choice", "Choices": [condition | {"Next": "Sleep"}], "Default": "Done"},
            Sleep={"Type": "Wait", "Timestamp": "2026-03-14T18:00:00+01:00", "Next": "Hand"},
            Hand={"Type": "Pass", "Result": None, "InputPath": None, "OutputPath": None, "End": True},
            Done={"Type": "Succeed"},
            Failed={"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}', $.why)"},
        ),
    }
    loaded = parse(document, TASKS, Path("some.asl.json"))
    assert list(loaded.states) == ["Work", "Each", "Both", "Which", "Sleep", "Hand", "Done", "Failed"]
    assert (loaded.comment, loaded.timeout_seconds) == ("All of it.", 60)


def test_a_file_that_is_no_json_is_refused_by_its_name(tmp_path: Path) -> None:
    broken = tmp_path / "broken.asl.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"broken\.asl\.json: this is no JSON"):
        load(broken, TASKS)


def test_a_file_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "fine.asl.json"
    file.write_text(json.dumps(machine(T=task())), encoding="utf-8")
    assert load(file, TASKS).start_at == "T"
