"""Stages: what each stage of the flow costs, beside the sum."""

from typing import Any

from contest import ours
from part import Part, Size, table
from progress import Tell
from rich.table import Table

_FLIGHTS = 500


def measure(size: Size, tell: Tell) -> dict[str, Any]:
    """Play a storm whose stages are timed, and one whose are not."""
    flights = min(_FLIGHTS, size.flights)
    tell(f"stages, {flights} flights, timed")
    timed = ours(flights, size.passengers, "round 1", "--stages")
    tell(f"stages, {flights} flights, not timed")
    plain = ours(flights, size.passengers, "round 1")
    return {
        "flights": flights,
        "passengers": size.passengers,
        "us_by_stage": timed["us_by_stage"],
        "us_in_all": timed["us_to_settled"],
        "us_in_all_not_timed": plain["us_to_settled"],
    }


def shown(figures: dict[str, Any]) -> Table:
    """Show each stage in a line, and the sum."""
    lines = table(
        f"Stages: µs per passenger, {figures['flights']} flights; what a stage calls is not counted twice",
        *("stage", "µs", "share"),
    )
    stages = figures["us_by_stage"]
    total = sum(stages.values())
    for stage, cost in stages.items():
        lines.add_row(stage, f"{cost:.1f}", f"{cost / total:.0%}")
    lines.add_section()
    lines.add_row("sum", f"{total:.1f}", "100%")
    lines.add_row("in all, stages timed", f"{figures['us_in_all']:.1f}", "")
    lines.add_row("in all, not timed", f"{figures['us_in_all_not_timed']:.1f}", "")
    return lines


PART = Part("stages", 2, "intake to what follows behind, each by itself", measure, shown)
