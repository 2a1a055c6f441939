"""What a definition writes for a value that is not known before it runs: a path, or a call."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flightpulse.workflow.context import Context

if TYPE_CHECKING:
    from flightpulse.workflow.paths import Path


class Expression(ABC):
    """Reads a value in a state. Paths, constants and calls of intrinsic functions are expressions."""

    __slots__ = ()

    @property
    @abstractmethod
    def paths(self) -> "Sequence[Path]":
        """The paths that it reads."""

    @abstractmethod
    def read(self, data: Any, context: Context, error: str) -> Any:
        """Return the value; raises StateError, of the given name where a path leads nowhere."""
