"""Each type of state does what the Amazon States Language says."""

from datetime import timedelta
from typing import Any

import pytest

from flightpulse.workflow.failure import TaskError

END = {"End": True}
DATA = {"a": {"b": [1, 2, {"c": "x"}]}, "n": 5, "t": "text", "yes": True, "nil": None}


def echo(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": "${Echo}", "End": True} | fields


def boom(**fields: Any) -> dict[str, Any]:
    return echo(Resource="${Boom}") | fields


def caught_by(*errors: str) -> list[dict[str, Any]]:
    return [{"ErrorEquals": list(errors), "ResultPath": "$.error", "Next": "Caught"}]


CAUGHT = {"Type": "Pass", "End": True}


def machine(**states: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": next(iter(states)), "States": states}


# Data flow


def test_a_task_gets_the_states_input_and_its_answer_is_the_output(bench: Any) -> None:
    bench.tasks["Echo"] = lambda given: {"told": given["n"]}
    run = bench.run({"Tell": echo()}, DATA)
    assert run.output == {"told": 5}
    assert run.calls == [("Echo", DATA)]


def test_parameters_pick_from_the_input_and_the_context(bench: Any) -> None:
    parameters = {
        "fixed": [1, {"deep.$": "$.a.b[2].c"}],
        "whole.$": "$",
        "execution.$": "$$.Execution.Id",
        "started.$": "$$.Execution.StartTime",
        "original.$": "$$.Execution.Input.n",
        "state.$": "$$.State.Name",
        "entered.$": "$$.State.EnteredTime",
    }
    run = bench.run({"Tell": echo(InputPath="$", Parameters=parameters)}, DATA)
    assert run.output == {
        "fixed": [1, {"deep": "x"}],
        "whole": DATA,
        "execution": "delay:e1",
        "started": "2026-03-14T18:00:00.000Z",
        "original": 5,
        "state": "Tell",
        "entered": "2026-03-14T18:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({"InputPath": "$.a.b"}, [1, 2, {"c": "x"}]),
        ({"InputPath": None}, {}),
        ({"OutputPath": "$.n"}, 5),
        ({"OutputPath": None}, {}),
        ({"ResultPath": None}, DATA),
        ({"InputPath": "$.n", "ResultPath": "$.a.told"}, DATA | {"a": {**DATA["a"], "told": 5}}),  # type: ignore[dict-item]
        ({"ResultSelector": {"k.$": "$.n"}}, {"k": 5}),
        ({"ResultSelector": {"k.$": "$.n"}, "ResultPath": "$.r", "OutputPath": "$.r.k"}, 5),
    ],
    ids=str,
)
def test_the_data_flow_fields_shape_what_comes_out(bench: Any, fields: dict[str, Any], output: Any) -> None:
    assert bench.run({"Tell": echo(**fields)}, DATA).output == output


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"InputPath": "$.zz"}, "States.Runtime"),
        ({"OutputPath": "$.zz"}, "States.Runtime"),
        ({"Parameters": {"a.$": "$.zz"}}, "States.Runtime"),
        ({"ResultSelector": {"a.$": "$.zz"}}, "States.Runtime"),
        ({"ResultPath": "$.t.x"}, "States.ResultPathMatchFailure"),
    ],
    ids=str,
)
def test_a_path_that_leads_nowhere_fails_by_its_name(bench: Any, fields: dict[str, Any], error: str) -> None:
    assert bench.run({"Tell": echo(**fields)}, DATA).error == error


def test_a_result_path_failure_can_be_caught_but_a_runtime_failure_cannot(bench: Any) -> None:
    catch = caught_by("States.ALL")
    misplaced = echo(ResultPath="$.t.x", Catch=catch)
    assert bench.run({"Tell": misplaced, "Caught": CAUGHT}, DATA).output["error"]["Error"] == (
        "States.ResultPathMatchFailure"
    )
    for fields in ({"InputPath": "$.zz"}, {"Parameters": {"a.$": "$.zz"}}):
        failed = bench.run({"Tell": echo(**fields, Catch=catch), "Caught": CAUGHT}, DATA)
        assert failed.error == "States.Runtime"


def test_a_task_cannot_change_the_data_of_its_own_or_another_state(bench: Any) -> None:
    kept: list[Any] = []

    def spoil(given: Any) -> Any:
        given["a"]["b"].append("spoilt")
        answer = {"mine": [1]}
        kept.append(answer)
        return answer

    def spoil_later(given: Any) -> Any:
        kept[0]["mine"].append("spoilt")
        return given

    bench.tasks |= {"Spoil": spoil, "SpoilLater": spoil_later}
    states = {
        "One": {"Type": "Task", "Resource": "${Spoil}", "ResultPath": "$.r", "Next": "Two"},
        "Two": {"Type": "Task", "Resource": "${SpoilLater}", "ResultPath": None, "End": True},
    }
    assert bench.run(states, DATA).output == DATA | {"r": {"mine": [1]}}
    assert DATA["a"] == {"b": [1, 2, {"c": "x"}]}


