"""Payload templates: the JSON objects of `Parameters`, `ResultSelector` and `ItemSelector`.

A field whose name ends in `.$` takes its value from a path or an intrinsic function, and loses the ending;
all else stands as it is written. Source: https://states-language.net/#payload-template. A path that leads
nowhere is States.Runtime, which nothing catches: so the service has it, and moto, though their documents call
it States.ParameterPathFailure.
"""

from collections.abc import Callable
from typing import Any

from flightpulse.workflow.call import compiled
from flightpulse.workflow.context import Context
from flightpulse.workflow.failure import RUNTIME
from flightpulse.workflow.paths import Path
from flightpulse.workflow.problem import PartProblem

_Fill = Callable[[Any, Context], Any]


class Template:
    """A compiled payload template."""

    __slots__ = ("_fill", "paths")

    def __init__(self, document: Any) -> None:
        """Compile a template; raises PartProblem."""
        if not isinstance(document, dict):
            raise PartProblem("", "a payload template is a JSON object")
        self.paths: list[Path] = []
        self._fill = self._compiled(document, "") or (lambda data, context: document)

    def fill(self, data: Any, context: Context) -> Any:
        """Return the template filled in; raises StateError (States.Runtime, States.IntrinsicFailure)."""
        return self._fill(data, context)

    def _compiled(self, value: Any, field: str) -> _Fill | None:
        """Return what fills a part in, or None where it has no path in it."""
        if isinstance(value, dict):
            return self._compiled_object(value, field)
        if isinstance(value, list):
            fills = [self._compiled(item, f"{field}[{index}]") for index, item in enumerate(value)]
            if not any(fills):
                return None
            items = list(zip(value, fills, strict=True))
            return lambda data, context: [fill(data, context) if fill else item for item, fill in items]
        return None

    def _compiled_object(self, document: dict[str, Any], field: str) -> _Fill | None:
        fixed: dict[str, Any] = {}
        fills: list[tuple[str, _Fill]] = []
        for name, value in document.items():
            place = f"{field}.{name}"
            bare = name.removesuffix(".$")
            if bare != name and bare in document:
                raise PartProblem(place, f"{bare} is there twice, with and without .$")
            fill = self._compiled_expression(value, place) if bare != name else self._compiled(value, place)
            fixed[bare] = value
            if fill is not None:
                fills.append((bare, fill))
        if not fills:
            return None
        return lambda data, context: {**fixed, **{name: fill(data, context) for name, fill in fills}}

    def _compiled_expression(self, value: Any, field: str) -> _Fill:
        if not isinstance(value, str):
            raise PartProblem(field, "a field that ends in .$ takes a path or an intrinsic function")
        try:
            expression = compiled(value)
        except ValueError as error:
            raise PartProblem(field, str(error)) from None
        self.paths.extend(expression.paths)
        return lambda data, context: expression.read(data, context, RUNTIME)
