"""The context object: what `$$` paths read."""

from typing import Any

from msgspec import Struct


class ExecutionContext(Struct, frozen=True):
    """What the context object holds of an execution."""

    execution_id: str
    started_at: str  # UTC
    input: Any  # as the execution was begun with

    def at(self, state: str, entered_at: str) -> dict[str, Any]:
        """Return the context object in a state."""
        return {
            "Execution": {"Id": self.execution_id, "Input": self.input, "StartTime": self.started_at},
            "State": {"Name": state, "EnteredTime": entered_at},
        }