def test_an_answer_is_kept_as_json_has_it(bench: Any) -> None:
    bench.tasks["Echo"] = lambda given: {"pair": (1, 2)}
    assert bench.run({"Tell": echo()}, {}).output == {"pair": [1, 2]}


def test_an_exception_that_is_no_task_error_comes_through(bench: Any) -> None:
    def bug(given: Any) -> Any:
        raise ZeroDivisionError

    bench.tasks["Echo"] = bug
    execution = bench.begin({"Tell": echo(Catch=caught_by("States.ALL")), "Caught": CAUGHT}, {})
    with pytest.raises(ZeroDivisionError):
        execution.step()


# Pass, Succeed, Fail


def test_pass_hands_on_its_input_or_a_fixed_result(bench: Any) -> None:
    assert bench.run({"P": {"Type": "Pass", **END}}, DATA).output == DATA
    assert bench.run({"P": {"Type": "Pass", "Parameters": {"k.$": "$.n"}, **END}}, DATA).output == {"k": 5}
    fixed = {"Type": "Pass", "Result": None, "ResultPath": "$.n", **END}
    assert bench.run({"P": fixed}, {"n": 1}).output == {"n": None}


def test_succeed_ends_well_and_fail_ends_badly(bench: Any) -> None:
    assert bench.run({"S": {"Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b[0]"}}, DATA).output == 1
    failed = bench.run({"F": {"Type": "Fail", "Error": "Refused", "Cause": "why"}}, DATA)
    assert (failed.error, failed.position.cause) == ("Refused", "why")
    assert failed.types() == ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]


# Choice


@pytest.mark.parametrize(
    ("comparison", "holds"),
    [
        ({"Variable": "$.t", "StringEquals": "text"}, True),
        ({"Variable": "$.t", "StringEquals": "other"}, False),
        ({"Variable": "$.n", "StringEquals": "5"}, False),
        ({"Variable": "$.nil", "StringEquals": "x"}, False),
        ({"Variable": "$.n", "NumericEquals": 5.0}, True),
        ({"Variable": "$.t", "NumericEquals": 5}, False),
        ({"Variable": "$.yes", "NumericEquals": 1}, False),
        ({"Variable": "$.n", "NumericLessThan": 5}, False),
        ({"Variable": "$.n", "NumericLessThan": 5.5}, True),
        ({"Variable": "$.n", "NumericLessThanEquals": 5}, True),
        ({"Variable": "$.n", "NumericLessThanEquals": 4}, False),
        ({"Variable": "$.n", "NumericGreaterThan": 5}, False),
        ({"Variable": "$.n", "NumericGreaterThan": 4}, True),
        ({"Variable": "$.n", "NumericGreaterThanEquals": 5}, True),
        ({"Variable": "$.n", "NumericGreaterThanEquals": 6}, False),
        ({"Variable": "$.yes", "BooleanEquals": True}, True),
        ({"Variable": "$.n", "BooleanEquals": True}, False),
        ({"Variable": "$.nil", "IsNull": True}, True),
        ({"Variable": "$.n", "IsNull": True}, False),
        ({"Variable": "$.n", "IsNull": False}, True),
        ({"Variable": "$.nil", "IsPresent": True}, True),
        ({"Variable": "$.zz", "IsPresent": True}, False),
        ({"Variable": "$.zz", "IsPresent": False}, True),
        ({"Variable": "$$.Execution.Input.n", "NumericEquals": 5}, True),
        ({"And": [{"Variable": "$.n", "NumericEquals": 5}, {"Variable": "$.t", "IsNull": True}]}, False),
        ({"Or": [{"Variable": "$.n", "NumericEquals": 5}, {"Variable": "$.t", "IsNull": True}]}, True),
        ({"Not": {"Variable": "$.n", "NumericEquals": 5}}, False),
        ({"And": [{"Variable": "$.zz", "IsPresent": True}, {"Variable": "$.zz", "IsNull": True}]}, False),
    ],
    ids=str,
)
def test_choice_compares(bench: Any, comparison: dict[str, Any], holds: bool) -> None:
    states = {
        "C": {"Type": "Choice", "Choices": [comparison | {"Next": "Yes"}], "Default": "No"},
        "Yes": {"Type": "Pass", "Result": True, **END},
        "No": {"Type": "Pass", "Result": False, **END},
    }
    assert bench.run(states, DATA).output is holds


