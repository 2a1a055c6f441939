"""Latency: from the moment an event is due to its last message handed over, at several rates."""

from typing import Any

from contest import run_beside
from part import Part, Size, table
from progress import Tell
from rich.table import Table

#: Events a second, and passengers on each flight.
RATES = ((1, 160), (20, 160), (50, 160), (200, 20))


def measure(size: Size, tell: Tell) -> dict[str, Any]:
    """Play each rate in a process and on a store of its own."""
    rates = []
    for rate, passengers in RATES:
        tell(f"latency, {rate} events a second of {passengers} passengers, for {size.seconds:.0f} seconds")
        options = ("--rate", str(rate), "--passengers", str(passengers), "--seconds", str(size.seconds))
        rates.append(run_beside("paced.py", *options))
    return {"seconds": size.seconds, "rates": rates}


def shown(figures: dict[str, Any]) -> Table:
    """Show each rate in a line."""
    lines = table(
        f"Latency: from due to the last message handed over, {figures['seconds']:.0f} seconds at each rate",
        *("events a second", "passengers", "events", "p50 ms", "p99 ms", "done a second", "rate held"),
    )
    for each in figures["rates"]:
        lines.add_row(
            f"{each['rate']:.0f}",
            str(each["passengers"]),
            f"{each['events']:,}",
            f"{each['p50_ms']:,.0f}",
            f"{each['p99_ms']:,.0f}",
            f"{each['events_per_second']:.1f}",
            "yes" if each["held"] else "no: it falls behind",
        )
    return lines


PART = Part("latency", 5, "p50 and p99 at 1, 20, 50 and 200 events a second", measure, shown)
