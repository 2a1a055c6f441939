"""Memory: the most that a process holds while it plays a large storm."""

from typing import Any

from contest import ours
from part import Part, Size, table
from progress import Tell
from rich.table import Table

#: What issue 5 allows, in MB.
LIMIT = 300


def measure(size: Size, tell: Tell) -> dict[str, Any]:
    """Play the storm with a sink that keeps nothing, then with the logs as shipped; loading is included."""
    found = {}
    for kind, options in (("sink", ()), ("logs", ("--logs",))):
        tell(f"memory, {size.flights} flights, messages to the {kind}")
        storm = ours(size.flights, size.passengers, "round 1", *options)
        found[kind] = {name: storm[name] for name in ("peak_mb_loaded", "peak_mb")}
    return {"passengers": size.flights * size.passengers, "limit_mb": LIMIT, "to": found}


def shown(figures: dict[str, Any]) -> Table:
    """Show both, and whether they stay within the limit."""
    lines = table(
        f"Memory: the peak of a process that loads and plays {figures['passengers']:,} passengers, in MB",
        *("messages go to", "after loading", "in all", f"under {figures['limit_mb']} MB"),
    )
    said = {"sink": "a sink that keeps none", "logs": "the logs, as shipped"}
    for kind, each in figures["to"].items():
        holds = "yes" if each["peak_mb"] < figures["limit_mb"] else "no"
        lines.add_row(said[kind], f"{each['peak_mb_loaded']:.0f}", f"{each['peak_mb']:.0f}", holds)
    return lines


PART = Part("memory", 7, "the peak at 320,000 passengers", measure, shown)