def test_choice_goes_by_the_first_rule_that_holds_and_hands_on_its_input(bench: Any) -> None:
    states: dict[str, Any] = {
        "C": {
            "Type": "Choice",
            "InputPath": "$.a",
            "OutputPath": "$.b",
            "Choices": [{"Variable": "$.b[0]", "NumericEquals": n, "Next": f"S{n}"} for n in (0, 1, 1)],
        },
        "S0": {"Type": "Fail", "Error": "Wrong"},
        "S1": {"Type": "Succeed"},
    }
    assert bench.run(states, DATA).output == [1, 2, {"c": "x"}]


@pytest.mark.parametrize(
    ("variable", "error"), [("$.zz", "States.Runtime"), ("$.t", "States.NoChoiceMatched")]
)
def test_choice_without_a_variable_or_a_match_fails(bench: Any, variable: str, error: str) -> None:
    rule = {"Variable": variable, "StringEquals": "no", "Next": "S"}
    states = {"C": {"Type": "Choice", "Choices": [rule]}, "S": {"Type": "Succeed"}}
    assert bench.run(states, DATA).error == error


# Wait


@pytest.mark.parametrize(
    ("fields", "data", "waits"),
    [
        ({"Seconds": 90}, {}, [90]),
        ({"Seconds": 0}, {}, []),
        ({"SecondsPath": "$.s"}, {"s": 30}, [30]),
        ({"Timestamp": "2026-03-14T19:30:00+01:00"}, {}, [1800]),
        ({"TimestampPath": "$.at"}, {"at": "2026-03-14T18:00:01.5Z"}, [1.5]),
        ({"TimestampPath": "$.at"}, {"at": "2020-01-01T00:00:00Z"}, []),
    ],
    ids=str,
)
def test_wait_waits_until_its_time(bench: Any, fields: Any, data: Any, waits: list[float]) -> None:
    run = bench.run({"W": {"Type": "Wait", **fields, **END}}, data)
    assert run.waits == waits
    assert run.output == data


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"SecondsPath": "$.s"}, "ten"),
        ({"SecondsPath": "$.s"}, -1),
        ({"SecondsPath": "$.s"}, 10**9),
        ({"SecondsPath": "$.s"}, True),
        ({"SecondsPath": "$.zz"}, 1),
        ({"TimestampPath": "$.s"}, "soon"),
        ({"TimestampPath": "$.s"}, 7),
        ({"TimestampPath": "$.s"}, "2026-02-30T00:00:00Z"),
    ],
    ids=str,
)
def test_wait_for_what_is_no_time_fails(bench: Any, fields: Any, value: Any) -> None:
    assert bench.run({"W": {"Type": "Wait", **fields, **END}}, {"s": value}).error == "States.Runtime"


def test_nothing_happens_before_the_wake_time_or_after_the_end(bench: Any) -> None:
    execution = bench.begin({"W": {"Type": "Wait", "Seconds": 10, **END}}, {})
    execution.step()
    execution.instant += timedelta(seconds=9)
    assert execution.step() == []
    assert execution.position.status == "WAITING"
    execution.instant += timedelta(seconds=1)
    assert [entry.type for entry in execution.step()] == ["WaitStateExited", "ExecutionSucceeded"]
    assert execution.step() == []


# Fail


@pytest.mark.parametrize(
    ("fields", "error", "cause"),
    [
        ({"Error": "Refused"}, "Refused", ""),
        ({"ErrorPath": "$.t", "CausePath": "$.a.b[2].c"}, "text", "x"),
        ({"Error": "E", "CausePath": "States.Format('{} left', $.n)"}, "E", "5 left"),
        ({"ErrorPath": "$.n"}, "States.Runtime", "ErrorPath and CausePath lead to texts"),
        ({"Error": "E", "CausePath": "$.nil"}, "E", ""),
        ({"Error": "E", "CausePath": "$.zz"}, "States.Runtime", "the path $.zz leads to nothing"),
        ({"ErrorPath": "States.ArrayGetItem($.a.b, 9)"}, "States.IntrinsicFailure", "States.ArrayGetItem: "),
    ],
    ids=str,
)
def test_fail_tells_what_stands_in_the_state_or_its_data(
    bench: Any, fields: dict[str, Any], error: str, cause: str
) -> None:
    run = bench.run({"F": {"Type": "Fail", **fields}}, DATA)
    assert run.error == error
    assert run.position.cause.startswith(cause)


# Time-outs


