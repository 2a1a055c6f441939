"""Calls of intrinsic functions, as they stand in a definition: `States.Format('Gate {}', $.gate)`.

Source: https://states-language.net/#intrinsic-functions. Arguments are texts in single quotes, numbers,
`true`, `false`, `null`, paths, and further calls, up to ten deep.
"""

import re
from typing import Any

import msgspec

from flightpulse.workflow.context import Context
from flightpulse.workflow.expression import Expression
from flightpulse.workflow.failure import INTRINSIC_FAILURE, StateError
from flightpulse.workflow.intrinsics import DRAWING, FUNCTIONS, pieces, text_format
from flightpulse.workflow.paths import Path, path

_DEEPEST = 10  # calls within calls, as Step Functions has it
_TOKEN = re.compile(
    r"\s*(?:(?P<call>States\.\w+)\s*\(|'(?P<text>(?:[^'\\]|\\.)*)'"
    r"|(?P<path>\$(?:[^\s,()'\[\]]|\[(?:'[^'\\]*'|[^\]'])*\])*)"
    r"|(?P<value>null|true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(?P<mark>[,)]))\s*"
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class Constant(Expression):
    """An argument that is written out."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    @property
    def paths(self) -> tuple[()]:
        """The paths that it reads: none."""
        return ()

    def read(self, data: Any, context: Context, error: str) -> Any:
        """Return the value."""
        return self.value


class Call(Expression):
    """A compiled call."""

    __slots__ = ("_arguments", "_draws", "_run", "name")

    def __init__(self, name: str, arguments: list[Expression]) -> None:
        """Compile a call; raises ValueError where the function is unknown, or the arguments are too few."""
        if name not in FUNCTIONS:
            raise ValueError(f"there is no intrinsic function {name}; there are {', '.join(FUNCTIONS)}")
        self._run, least, most = FUNCTIONS[name]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            wanted = (
                f"{least}" if most == least else f"at least {least}" if most is None else f"{least} or {most}"
            )
            raise ValueError(f"{name} takes {wanted} arguments, here are {len(arguments)}")
        self.name, self._arguments, self._draws = name, arguments, self._run in DRAWING
        if self._run is text_format and isinstance(template := arguments[0], Constant):
            self._check(template.value, len(arguments) - 1)

    @property
    def paths(self) -> list[Path]:
        """The paths that it reads."""
        return [path for argument in self._arguments for path in argument.paths]

    def read(self, data: Any, context: Context, error: str) -> Any:
        """Return the function's answer; raises StateError (States.IntrinsicFailure, or of the given name)."""
        arguments = [each.read(data, context, error) for each in self._arguments]
        try:
            return self._run(context.random, *arguments) if self._draws else self._run(*arguments)
        except (ValueError, OverflowError, RecursionError) as problem:
            raise StateError(INTRINSIC_FAILURE, f"{self.name}: {problem}") from None

    def _check(self, template: Any, values: int) -> None:
        if not isinstance(template, str):
            raise ValueError(f"{self.name} takes a text first")
        if (wanted := len(pieces(template)) - 1) != values:
            raise ValueError(f"{self.name} has {wanted} times {{}}, and there are {values} values")


def compiled(text: str) -> Expression:
    """Compile a path or a call; raises ValueError."""
    if not text.lstrip().startswith("States."):
        return path(text)
    call, at = _argument(text, 0, 1)
    if at != len(text) or not isinstance(call, Call):
        raise ValueError(f"{text!r} is no call; write it like States.Format('{{}}', $.a)")
    return call


def _argument(text: str, at: int, depth: int) -> tuple[Expression, int]:
    """Compile what stands at a place of the text; return it, and where it ends."""
    token = _TOKEN.match(text, at)
    if token is None or token["mark"]:
        raise ValueError(f"{text!r} is not understood from {text[at:]!r} on")
    if token["text"] is not None:
        return Constant(token["text"]), token.end()
    if token["path"]:
        return path(token["path"]), token.end()
    if token["value"]:
        return Constant(msgspec.json.decode(token["value"])), token.end()
    if depth > _DEEPEST:
        raise ValueError(f"calls are at most {_DEEPEST} deep")
    arguments, at = _arguments(text, token.end(), depth)
    if token["call"] == "States.Format":  # its template keeps its escapes: they tell {} from \{\}
        plain = arguments[:1] + [_unescaped(each) for each in arguments[1:]]
    else:
        plain = [_unescaped(each) for each in arguments]
    return Call(token["call"], plain), at


def _arguments(text: str, at: int, depth: int) -> tuple[list[Expression], int]:
    """Compile arguments up to the closing bracket; return them, and where that ends."""
    found: list[Expression] = []
    token = _TOKEN.match(text, at)
    if token is not None and token["mark"] == ")":
        return found, token.end()
    while True:
        argument, at = _argument(text, at, depth + 1)
        found.append(argument)
        token = _TOKEN.match(text, at)
        if token is None or not token["mark"]:
            raise ValueError(f"{text!r} has no comma or closing bracket before {text[at:]!r}")
        at = token.end()
        if token["mark"] == ")":
            return found, at


def _unescaped(argument: Expression) -> Expression:
    if isinstance(argument, Constant) and isinstance(argument.value, str):
        return Constant(_ESCAPE.sub(r"\1", argument.value))
    return argument
