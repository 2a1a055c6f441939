"""A part of the measurements: what it is called, how long it takes, how it is measured and shown."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from progress import Tell
from rich.table import Table


class Size(Struct, frozen=True):
    """How large the measurements are; smaller ones only try that they run."""

    flights: int = 2000  # in a storm, at most
    passengers: int = 160  # on a flight
    seconds: float = 20.0  # for each rate


class Part(Struct, frozen=True):
    """One part. What `measure` returns is written as JSON, and `table` shows it."""

    name: str
    minutes: float  # on two cores, about
    says: str
    measure: Callable[[Size, Tell], dict[str, Any]]
    table: Callable[[dict[str, Any]], Table]


def table(title: str, *columns: str) -> Table:
    """Return an empty table; its first column holds names, the others figures."""
    empty = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        empty.add_column(column, justify="right" if number else "left")
    return empty