def slow(run: Any, *seconds: float) -> Any:
    """Make a task that takes so many seconds, one call after the other, of the run's own time."""
    takes = iter(seconds)

    def task(given: Any) -> Any:
        run.instant += timedelta(seconds=next(takes))
        return given

    return task


def taking(bench: Any, states: dict[str, Any], *seconds: float, timeout: int | None = None) -> Any:
    """Run a machine whose Slow task takes so many seconds; `timeout` is the machine's TimeoutSeconds."""
    bench.tasks["Slow"] = lambda given: given
    run = bench.begin(states, {"x": 1, "most": 10}, **({} if timeout is None else {"timeout": timeout}))
    run.tasks = run.tasks | {"Slow": slow(run, *seconds)}
    return run.finish()


def test_a_task_that_takes_too_long_is_a_timeout(bench: Any) -> None:
    task = echo(Resource="${Slow}", TimeoutSeconds=10)
    assert taking(bench, {"T": task}, 10.0).output == {"x": 1, "most": 10}
    assert taking(bench, {"T": task}, 10.1).error == "States.Timeout"
    assert taking(bench, {"T": echo(Resource="${Slow}", TimeoutSecondsPath="$.most")}, 11).error == (
        "States.Timeout"
    )


def test_a_timeout_is_retried_and_each_attempt_has_its_own_time(bench: Any) -> None:
    retry = [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 30}]
    run = taking(bench, {"T": echo(Resource="${Slow}", TimeoutSeconds=10, Retry=retry)}, 60, 9)
    assert run.output == {"x": 1, "most": 10}
    assert run.waits == [30]


@pytest.mark.parametrize(("errors", "taken"), [(["States.Timeout"], True), (["States.TaskFailed"], False)])
def test_a_timeout_is_caught_by_its_name(bench: Any, errors: list[str], taken: bool) -> None:
    task = echo(Resource="${Slow}", TimeoutSeconds=10, Catch=caught_by(*errors))
    run = taking(bench, {"T": task, "Caught": CAUGHT}, 11)
    assert (run.position.status == "SUCCEEDED") is taken


@pytest.mark.parametrize("most", [0, -1, 1.5, "ten", True, None, 10**8])
def test_a_timeout_path_that_leads_to_no_number_of_seconds_fails(bench: Any, most: Any) -> None:
    run = bench.run({"T": echo(TimeoutSecondsPath="$.most")}, {"most": most})
    assert (run.error, run.calls) == ("States.Runtime", [])


def timed_out(run: Any) -> tuple[str, str, str]:
    assert run.history[-1].type == "ExecutionTimedOut"
    return run.position.status.value, run.position.error, run.position.state


def test_a_machine_that_waits_too_long_is_woken_and_timed_out(bench: Any) -> None:
    run = taking(bench, {"W": {"Type": "Wait", "Seconds": 100, **END}}, timeout=60)
    assert timed_out(run) == ("TIMED_OUT", "States.Timeout", "W")
    assert run.waits == [60]


def test_a_machine_that_waits_to_retry_too_long_is_woken_and_timed_out(bench: Any) -> None:
    run = taking(bench, {"T": boom(Retry=[{"ErrorEquals": ["Boom"], "IntervalSeconds": 100}])}, timeout=60)
    assert timed_out(run) == ("TIMED_OUT", "States.Timeout", "T")
    assert len(run.calls) == 1


def test_a_machine_whose_branches_wait_too_long_is_woken_and_timed_out(bench: Any) -> None:
    wait = {"Type": "Wait", "Seconds": 100, **END}
    run = taking(bench, {"P": both(machine(A=wait), machine(B={"Type": "Pass", **END}))}, timeout=60)
    assert timed_out(run) == ("TIMED_OUT", "States.Timeout", "P")
    assert run.position.children is None
    assert run.position.data == {"x": 1, "most": 10}


def test_a_machine_at_work_too_long_is_timed_out_and_nothing_catches_that(bench: Any) -> None:
    slow_task = echo(Resource="${Slow}", Catch=caught_by("States.ALL"))
    run = taking(bench, {"T": slow_task, "Caught": CAUGHT}, 61, timeout=60)
    assert timed_out(run)[:2] == ("TIMED_OUT", "States.Timeout")


def test_a_machine_that_ends_in_its_time_is_not_timed_out(bench: Any) -> None:
    assert taking(bench, {"T": echo(Resource="${Slow}")}, 60, timeout=60).output == {"x": 1, "most": 10}
    slow_task = {"Type": "Task", "Resource": "${Slow}", "Next": "D"}
    run = taking(bench, {"T": slow_task, "D": {"Type": "Succeed"}}, 60, timeout=60)
    assert timed_out(run)[2] == "D"


