"""`flightpulse rules`: which bus events go where, and whether a pattern matches an event."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flightpulse.cli.errors import fail, said_plainly
from flightpulse.cli.screen import AsJson, print_json, print_table
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.routing.rules import Rule

app = typer.Typer(name="rules", no_args_is_help=True, help="The rules of the bus: list, test a pattern.")


@app.callback()
def rules() -> None:
    """The rules of the bus: which events go where."""


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the rules: what they match, and where that goes.

    \b
    Example:
      flightpulse rules list
    """
    with said_plainly():
        from flightpulse.routing.rules import rules

        found = rules()
    if as_json:
        print_json([_whole(rule) for rule in found])
    else:
        columns = (
            Column("RULE"),
            Column("TARGET"),
            Column("EVENT PATTERN", below=True),
            Column("DESCRIPTION", below=True),
        )
        print_table(columns, [(rule.name, *_row(rule)) for rule in found])


@app.command()
def test(
    pattern_file: Annotated[
        Path, typer.Argument(metavar="PATTERN-FILE", help="An event pattern, as in EventBridge.")
    ],
    event_file: Annotated[
        str, typer.Argument(metavar="EVENT-FILE|-", help="One event, as on the bus; - is standard input.")
    ],
) -> None:
    """Tell whether an event pattern matches an event: true or false. What is wrong ends with exit code 2.

    All of EventBridge's operators are known, and answer as the service does.

    \b
    Example:
      echo '{"detail": {"delay_minutes": [{"numeric": [">=", 120]}]}}' > pattern.json
      echo '{"detail": {"delay_minutes": 150}}' | flightpulse rules test pattern.json -
    """
    from flightpulse.routing.pattern import Pattern, PatternError

    if str(pattern_file) == "-":
        fail("PATTERN-FILE: - is no pattern; only the event may be standard input")
    with said_plainly():
        written = _document(pattern_file.read_bytes(), str(pattern_file))
        name = "stdin" if event_file == "-" else event_file
        event = _document(
            sys.stdin.buffer.read() if event_file == "-" else Path(event_file).read_bytes(), name
        )
    try:
        pattern = Pattern(written)
        if not isinstance(event, dict):
            fail(f"{name}: an event is needed, as a JSON object")
        typer.echo("true" if pattern.matches(event) else "false")
    except PatternError as error:
        fail(f"{pattern_file}: {error}")
    except RecursionError:
        fail(f"{pattern_file} or {name} is nested too deeply")


def _document(content: bytes, name: str) -> Any:
    """Read a JSON document; one that says a field twice would mean something else to each reader."""

    def fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [field for field, _ in pairs]
            fail(f"{name}: the field {max(names, key=names.count)!r} is there twice in one object")
        return found

    def no_number(constant: str) -> None:
        fail(f"{name}: {constant} is no JSON number")

    try:
        return json.loads(content, object_pairs_hook=fields, parse_constant=no_number)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        fail(f"{name}: this is no JSON: {error}")
    except RecursionError:
        fail(f"{name}: this is nested too deeply")


def _row(rule: "Rule") -> tuple[str, str, str]:
    target = f"workflow {rule.target.workflow}" if rule.target.workflow else f"log {rule.target.log}"
    return target, json.dumps(rule.pattern.written, ensure_ascii=False), rule.description


def _whole(rule: "Rule") -> dict[str, Any]:
    target = {"workflow": rule.target.workflow} if rule.target.workflow else {"log": rule.target.log}
    return {
        "name": rule.name,
        "description": rule.description,
        "event_pattern": rule.pattern.written,
        "target": target,
    }
