"""What is given on the command line, as a command takes it.

Typer has pydantic read each value, and to import that takes 0.1 s. So what is left out, or plain, is taken as
it is; typer reads the rest, and says what is wrong.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

_LONGEST_NUMBER = 15


def take_what_is_plain(command: Any, context: Any) -> None:
    """Let a command take plain values without typer's reader."""
    for parameter in command.get_params(context):
        typers = getattr(parameter, "get_runtime_param", None)  # None: typer before 0.29, without pydantic
        if typers is not None and not isinstance(typers, _Reader):
            parameter.get_runtime_param = _Reader(typers)


class _Reader:
    """Stands before typer's reader of a parameter's values, which is made when it is needed."""

    def __init__(self, typers: Callable[[], Any]) -> None:
        self._typers = typers

    def __call__(self) -> "_Reader":
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return a value as the command takes it."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if param.multiple or param.nargs != 1:
            return self._typers().coerce(value, param=param, ctx=ctx)
        # What typer knows of a parameter is its own, and may change: then it reads everything, as ever.
        with suppress(AttributeError, ValueError):
            kind, given = param.type_descriptor.annotation, param.type_descriptor.parameter_info
            if given.parser is not None:
                return given.parser(value)
            if kind is str and isinstance(value, str):
                return value
            if kind is int and isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
                value = int(value) if value.isascii() and value.isdecimal() else value
            if kind in (int, float) and type(value) is kind and _is_within(value, given):
                return value
        return self._typers().coerce(value, param=param, ctx=ctx)


def _is_within(number: float, given: Any) -> bool:
    return (given.min is None or given.min <= number) and (given.max is None or number <= given.max)
