"""Machines made up at random: rows of tasks, waits, Maps and Parallels, retried and caught as it comes."""

from typing import Any

from hypothesis import strategies as st

#: What a machine is begun with; its tasks answer an object with the field `a`.
INPUT: dict[str, Any] = {"a": {}, "items": [1, "two", {"three": 3}]}

_result_paths: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"ResultPath": None}, {"ResultPath": "$.r"}, {"ResultPath": "$.a.r", "OutputPath": "$.a"}]
)


def machines(tasks: list[str], errors: list[str], jitter: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw definitions of machines with these tasks, whose retriers take these errors; names are unique."""
    return _rows(tasks, errors, jitter, 2).map(_uniquely_named)


def _retries(errors: list[str], jitter: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    retrier = st.builds(
        lambda error, attempts, strategy: {
            "ErrorEquals": [error],
            "MaxAttempts": attempts,
            "JitterStrategy": strategy,
        },
        st.sampled_from(errors),
        st.integers(0, 2),
        st.sampled_from(jitter),
    )
    return st.lists(retrier, max_size=2)


@st.composite
def _tasks(draw: st.DrawFn, tasks: list[str], errors: list[str], jitter: list[str]) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": f"${{{draw(st.sampled_from(tasks))}}}"}
    return state | {"Retry": draw(_retries(errors, jitter))} | draw(_result_paths)


@st.composite
def _waits(draw: st.DrawFn) -> dict[str, Any]:
    return {"Type": "Wait", "Seconds": draw(st.integers(0, 5))}


@st.composite
def _fans(
    draw: st.DrawFn, tasks: list[str], errors: list[str], jitter: list[str], depth: int
) -> dict[str, Any]:
    common = {"Retry": draw(_retries(errors, jitter))} | draw(_result_paths)
    inner = _rows(tasks, errors, jitter, depth - 1)
    if draw(st.booleans()):
        branches = draw(st.lists(inner, min_size=1, max_size=3))
        return {"Type": "Parallel", "Branches": branches} | common
    return {
        "Type": "Map",
        "ItemsPath": "$$.Execution.Input.items",
        "ItemSelector": {"a": {}, "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"},
        "MaxConcurrency": draw(st.integers(0, 3)),
        "ItemProcessor": draw(inner),
    } | common


@st.composite
def _rows(
    draw: st.DrawFn, tasks: list[str], errors: list[str], jitter: list[str], depth: int
) -> dict[str, Any]:
    """Draw a machine: a row of states, of which any that works may be caught at the last."""
    passing = st.just({"Type": "Pass", "Result": {"a": {}}, "ResultPath": "$.p"})
    kinds = [_tasks(tasks, errors, jitter), _waits(), passing]
    fans = [_fans(tasks, errors, jitter, depth)] if depth else []
    states = draw(st.lists(st.one_of(*kinds, *fans), min_size=1, max_size=4))
    names = [str(place) for place in range(len(states))]
    named = {}
    for name, following, state in zip(names, [*names[1:], None], states, strict=True):
        named[name] = state | ({"Next": following} if following else {"End": True})
        if following and "Retry" in state and draw(st.booleans()):
            catch = {"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": names[-1]}
            named[name] = named[name] | {"Catch": [catch]}
    return {"StartAt": "0", "States": named}


def _uniquely_named(machine: dict[str, Any], prefix: str = "s") -> dict[str, Any]:
    """Name the states anew, each once in the whole machine."""

    def renamed(name: str, state: dict[str, Any]) -> dict[str, Any]:
        state = dict(state)
        if "Next" in state:
            state["Next"] = prefix + state["Next"]
        if "Catch" in state:
            state["Catch"] = [catch | {"Next": prefix + catch["Next"]} for catch in state["Catch"]]
        if "ItemProcessor" in state:
            state["ItemProcessor"] = _uniquely_named(state["ItemProcessor"], f"{prefix}{name}m")
        if "Branches" in state:
            branches = enumerate(state["Branches"])
            state["Branches"] = [
                _uniquely_named(each, f"{prefix}{name}b{index}_") for index, each in branches
            ]
        return state

    states = {prefix + name: renamed(name, state) for name, state in machine["States"].items()}
    return {"StartAt": prefix + machine["StartAt"], "States": states}
