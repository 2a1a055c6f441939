"""An independent interpreter of the language, moto's, comes to the same results with the same tasks."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from flightpulse.workflow.definition import parse
from flightpulse.workflow.failure import TaskError
from oracles.asl.generated import INPUT, machines
from oracles.asl.interpreter import Ended, Interpreter, TaskFailed, interpreter
from oracles.asl.machines import COMPARISONS, DATA, EXPRESSIONS, MACHINES
from oracles.asl.validators import deployed
from oracles.asl.workflows import EVENT, FILES, OF, Tasks, definition
from oracles.asl.workflows import fresh_tasks as workflow_tasks

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    # A branch that begins just as moto stops it, for another has failed, ends its thread with an error.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

FOR_EVER = 1000
END = {"Type": "Pass", "End": True}


def fresh_tasks() -> Tasks:
    """Make tasks that two interpreters can call, each a set of its own."""
    failures = 2

    def boom(given: Any) -> Any:
        raise TaskFailed("Boom", "bang")

    def twice(given: Any) -> Any:
        nonlocal failures
        if failures:
            failures -= 1
            raise TaskFailed("Boom", "bang")
        return given

    return {
        "Echo": lambda given: given,
        "Double": lambda given: given * 2,
        "Wrap": lambda given: {"a": {"got": given}},
        "Boom": boom,
        "Twice": twice,
        "Large": lambda given: "x" * 300_000,
    }


@pytest.fixture(scope="module")
def moto() -> Iterator[Interpreter]:
    with interpreter() as started:
        yield started


def failing_our_way(task: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def ours(given: Any) -> Any:
        try:
            return task(given)
        except TaskFailed as failed:
            raise TaskError(failed.error, failed.cause) from None

    return ours


def as_deployed(states: dict[str, Any]) -> dict[str, Any]:
    document = {"StartAt": next(iter(states)), "States": states}
    deployed_document: dict[str, Any] = json.loads(deployed(json.dumps(document)))
    return deployed_document


def in_ours(bench: Any, states: dict[str, Any], data: Any, tasks: Tasks) -> Ended:
    bench.tasks = {name: failing_our_way(task) for name, task in tasks.items()}
    run = bench.run(states, data)
    position = run.position
    misplaced = "States.ResultPathMatchFailure" in str(run.history)
    return Ended(
        position.status.value, position.output, position.error, run.calls, run.waits, misplaced=misplaced
    )


def comparable(ended: Ended) -> tuple[Any, ...]:
    calls = sorted(json.dumps(call) for call in ended.calls)
    return ended.status, without_causes(ended.output), ended.error, calls, sum(ended.waits)


def without_causes(value: Any) -> Any:
    """Drop why a state failed: we say it in plain words, Lambda in JSON (errorType, errorMessage)."""
    if isinstance(value, dict):
        if value.keys() == {"Error", "Cause"}:
            return {"Error": value["Error"]}
        return {name: without_causes(each) for name, each in value.items()}
    return [without_causes(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("states", [case[1] for case in MACHINES], ids=[case[0] for case in MACHINES])
def test_a_small_machine_ends_the_same(bench: Any, moto: Interpreter, states: Any) -> None:
    theirs = moto.run(as_deployed(states), DATA, fresh_tasks())
    ours = in_ours(bench, states, DATA, fresh_tasks())
    assert comparable(ours) == comparable(theirs)


def test_every_comparison_comes_out_the_same(bench: Any, moto: Interpreter) -> None:
    """One machine says of each comparison what we found, so that moto ends it as we say, or disagrees."""
    ours = [in_ours(bench, chosen(condition), DATA, {}).output for condition in COMPARISONS]
    assert all(answer in ([True], []) for answer in ours)
    assert 30 < sum(map(len, ours)) < len(ours) - 30
    found = [
        condition if answer else {"Not": condition}
        for condition, answer in zip(COMPARISONS, ours, strict=True)
    ]
    assert moto.run(as_deployed(chosen({"And": found})), DATA, {}).output == [True]


def passing(expression: str) -> dict[str, Any]:
    """Return states that answer what an expression reads."""
    return {"P": {"Type": "Pass", "Parameters": {"k.$": expression}, "End": True}}


def chosen(condition: dict[str, Any]) -> dict[str, Any]:
    """Return states that answer whether a condition holds: `[true]` or `[]`."""
    return {
        "C": {"Type": "Choice", "Choices": [condition | {"Next": "Yes"}], "Default": "No"},
        "Yes": {"Type": "Pass", "Result": [True], "End": True},
        "No": {"Type": "Pass", "Result": [], "End": True},
    }


def test_every_expression_reads_the_same(bench: Any, moto: Interpreter) -> None:
    parameters = {f"{number}.$": each for number, each in enumerate(EXPRESSIONS)}
    states = {"P": {"Type": "Pass", "Parameters": parameters, "End": True}}
    theirs = moto.run(as_deployed(states), DATA, {}).output
    ours = in_ours(bench, states, DATA, {}).output
    assert ours == theirs
    assert len(ours) == len(EXPRESSIONS)


# The shipped workflows

#: What is otherwise, by case and task: its answer, or its error and how often.
CASES: dict[str, dict[str, Any]] = {
    "all goes well": {},
    "no page is ever told": {"PublishNotifications": ("Boom", FOR_EVER)},
    "duplicate": {"RecordDisruption": lambda given: OF | {"outcome": "DUPLICATE"}},
    "stale": {"RecordDisruption": lambda given: OF | {"outcome": "STALE"}},
    "nobody is booked": {"FindAffectedBookings": lambda given: given | {"affected": 0, "pages": []}},
    "refused": {"RecordDisruption": ("DisruptionRefused", 1)},
    "the first step fails twice": {"RecordDisruption": ("Boom", 2)},
    "a page fails once": {"ComposeMessages": ("States.Timeout", 1)},
    "the last step fails five times": {"UpdateFlightStatus": ("Boom", 5)},
    "the bookings are never found": {"FindAffectedBookings": ("Boom", FOR_EVER)},
    "the last step always fails": {"UpdateFlightStatus": ("States.Timeout", FOR_EVER)},
    "not even a dead letter": {
        "FindAffectedBookings": ("Boom", FOR_EVER),
        "KeepDeadLetter": ("Full", FOR_EVER),
    },
}


def tasks_of(case: str) -> Tasks:
    tasks = workflow_tasks()
    for name, otherwise in CASES[case].items():
        tasks[name] = otherwise if callable(otherwise) else failing(tasks[name], *otherwise)
    return tasks


def failing(task: Callable[[Any], Any], error: str, times: int) -> Callable[[Any], Any]:
    left = [error] * times

    def fails_first(given: Any) -> Any:
        if left:
            raise TaskFailed(left.pop(), "bang")
        return task(given)

    return fails_first


@pytest.mark.parametrize(
    ("workflow", "case"),
    [("cancellation", case) for case in CASES]  # it has the states of the other two, and one more
    + [(workflow, case) for workflow in ("delay", "gate_change") for case in list(CASES)[:2]],
)
def test_fp7_a_shipped_workflow_ends_the_same(
    bench: Any, moto: Interpreter, workflow: str, case: str
) -> None:
    document = one_at_a_time(definition(workflow))
    theirs = moto.run(json.loads(deployed(json.dumps(document))), EVENT, tasks_of(case))
    tasks = {name: failing_our_way(task) for name, task in tasks_of(case).items()}
    run = bench.of(parse(document, tasks, FILES[workflow]), tasks, EVENT).finish()
    assert (run.position.status.value, run.position.error) == (theirs.status, theirs.error)
    assert without_causes(run.position.output) == without_causes(theirs.output)
    assert [told(call) for call in run.calls] == [told(call) for call in theirs.calls]
    assert len([wait for wait in run.waits if wait]) <= len(theirs.waits)  # a wait drawn as nothing is none


def one_at_a_time(document: dict[str, Any]) -> dict[str, Any]:
    """Let pages follow each other, so that calls have an order; else the definition is as shipped."""
    document["States"]["TellPassengers"]["MaxConcurrency"] = 1
    return document


def told(call: tuple[str, Any]) -> tuple[str, Any]:
    """Return a call without the execution's id, of which each runtime has its own."""
    name, given = call
    return name, {field: without_causes(value) for field, value in given.items() if field != "execution_id"}


