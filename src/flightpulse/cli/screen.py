"""The screen: rich on a terminal, plain text in a pipe; one JSON document where it is asked for."""

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from flightpulse.cli.errors import note, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for machines.")]
Limit = Annotated[
    int, typer.Option("--limit", min=1, max=1_000_000, metavar="N", help="Show at most so many.")
]

#: How wide accounts are where nobody watches.
_PLAIN_WIDTH = 100


def console(*, stderr: bool = False) -> "Console":
    """Return the console of an output; in a pipe it writes no colours."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty():
        return Console(file=stream, highlight=False)
    return Console(
        file=stream, width=_PLAIN_WIDTH, color_system=None, force_terminal=False, highlight=False, emoji=False
    )


def show(screen: "Console", what: "RenderableType") -> None:
    """Show something on a screen, in a pipe without the blanks that fill its lines."""
    if screen.is_terminal:
        screen.print(what)
        return
    with screen.capture() as captured:
        screen.print(what)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip(), file=screen.file)


def print_json(value: Any) -> None:
    """Print one document."""
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def document(struct: Any) -> dict[str, Any]:
    """Return every attribute of an entity, those that hold their default too; sets in order."""
    import msgspec

    attributes = msgspec.structs.asdict(struct)
    return {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in attributes.items()
    }


def print_list(
    nouns: str,
    found: Iterable[T],
    *,
    limit: int,
    as_json: bool,
    columns: Sequence[str],
    row: Callable[[T], Sequence[object]],
    whole: Callable[[T], dict[str, Any]] = document,
) -> None:
    """Print the first of what was found as a table, or as a JSON list of all that is known of each."""
    shown = list(islice(found, limit + 1))
    is_more = len(shown) > limit
    del shown[limit:]
    if as_json:
        print_json([whole(each) for each in shown])
    elif shown:
        print_table(columns, [row(each) for each in shown])
    else:
        note(f"There are no {nouns}.")
    if is_more:
        note(f"There are more {nouns}; --limit says how many are shown, now {limit}.")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: nothing is cut off, on a terminal it folds."""
    cells = [[_cell(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, header_style="bold cyan", padding=(0, 1, 0, 0))
        for place, column in enumerate(columns):
            table.add_column(column, overflow="fold", no_wrap=place == 0)  # ids are there to be copied
        for row in cells:
            table.add_row(*map(Text, row))
        console().print(table)
        return
    from rich.cells import cell_len

    lines = [list(columns), *cells]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (text + " " * (width - cell_len(text)) for text, width in zip(line, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


def print_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print what is known of one thing, a line a fact; what is not known is left out."""
    known = [(name, _cell(value)) for name, value in facts if value not in (None, "", [], ())]
    width = max(len(name) for name, _ in known)
    for name, text in known:
        typer.echo(typer.style(name.ljust(width), fg="cyan") + "  " + text)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset | list | tuple):
        return ", ".join(sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value)) or "-"
    return " ".join(visible(str(value)).split("\n")) or "-"
