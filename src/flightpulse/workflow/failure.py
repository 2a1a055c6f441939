"""What goes wrong inside a state, by the error names of the Amazon States Language.

Source: https://states-language.net/#appendix-a and the Step Functions developer guide, "Handling errors".
"""

ALL = "States.ALL"
DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
INTRINSIC_FAILURE = "States.IntrinsicFailure"
NO_CHOICE_MATCHED = "States.NoChoiceMatched"
PARAMETER_PATH_FAILURE = "States.ParameterPathFailure"  # documented; in its place comes States.Runtime
RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure"
RUNTIME = "States.Runtime"  # always fails the execution: nothing retries or catches it
TASK_FAILED = "States.TaskFailed"
TIMEOUT = "States.Timeout"

#: The reserved names that a retrier or catcher may list: those that have a meaning here.
CATCHABLE = frozenset(
    {
        ALL,
        DATA_LIMIT_EXCEEDED,
        INTRINSIC_FAILURE,
        NO_CHOICE_MATCHED,
        PARAMETER_PATH_FAILURE,
        RESULT_PATH_MATCH_FAILURE,
        TASK_FAILED,
        TIMEOUT,
    }
)


class StateError(Exception):
    """A state failed: its error name, and the cause in plain words, without any of the state's data."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(f"{error}: {cause}" if cause else error)
        self.error, self.cause = error, cause


class TaskError(StateError):
    """What a task raises to say that it failed; `Retry` and `Catch` go by the error's name."""
