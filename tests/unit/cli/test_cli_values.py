"""Plain values reach a command as typer's own reader gives them, and others are left to it."""

from typing import Annotated, Any, Literal

import pytest
import typer
from typer.testing import CliRunner

from flightpulse.cli.folder import Data
from flightpulse.cli.voice import InOneVoice


def _app(**group: Any) -> typer.Typer:
    app = typer.Typer(**group)

    @app.callback()
    def before() -> None:
        """A group, as ours is."""

    @app.command()
    def show(
        texts: Annotated[list[str] | None, typer.Argument()] = None,
        text: str = "default",
        maybe: str | None = None,
        number: Annotated[int, typer.Option(min=1, max=500)] = 7,
        any_number: int | None = None,
        share: Annotated[float, typer.Option(min=0, max=1)] = 0.5,
        several: Annotated[list[int] | None, typer.Option()] = None,
        word: Literal["one", "two"] | None = None,
        flag: bool = False,
        data: Data = None,
    ) -> None:
        typer.echo(repr((texts, text, maybe, number, any_number, share, several, word, flag, data)))

    return app


OURS, TYPERS = _app(cls=InOneVoice), _app()


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["a", "b"],
        ["--text", "", "--maybe", "x"],
        ["--number", "500"],
        ["--number", "007"],
        ["--number", " 8 "],
        ["--number", "+8"],
        ["--number", "1_0"],
        ["--number", "٣"],
        ["--any-number", "-5"],
        ["--any-number", "9" * 40],
        ["--share", "1"],
        ["--share", "0.25"],
        ["--several", "1", "--several", "2"],
        ["--word", "two"],
        ["--flag"],
        ["--data", "/tmp/somewhere"],
    ],
)
def test_a_value_is_what_typer_makes_of_it(given: list[str]) -> None:
    theirs = CliRunner().invoke(TYPERS, ["show", *given])
    ours = CliRunner().invoke(OURS, ["show", *given])
    assert theirs.exit_code in (0, 2)
    assert (ours.exit_code, ours.stdout) == (theirs.exit_code, theirs.stdout)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--number", "0"], "--number: it should be greater than or equal to 1"),
        (["--number", "501"], "--number: it should be less than or equal to 500"),
        (["--number", "²"], "--number: it should be a valid integer"),
        (["--share", "1.5"], "--share"),
        (["--word", "three"], "--word"),
        (["--data", ""], "--data: it is empty"),
    ],
)
def test_what_is_wrong_is_said_as_ever(given: list[str], said: str) -> None:
    result = CliRunner().invoke(OURS, ["show", *given])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"flightpulse: {said}")
