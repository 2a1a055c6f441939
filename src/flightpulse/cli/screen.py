"""The screen: rich on a terminal, plain text in a pipe; one JSON document where it is asked for."""

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from flightpulse.cli.errors import note, visible
from flightpulse.cli.table import EMPTY, Column, in_lines, laid_out

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
    columns: Sequence[Column | str],
    row: Callable[[T], Sequence[object]],
    whole: Callable[[T], dict[str, Any]] = document,
    year: int | None = None,
) -> None:
    """Print the first of what was found as a table, or as a JSON list of all that is known of each.

    `year` is the folder's own (see print_table).
    """
    shown = list(islice(found, limit + 1))
    is_more = len(shown) > limit
    del shown[limit:]
    if as_json:
        print_json([whole(each) for each in shown])
    elif shown:
        print_table(columns, [row(each) for each in shown], year=year)
    else:
        note(f"There are no {nouns}.")
    if is_more:
        note(f"There are more {nouns}; --limit says how many are shown, now {limit}.")


def print_table(
    columns: Sequence[Column | str], rows: Iterable[Sequence[object]], *, year: int | None = None
) -> None:
    """Print a table: on a terminal as people read it (see `table`), in a pipe a whole line a row.

    On a terminal, times of `year`, the folder's own, are shown without it.
    """
    described = [each if isinstance(each, Column) else Column(each, folds=True) for each in columns]
    cells = [[_cell(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        for line in in_lines(described, cells):
            typer.echo(line)
        return
    from rich.text import Text

    screen = console()
    laid = laid_out(described, cells, screen, year)
    screen.print(Text(laid.heading, style="bold cyan"), soft_wrap=True)
    screen.print(Text("─" * screen.width, style="dim"), soft_wrap=True)
    for line in laid.lines:
        typer.echo(line)
    if laid.left_out:
        note(f"No room for {', '.join(laid.left_out)}: a wider terminal, a pipe or --json shows them.")


def print_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print what is known of one thing, a line a fact; what is not known is left out."""
    known = [(name, _cell(value)) for name, value in facts if value not in (None, "", [], ())]
    width = max(len(name) for name, _ in known)
    for name, text in known:
        typer.echo(typer.style(name.ljust(width), fg="cyan") + "  " + text)


def _cell(value: object) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset | list | tuple):
        return (
            ", ".join(sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value)) or EMPTY
        )
    return visible(str(value)).replace("\n", " ").replace("\t", " ") or EMPTY
