"""An execution can stop after any step, and goes on from its stored position as if it had not."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles.asl.generated import INPUT, machines

ERRORS = ["E0", "E1", "States.Timeout"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    machine=machines(["Echo", "Flaky"], ERRORS, ["FULL", "NONE"]),
    failures=st.lists(st.sampled_from([*ERRORS, None]), max_size=12),
)
def test_resuming_at_every_step_gives_the_same_result_as_running_through(
    bench: Any, failing: Any, machine: dict[str, Any], failures: list[str | None]
) -> None:
    def run(resumes: bool) -> Any:
        coming = iter(failures)

        def flaky(given: Any) -> Any:
            error = next(coming, None)
            return failing(1, error)(given) if error else {"a": {"got": given}}

        bench.tasks |= {"Flaky": flaky, "Echo": lambda given: {"a": given}}
        return bench.run(machine["States"], INPUT, resumes=resumes)

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
