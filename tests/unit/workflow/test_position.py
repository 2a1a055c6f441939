"""An execution can stop after any step, and goes on from its stored position as if it had not."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ERRORS = ["E0", "E1", "States.Timeout"]

retries = st.lists(
    st.builds(
        lambda error, attempts, jitter: {
            "ErrorEquals": [error],
            "MaxAttempts": attempts,
            "JitterStrategy": jitter,
        },
        st.sampled_from(ERRORS),
        st.integers(0, 2),
        st.sampled_from(["FULL", "NONE"]),
    ),
    max_size=2,
)
result_paths: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"ResultPath": None}, {"ResultPath": "$.r"}, {"ResultPath": "$.a.r", "OutputPath": "$.a"}]
)


@st.composite
def tasks(draw: st.DrawFn) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": f"${{{draw(st.sampled_from(['Echo', 'Flaky']))}}}"}
    return state | {"Retry": draw(retries)} | draw(result_paths)


@st.composite
def waits(draw: st.DrawFn) -> dict[str, Any]:
    return {"Type": "Wait", "Seconds": draw(st.integers(0, 5))}


@st.composite
def fans(draw: st.DrawFn, depth: int) -> dict[str, Any]:
    common = {"Retry": draw(retries)} | draw(result_paths)
    if draw(st.booleans()):
        branches = draw(st.lists(machines(depth - 1), min_size=1, max_size=3))
        return {"Type": "Parallel", "Branches": branches} | common
    return {
        "Type": "Map",
        "ItemsPath": "$$.Execution.Input.items",
        "ItemSelector": {"a": {}, "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"},
        "MaxConcurrency": draw(st.integers(0, 3)),
        "ItemProcessor": draw(machines(depth - 1)),
    } | common


@st.composite
def machines(draw: st.DrawFn, depth: int = 2) -> dict[str, Any]:
    """Draw a machine: a row of states, of which any that works may be caught at the last."""
    kinds = [tasks(), waits(), st.just({"Type": "Pass", "Result": {"a": {}}, "ResultPath": "$.p"})]
    states = draw(st.lists(st.one_of(*kinds, *([fans(depth)] if depth else [])), min_size=1, max_size=4))
    names = [str(place) for place in range(len(states))]
    named = {}
    for name, following, state in zip(names, [*names[1:], None], states, strict=True):
        named[name] = state | ({"Next": following} if following else {"End": True})
        if following and "Retry" in state and draw(st.booleans()):
            catch = {"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": names[-1]}
            named[name] = named[name] | {"Catch": [catch]}
    return {"StartAt": "0", "States": named}


def uniquely_named(machine: dict[str, Any], prefix: str = "s") -> dict[str, Any]:
    """Name the states anew, each once in the whole machine."""

    def renamed(name: str, state: dict[str, Any]) -> dict[str, Any]:
        state = dict(state)
        if "Next" in state:
            state["Next"] = prefix + state["Next"]
        if "Catch" in state:
            state["Catch"] = [catch | {"Next": prefix + catch["Next"]} for catch in state["Catch"]]
        if "ItemProcessor" in state:
            state["ItemProcessor"] = uniquely_named(state["ItemProcessor"], f"{prefix}{name}m")
        if "Branches" in state:
            branches = enumerate(state["Branches"])
            state["Branches"] = [uniquely_named(each, f"{prefix}{name}b{index}_") for index, each in branches]
        return state

    states = {prefix + name: renamed(name, state) for name, state in machine["States"].items()}
    return {"StartAt": prefix + machine["StartAt"], "States": states}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(machine=machines(), failures=st.lists(st.sampled_from([*ERRORS, None]), max_size=12))
def test_resuming_at_every_step_gives_the_same_result_as_running_through(
    bench: Any, failing: Any, machine: dict[str, Any], failures: list[str | None]
) -> None:
    def run(resumes: bool) -> Any:
        coming = iter(failures)

        def flaky(given: Any) -> Any:
            error = next(coming, None)
            return failing(1, error)(given) if error else {"a": {"got": given}}

        bench.tasks |= {"Flaky": flaky, "Echo": lambda given: {"a": given}}
        states = uniquely_named(machine)["States"]
        return bench.run(states, {"a": {}, "items": [1, "two", {"three": 3}]}, resumes=resumes)

    through, resumed = run(resumes=False), run(resumes=True)
    assert resumed.position == through.position
    assert resumed.history == through.history
    assert resumed.calls == through.calls
    assert resumed.waits == through.waits


def test_a_finished_position_holds_no_more_than_its_outcome(bench: Any) -> None:
    run = bench.run({"P": {"Type": "Pass", "Result": {"k": 1}, "End": True}}, {"big": "x" * 1000})
    assert run.position.data is None
    assert run.position.children is None
    assert run.position.output == {"k": 1}
