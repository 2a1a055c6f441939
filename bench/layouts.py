"""Layouts: what a passenger costs with all entities in one table, and with a table for each."""

from typing import Any

from contest import by_hand, compared, ours
from part import Part, Size, table
from progress import Tell
from rich.table import Table

LAYOUTS = ("single-table", "table-per-entity")

_FLIGHTS, _ROUNDS = 500, 2


def measure(size: Size, tell: Tell) -> dict[str, Any]:
    """Play the storm in both layouts, and by hand, in turn."""
    flights = min(_FLIGHTS, size.flights)
    mine: dict[str, list[dict[str, Any]]] = {layout: [] for layout in LAYOUTS}
    theirs = []
    for number in range(1, _ROUNDS + 1):
        turn = f"round {number} of layouts"
        for layout in LAYOUTS:
            tell(f"layouts, {layout}, round {number}")
            mine[layout].append(ours(flights, size.passengers, turn, "--layout", layout))
        tell(f"layouts, by hand, round {number}")
        theirs.append(by_hand(flights, size.passengers, turn))
    found = {layout: compared(mine[layout], theirs) for layout in LAYOUTS}
    return {"flights": flights, "passengers": size.passengers, "layouts": found}


def shown(figures: dict[str, Any]) -> Table:
    """Show each layout in a line."""
    lines = table(
        f"Layouts: µs per passenger, {figures['flights']} flights, and how many times the baseline that is",
        *("layout", "durable", "times", "handed over", "times"),
    )
    for layout, each in figures["layouts"].items():
        lines.add_row(
            layout,
            f"{each['us_to_durable']:.1f}",
            f"{each['ratio_durable']:.2f}",
            f"{each['us_to_handed_over']:.1f}",
            f"{each['ratio_handed_over']:.2f}",
        )
    return lines


PART = Part("layouts", 4, "both layouts at 500 flights", measure, shown)