def test_the_machines_time_counts_from_its_first_step(bench: Any) -> None:
    run = bench.begin({"W": {"Type": "Wait", "Seconds": 59, **END}}, {}, timeout=60)
    run.instant += timedelta(days=2)  # it lay there, and nobody looked
    assert run.finish().output == {}


# Too much data

LARGE = "x" * (256 * 1024 - 2)


@pytest.mark.parametrize("more", [0, 1])
def test_a_states_output_and_a_tasks_answer_have_256_kib_of_json_at_most(bench: Any, more: int) -> None:
    bench.tasks["Echo"] = lambda given: LARGE + "x" * more
    error = "States.DataLimitExceeded" if more else None
    assert bench.run({"T": echo()}, {}).position.error == error
    assert bench.run({"P": {"Type": "Pass", "Result": LARGE + "x" * more, **END}}, {}).position.error == error
    dropped = bench.run({"T": echo(ResultPath=None)}, {})
    assert dropped.position.error == error


def test_it_is_bytes_that_count_and_the_error_has_to_be_named_to_be_caught(bench: Any) -> None:
    bench.tasks["Echo"] = lambda given: "é" * 131_072
    caught = {"T": echo(Catch=caught_by("States.DataLimitExceeded")), "Caught": CAUGHT}
    assert bench.run(caught, {}).output["error"]["Error"] == "States.DataLimitExceeded"
    assert bench.run(caught | {"T": echo(Catch=caught_by("States.ALL"))}, {}).error == (
        "States.DataLimitExceeded"
    )


def test_an_input_that_parameters_make_too_large_is_not_given_to_a_task(bench: Any) -> None:
    parameters = {"twice.$": "States.Array($.t, $.t)"}
    run = bench.run({"T": echo(Parameters=parameters)}, {"t": "x" * 200_000})
    assert (run.error, run.calls) == ("States.DataLimitExceeded", [])


def test_items_that_are_too_much_together_fail_the_map(bench: Any) -> None:
    bench.tasks["Echo"] = lambda given: "x" * 100_000
    assert bench.run({"M": each(machine(I=echo()))}, [1, 2]).position.error is None
    assert bench.run({"M": each(machine(I=echo()))}, [1, 2, 3]).error == "States.DataLimitExceeded"


def test_an_error_caught_into_too_much_data_fails_the_execution(bench: Any) -> None:
    states = {"T": boom(InputPath="$.a", Catch=caught_by("Boom")), "Caught": CAUGHT}
    run = bench.run(states, {"a": 1, "b": "x" * (256 * 1024 - 20)})
    assert (run.error, run.position.state) == ("States.DataLimitExceeded", "T")


# Retry and Catch


def test_a_failed_task_is_tried_again_after_a_growing_wait(bench: Any) -> None:
    retry = [{"ErrorEquals": ["Boom"], "IntervalSeconds": 3}]
    run = bench.run({"T": echo(Resource="${Twice}", Retry=retry)}, {"x": 1})
    assert run.output == {"x": 1}
    assert run.waits == [3, 6]
    failures = [entry.detail for entry in run.history if entry.type == "TaskFailed"]
    assert failures == [
        {"error": "Boom", "cause": "bang", "retry": 1, "wake_at": "2026-03-14T18:00:03.000Z"},
        {"error": "Boom", "cause": "bang", "retry": 2, "wake_at": "2026-03-14T18:00:09.000Z"},
    ]


def test_one_advance_is_one_attempt(bench: Any) -> None:
    execution = bench.begin({"T": boom(Retry=[{"ErrorEquals": ["Boom"]}])}, {})
    execution.step()
    assert len(execution.calls) == 1
    assert execution.position.status == "WAITING"
    assert execution.position.steps == 1


def test_full_jitter_comes_from_the_randomness_handed_in(bench: Any) -> None:
    retry = [{"ErrorEquals": ["Boom"], "IntervalSeconds": 100, "JitterStrategy": "FULL", "MaxAttempts": 5}]
    one, same, other = (bench.run({"T": boom(Retry=retry)}, {}, seed=seed).waits for seed in (1, 1, 2))
    assert one == same != other
    assert all(0 <= wait <= 100 * 2**attempt for attempt, wait in enumerate(one))


def test_retriers_count_separately_and_the_first_that_takes_the_error_decides(bench: Any) -> None:
    errors = iter(["A", "B", "A", "B", "B"])

    def fail(given: Any) -> Any:
        raise TaskError(next(errors), "")

    bench.tasks["Echo"] = fail
    retry = [
        {"ErrorEquals": ["A"], "MaxAttempts": 2, "IntervalSeconds": 10},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "IntervalSeconds": 1},
    ]
    run = bench.run({"T": echo(Retry=retry)}, {})
    assert run.waits == [10, 1, 20, 2]
    assert run.error == "B"


