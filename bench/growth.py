"""Growth: what a passenger costs with few flights and with many, beside the baseline."""

from typing import Any

from contest import by_hand, compared, ours
from part import Part, Size, table
from progress import Tell
from rich.table import Table

FLIGHTS = (10, 50, 200, 500, 1000, 2000)

#: Storms are played again until so many flights were cancelled in all, but three times at most.
_IN_ALL = 1000


def measure(size: Size, tell: Tell) -> dict[str, Any]:
    """Play storms of each size, ours and the baseline's in turn."""
    sizes = {}
    for flights in [each for each in FLIGHTS if each <= size.flights] or [size.flights]:
        mine, theirs = [], []
        for number in range(1, max(1, min(3, _IN_ALL // flights)) + 1):
            turn = f"round {number}"
            tell(f"growth, {flights} flights, {turn}: FlightPulse")
            mine.append(ours(flights, size.passengers, turn))
            tell(f"growth, {flights} flights, {turn}: by hand")
            theirs.append(by_hand(flights, size.passengers, turn))
        sizes[str(flights)] = {**compared(mine, theirs), "rounds": len(mine)}
    return {"passengers": size.passengers, "flights": sizes}


def shown(figures: dict[str, Any]) -> Table:
    """Show each size in a line."""
    lines = table(
        f"Growth: µs per passenger, {figures['passengers']} on each flight, beside the baseline",
        *("flights", "durable", "by hand", "times", "handed over", "by hand", "times", "rounds"),
    )
    for flights, each in figures["flights"].items():
        cells = [
            f"{each[name]:.{2 if name.startswith('ratio') else 1}f}"
            for said in ("durable", "handed_over")
            for name in (f"us_to_{said}", f"baseline_us_to_{said}", f"ratio_{said}")
        ]
        lines.add_row(f"{int(flights):,}", *cells, str(each["rounds"]))
    return lines


PART = Part("growth", 8, "10 to 2,000 flights, beside the baseline", measure, shown)