# Where they differ

#: moto differs from the service's documents, and we follow these: states, how ours ends, how moto's does.
#: The pages of the Step Functions developer guide (docs.aws.amazon.com/step-functions/latest/dg) that say so:
#: concepts-error-handling.html ("Error names"), intrinsic-functions.html, state-choice.html, state-map.html.
DIFFERENCES: list[tuple[str, dict[str, Any], Any, Any]] = [
    (
        # Handling errors, States.Runtime: a path that leads nowhere, in a task as in a Pass
        "a task's parameter that is not there",
        {"T": {"Type": "Task", "Resource": "${Echo}", "Parameters": {"k.$": "$.zz"}, "End": True}},
        "States.Runtime",
        "Exception",
    ),
    (
        # Handling errors: States.ResultPathMatchFailure
        "a result path that does not fit",
        {"P": {"Type": "Pass", "Result": 1, "ResultPath": "$.t.x", "End": True}},
        "States.ResultPathMatchFailure",
        "States.Runtime",
    ),
    (
        # Choice state: a variable that is not there fails at run time; IsPresent asks for it
        "a comparison with nothing",
        chosen({"Variable": "$.zz", "StringEquals": "x"}),
        "States.Runtime",
        [],
    ),
    (
        # Handling errors: States.NoChoiceMatched
        "no rule that holds",
        {
            "C": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsNull": True, "Next": "S"}]},
            "S": {"Type": "Succeed"},
        },
        "States.NoChoiceMatched",
        "States.Runtime",
    ),
    (
        # JSONPath: a definite path leads to one value, also behind an index
        "a field of an item",
        passing("$.a.b[2].c"),
        {"k": "x"},
        {"k": ["x"]},
    ),
    (
        # Intrinsic functions, States.ArrayGetItem; Handling errors, States.IntrinsicFailure
        "a function that fails",
        passing("States.ArrayGetItem($.one, 3)"),
        "States.IntrinsicFailure",
        "States.Runtime",
    ),
    (
        # The language: an argument may be null
        "null as an argument",
        passing("States.Format('{}', null)"),
        {"k": "null"},
        "States.Runtime",
    ),
    (
        # Intrinsic functions, reserved characters: a backslash before a quote
        "a quote in a text",
        passing("States.Format('it\\'s {}', $.t)"),
        {"k": "it's text"},
        {"k": "it\\\\"},
    ),
    (
        # Intrinsic functions, reserved characters: braces that are no gap
        "braces in a text",
        passing("States.Format('\\{{}\\}', $.t)"),
        {"k": "{text}"},
        "States.Runtime",
    ),
    (
        # Map: ItemsPath leads to an array, or the execution fails at run time
        "no array for a Map",
        {
            "M": {
                "Type": "Map",
                "ItemsPath": "$.t",
                "ItemProcessor": {"StartAt": "I", "States": {"I": END}},
                "End": True,
            }
        },
        "States.Runtime",
        "States.QueryEvaluationError",
    ),
]


@pytest.mark.parametrize(
    ("states", "ours", "theirs"), [case[1:] for case in DIFFERENCES], ids=[case[0] for case in DIFFERENCES]
)
def test_where_moto_differs_we_do_as_is_documented(
    bench: Any, moto: Interpreter, states: Any, ours: Any, theirs: Any
) -> None:
    tasks = fresh_tasks()
    run, other = in_ours(bench, states, DATA, tasks), moto.run(as_deployed(states), DATA, tasks)
    assert (run.error or run.output) == ours
    assert (other.error or other.output) == theirs


# Whatever comes to mind


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(machine=machines(["Echo", "Wrap", "Boom"], ["Boom", "Other"], ["NONE"]))
def test_a_machine_made_up_at_random_ends_the_same(bench: Any, moto: Interpreter, machine: Any) -> None:
    ours = in_ours(bench, machine["States"], INPUT, fresh_tasks())
    assume(not ours.misplaced)  # see DIFFERENCES: a result path that does not fit
    theirs = moto.run(as_deployed(machine["States"]), INPUT, fresh_tasks())
    assert (ours.status, ours.output, ours.error) == (theirs.status, theirs.output, theirs.error)