def test_a_state_knows_how_often_it_was_tried_again(bench: Any) -> None:
    retry = [{"ErrorEquals": ["Boom"], "MaxAttempts": 2}]
    run = bench.run({"T": boom(Parameters={"n.$": "$$.State.RetryCount"}, Retry=retry)}, {})
    assert [given["n"] for _, given in run.calls] == [0, 1, 2]


def test_a_function_that_fails_is_retried_and_caught_like_any_error(bench: Any) -> None:
    parameters = {"n.$": "States.MathAdd($.t, 1)"}
    retry = [{"ErrorEquals": ["States.IntrinsicFailure"], "MaxAttempts": 1}]
    states = {"T": echo(Parameters=parameters, Retry=retry, Catch=caught_by("States.ALL")), "Caught": CAUGHT}
    run = bench.run(states, DATA)
    assert run.output["error"] == {
        "Error": "States.IntrinsicFailure",
        "Cause": "States.MathAdd: it takes a number",
    }
    assert (run.waits, run.calls) == ([1], [])


def test_an_error_with_no_attempts_is_not_tried_again_by_a_later_retrier(bench: Any) -> None:
    retry = [{"ErrorEquals": ["Boom"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]
    run = bench.run({"T": boom(Retry=retry)}, {})
    assert run.waits == []
    assert run.error == "Boom"


def test_the_attempts_are_counted_anew_at_each_visit(bench: Any) -> None:
    calls: list[int] = []

    def fail_every_other_time(given: Any) -> Any:
        calls.append(given["visits"])
        if len(calls) % 2:
            raise TaskError("Boom", "")
        return {"visits": given["visits"] + 1}

    bench.tasks["Echo"] = fail_every_other_time
    task = {"Type": "Task", "Resource": "${Echo}", "Next": "Thrice"}
    again = {"Variable": "$.visits", "NumericLessThan": 3, "Next": "T"}
    states = {
        "T": task | {"Retry": [{"ErrorEquals": ["Boom"], "MaxAttempts": 1}]},
        "Thrice": {"Type": "Choice", "Choices": [again], "Default": "Done"},
        "Done": {"Type": "Succeed"},
    }
    run = bench.run(states, {"visits": 0})
    assert run.output == {"visits": 3}
    assert run.waits == [1, 1, 1]


def test_catch_goes_on_with_the_error_beside_the_input(bench: Any) -> None:
    states = {"T": boom(InputPath="$.a", Catch=caught_by("Other", "Boom")), "Caught": CAUGHT}
    run = bench.run(states, DATA)
    assert run.output == DATA | {"error": {"Error": "Boom", "Cause": "bang"}}
    assert run.types() == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskFailed",
        "TaskStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]


@pytest.mark.parametrize(
    ("result_path", "output"),
    [("$", {"Error": "Boom", "Cause": "bang"}), (None, {"x": 1})],
)
def test_a_catchers_result_path_replaces_or_drops(bench: Any, result_path: Any, output: Any) -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": result_path, "Next": "Caught"}]
    assert bench.run({"T": boom(Catch=catch), "Caught": CAUGHT}, {"x": 1}).output == output


def test_a_catchers_result_path_that_does_not_fit_fails_the_execution(bench: Any) -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.x.y", "Next": "Caught"}]
    run = bench.run({"T": boom(Catch=catch), "Caught": CAUGHT}, {"x": 1})
    assert run.error == "States.ResultPathMatchFailure"


def test_retry_comes_before_catch(bench: Any) -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 3}]
    run = bench.run({"T": boom(Retry=retry, Catch=caught_by("States.ALL")), "Caught": CAUGHT}, {})
    assert len(run.calls) == 4
    assert run.output["error"]["Error"] == "Boom"


def test_an_error_that_nobody_takes_ends_the_execution(bench: Any) -> None:
    run = bench.run({"T": boom(Catch=caught_by("Other")), "Caught": CAUGHT}, {"x": 1})
    assert (run.error, run.position.cause, run.position.state) == ("Boom", "bang", "T")
    assert run.history[-1].type == "ExecutionFailed"
    assert run.history[-1].detail == {"error": "Boom", "cause": "bang"}


# Map


