"""A table as people read it: no wider than the terminal, and no word, id or time broken."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console

#: What a cell shows where nothing is known.
EMPTY = "-"

_GAP = "  "
_EXACT = {"minutes": 16, "seconds": 19, "milliseconds": 23}  # characters of 2026-03-14T18:00:00.000Z


class Column(NamedTuple):
    """A column, and what becomes of it on a terminal. In a pipe every column is there, and whole."""

    name: str
    spare: int = 0  # without room for all, the greater is left out before the less; 0: never
    to: Literal["minutes", "seconds", "milliseconds"] | None = None  # a stored time, and how exactly it shows
    folds: bool = False  # between words, where it has to
    below: bool = False  # a text: it stands on lines of its own, below its row


class Laid(NamedTuple):
    """A table that fits."""

    heading: str
    lines: list[str]
    left_out: list[str]  # the columns for which there was no room


def laid_out(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], screen: "Console", year: int | None
) -> Laid:
    """Lay a table out for a screen; times of `year` are shown without it."""
    cells = [[_shown(column, cell, year) for column, cell in zip(columns, row, strict=True)] for row in rows]
    names = [column.name.replace("(UTC)", "UTC") for column in columns]
    known = [
        place
        for place, column in enumerate(columns)
        if not column.below and (place == 0 or any(row[place] != EMPTY for row in cells))
    ]
    beside = [place for place in known if not columns[place].spare]
    for place in sorted(set(known) - set(beside), key=lambda place: columns[place].spare):
        wider = sorted([*beside, place])
        if _total(_widths(columns, names, cells, wider, screen.width)) <= screen.width:
            beside = wider
    widths = _widths(columns, names, cells, beside, screen.width)
    while _total(widths) > screen.width and max(widths.values()) > 1:
        widths[max(widths, key=lambda place: widths[place])] -= 1  # an id longer than a line
    lines: list[str] = []
    for row in cells:
        lines += _lines(row, widths, screen)
        for place, column in enumerate(columns):
            if column.below and row[place] != EMPTY:
                lines += ["    " + line for line in _folded(row[place], screen.width - 4, screen)]
    left_out = [names[place] for place in known if place not in beside]
    return Laid("\n".join(_lines(names, widths, screen)), lines, left_out)


def in_lines(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a line a row, below the headings, with everything in its column."""
    from rich.cells import cell_len

    lines = [[column.name for column in columns], *rows]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield _GAP.join(map(_padded, line, widths)).rstrip()


def _shown(column: Column, cell: str, year: int | None) -> str:
    if column.to is None or cell[10:11] != "T":
        return cell
    text = cell[: _EXACT[column.to]].rstrip("Z").replace("T", " ")
    return text.removeprefix(f"{year:04}-") if year else text


def _widths(
    columns: Sequence[Column], names: list[str], rows: list[list[str]], beside: list[int], room: int
) -> dict[int, int]:
    """Return how wide each column is, by its place; those that fold are as narrow as they have to be."""
    from rich.cells import cell_len

    texts = {place: [names[place], *(row[place] for row in rows)] for place in beside}
    widths = {place: max(map(cell_len, texts[place])) for place in beside}
    folding = {
        place: max(cell_len(word) for text in texts[place] for word in text.split() or [""])
        for place in beside
        if columns[place].folds
    }
    while _total(widths) > room:
        wide = [place for place, least in folding.items() if widths[place] > least]
        if not wide:
            break
        widths[max(wide, key=lambda place: widths[place])] -= 1
    return widths


def _total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + len(_GAP) * (len(widths) - 1)


def _lines(row: Sequence[str], widths: dict[int, int], screen: "Console") -> Iterator[str]:
    folded = [_folded(row[place], width, screen) for place, width in widths.items()]
    for line in zip_longest(*folded, fillvalue=""):
        yield _GAP.join(map(_padded, line, widths.values())).rstrip()


def _folded(text: str, width: int, screen: "Console") -> list[str]:
    from rich.cells import cell_len
    from rich.text import Text

    if cell_len(text) <= width:
        return [text]
    return [line.plain.rstrip() for line in Text(text).wrap(screen, max(1, width))]


def _padded(text: str, width: int) -> str:
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))
