"""What the fields of a state are read with, beside its data: the context object, and the machine's chance."""

import random
from typing import Any

from msgspec import Struct


class Context(Struct, frozen=True):
    """What a state's paths, functions and templates are read with."""

    values: dict[str, Any]  # the context object: what `$$` paths read
    random: random.Random  # what States.UUID and States.MathRandom draw from

    def of_item(self, index: int, value: Any) -> "Context":
        """Return the context in which an ItemSelector is filled for one item of a Map."""
        return Context({**self.values, "Map": {"Item": {"Index": index, "Value": value}}}, self.random)


class ExecutionContext(Struct, frozen=True):
    """What the context object holds of an execution."""

    execution_id: str
    started_at: str  # UTC
    input: Any  # as the execution was begun with

    def at(self, state: str, entered_at: str, retries: int) -> dict[str, Any]:
        """Return the context object in a state that was tried again so many times."""
        return {
            "Execution": {"Id": self.execution_id, "Input": self.input, "StartTime": self.started_at},
            "State": {"Name": state, "EnteredTime": entered_at, "RetryCount": retries},
        }