def each(processor: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": processor, "End": True} | fields


def test_map_runs_its_machine_for_each_item_in_order(bench: Any) -> None:
    bench.tasks["Echo"] = lambda given: given * 10
    run = bench.run({"M": each(machine(I=echo()), ItemsPath="$.l", ResultPath="$.o")}, {"l": [1, 2, 3]})
    assert run.output == {"l": [1, 2, 3], "o": [10, 20, 30]}


def test_map_over_nothing_gives_nothing(bench: Any) -> None:
    run = bench.run({"M": each(machine(I=boom()))}, [])
    assert run.output == []
    assert run.position.steps == 1


def test_an_item_selector_builds_each_input(bench: Any) -> None:
    selector = {
        "i.$": "$$.Map.Item.Index",
        "k.$": "$$.Map.Item.Value.k",
        "o.$": "$.o",
        "s.$": "$$.State.Name",
    }
    fields = {"InputPath": "$.in", "ItemsPath": "$.l", "ItemSelector": selector}
    run = bench.run({"M": each(machine(I=echo()), **fields)}, {"in": {"l": [{"k": 7}, {"k": 8}], "o": 1}})
    assert run.output == [{"i": 0, "k": 7, "o": 1, "s": "M"}, {"i": 1, "k": 8, "o": 1, "s": "M"}]


def test_a_result_selector_works_on_the_array_of_results(bench: Any) -> None:
    fields = {"ResultSelector": {"first.$": "$[0]", "all.$": "$"}}
    assert bench.run({"M": each(machine(I=echo()), **fields)}, [1, 2]).output == {"first": 1, "all": [1, 2]}


@pytest.mark.parametrize("data", [{"l": 7}, {"l": {"a": 1}}, {}])
def test_map_over_what_is_no_array_fails(bench: Any, data: Any) -> None:
    assert bench.run({"M": each(machine(I=echo()), ItemsPath="$.l")}, data).error == "States.Runtime"


@pytest.mark.parametrize(("limit", "order"), [(1, [1, 1, 2, 2]), (0, [1, 2, 1, 2]), (2, [1, 2, 1, 2])])
def test_how_many_items_are_worked_on_at_a_time_may_stand_in_the_data(
    bench: Any, limit: int, order: list[int]
) -> None:
    inner = machine(I={"Type": "Task", "Resource": "${Echo}", "Next": "J"}, J=echo())
    states = {"M": each(inner, ItemsPath="$.l", MaxConcurrencyPath="$.most")}
    assert [given for _, given in bench.run(states, {"l": [1, 2], "most": limit}).calls] == order


@pytest.mark.parametrize("most", [-1, True, "two", 1.5, None])
def test_a_concurrency_that_is_no_whole_number_fails(bench: Any, most: Any) -> None:
    states = {"M": each(machine(I=echo()), ItemsPath="$.l", MaxConcurrencyPath="$.most")}
    assert bench.run(states, {"l": [1], "most": most}).error == "States.Runtime"


def test_items_take_turns_at_most_max_concurrency_at_a_time(bench: Any) -> None:
    inner = machine(I=echo(Next="J"), J=echo())
    del inner["States"]["I"]["End"]
    run = bench.run({"M": each(inner, MaxConcurrency=2)}, [0, 1, 2])
    assert [given for _, given in run.calls] == [0, 1, 0, 1, 2, 2]
    assert [(entry.type, entry.detail["index"]) for entry in run.history if "Iteration" in entry.type] == [
        ("MapIterationStarted", 0),
        ("MapIterationStarted", 1),
        ("MapIterationSucceeded", 0),
        ("MapIterationStarted", 2),
        ("MapIterationSucceeded", 1),
        ("MapIterationSucceeded", 2),
    ]


def test_the_history_says_in_which_item_a_thing_happened(bench: Any) -> None:
    inner = machine(N=each(machine(I=echo())))
    run = bench.run({"M": each(inner)}, [[1], [2, 3]])
    within = [entry.within for entry in run.history if entry.type == "TaskStateEntered"]
    assert sorted(within) == ["M[0]/N[0]", "M[1]/N[0]", "M[1]/N[1]"]


def test_an_item_that_waits_is_passed_over_and_the_map_waits_only_when_all_do(bench: Any) -> None:
    inner = machine(
        C={
            "Type": "Choice",
            "Choices": [{"Variable": "$.wait", "NumericGreaterThan": 0, "Next": "W"}],
            "Default": "T",
        },
        W={"Type": "Wait", "SecondsPath": "$.wait", "Next": "T"},
        T=echo(),
    )
    run = bench.run({"M": each(inner)}, [{"wait": 60}, {"wait": 0}, {"wait": 20}, {"wait": 40}])
    assert [given["wait"] for _, given in run.calls] == [0, 20, 40, 60]
    assert run.waits == [20, 20, 20]


def test_a_failing_item_fails_the_map_with_its_error(bench: Any) -> None:
    run = bench.run({"M": each(machine(I=boom()))}, [1, 2])
    assert (run.error, run.position.cause) == ("Boom", "bang")
    assert run.types()[-4:] == ["TaskFailed", "MapIterationFailed", "MapStateFailed", "ExecutionFailed"]
    assert run.position.children is None


def test_a_failing_item_is_caught_at_the_map(bench: Any) -> None:
    states = {
        "M": each(
            machine(I={"Type": "Fail", "Error": "Bad", "Cause": "c"}),
            ItemsPath="$.l",
            Catch=caught_by("Bad"),
        ),
        "Caught": CAUGHT,
    }
    assert bench.run(states, {"l": [1]}).output == {"l": [1], "error": {"Error": "Bad", "Cause": "c"}}


def test_an_item_selector_that_fails_is_caught_at_the_map(bench: Any) -> None:
    selector = {"k.$": "States.MathAdd($$.Map.Item.Value, 1)"}
    catch = caught_by("States.IntrinsicFailure")
    inner = machine(I=echo())
    states = {"M": each(inner, ItemsPath="$.l", ItemSelector=selector, Catch=catch), "Caught": CAUGHT}
    assert "error" in bench.run(states, {"l": [1, "two"]}).output


def test_a_retry_of_a_map_begins_all_items_anew(bench: Any) -> None:
    seen: list[int] = []

    def fail_once_on_two(given: int) -> int:
        seen.append(given)
        if given == 2 and seen.count(2) == 1:
            raise TaskError("Boom", "")
        return given

    bench.tasks["Echo"] = fail_once_on_two
    retry = [{"ErrorEquals": ["Boom"], "IntervalSeconds": 5}]
    run = bench.run({"M": each(machine(I=echo()), MaxConcurrency=1, Retry=retry)}, [1, 2, 3])
    assert seen == [1, 2, 1, 2, 3]
    assert run.output == [1, 2, 3]
    assert run.waits == [5]


def test_retries_of_one_item_leave_the_others_alone(bench: Any, failing: Any) -> None:
    flaky = {1: failing(1), 2: failing(0)}
    bench.tasks["Echo"] = lambda given: flaky[given](given)
    retry = [{"ErrorEquals": ["Boom"], "IntervalSeconds": 30, "MaxAttempts": 1}]
    run = bench.run({"M": each(machine(I=echo(Retry=retry)))}, [1, 2])
    assert run.output == [1, 2]
    assert [given for _, given in run.calls] == [1, 2, 1]


# Parallel


def both(*branches: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Type": "Parallel", "Branches": list(branches), "End": True} | fields


def test_parallel_gives_each_branch_the_input_and_gathers_the_results(bench: Any) -> None:
    branches = [machine(A={"Type": "Pass", **END}), machine(B=echo(Parameters={"b.$": "$.k"}))]
    fields = {"Parameters": {"k.$": "$.n"}, "ResultSelector": {"all.$": "$"}, "ResultPath": "$.r"}
    run = bench.run({"P": both(*branches, **fields)}, {"n": 5})
    assert run.output == {"n": 5, "r": {"all": [{"k": 5}, {"b": 5}]}}


def test_a_failing_branch_fails_the_parallel_and_is_caught_there(bench: Any) -> None:
    branches = [machine(A=boom()), machine(B=echo())]
    assert bench.run({"P": both(*branches)}, {}).error == "Boom"
    states = {"P": both(*branches, Catch=caught_by("States.TaskFailed")), "Caught": CAUGHT}
    assert bench.run(states, {}).output == {"error": {"Error": "Boom", "Cause": "bang"}}


def test_a_branch_that_waits_does_not_hold_up_another(bench: Any) -> None:
    branches = [
        machine(A={"Type": "Wait", "Seconds": 60, "Next": "A2"}, A2=echo(Parameters={"branch": "a"})),
        machine(B=echo(Parameters={"branch": "b"})),
    ]
    run = bench.run({"P": both(*branches)}, {})
    assert [given["branch"] for _, given in run.calls] == ["b", "a"]
    assert run.output == [{"branch": "a"}, {"branch": "b"}]


def test_a_retry_of_a_parallel_begins_all_branches_anew(bench: Any) -> None:
    retry = [{"ErrorEquals": ["Boom"], "MaxAttempts": 2}]
    run = bench.run({"P": both(machine(A=echo(Resource="${Twice}")), machine(B=echo()), Retry=retry)}, {})
    assert run.output == [{}, {}]
    assert run.types().count("ParallelStateStarted") == 3
