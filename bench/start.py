"""Start: from the start of a command to its first event accepted and handed over, as a user sees it."""

import resource
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from contest import run
from part import Part, Size, table
from progress import Tell
from rich.table import Table

#: What issue 5 allows, in milliseconds.
LIMIT = 500

_TIMES = 7

_PRODUCE = ("produce", "--event-type", "FLIGHT_DELAY", "--flight-id", "SW1234", "--delay-minutes", "45")

#: Runs a command, and names the modules of ours that it imported.
_NAMED = (
    "import sys; from flightpulse.cli.main import run; sys.argv[0] = 'flightpulse'\n"
    "try: run()\n"
    "finally: print(*(name for name in sys.modules if name.startswith('flightpulse')), sep=',')"
)


def measure(size: Size, tell: Tell) -> dict[str, Any]:
    """Produce an event in a seeded folder, several times; and time Python alone, and with its imports."""
    with tempfile.TemporaryDirectory() as folder:
        seeded = Path(folder) / "seeded"
        run("-m", "flightpulse", "--data", str(seeded), "seed")

        def fresh(name: str) -> list[str]:
            """Name the command for a fresh copy: a flight's second event is an update, and another thing."""
            shutil.copytree(seeded, Path(folder) / name)
            return ["--data", str(Path(folder) / name), *_PRODUCE]

        modules = run("-c", _NAMED, *fresh("named")).splitlines()[-1]
        took: dict[str, list[tuple[float, float]]] = {"python": [], "imported": [], "told": []}
        for number in range(_TIMES):
            tell(f"start, {number + 1} of {_TIMES}")
            took["python"].append(_milliseconds("-c", "pass"))
            took["imported"].append(_milliseconds("-c", f"import {modules}"))
            took["told"].append(_milliseconds("-m", "flightpulse", *fresh(str(number))))
    figures: dict[str, Any] = {"limit_ms": LIMIT, "times": _TIMES}
    for name, each in took.items():
        elapsed, processor = map(statistics.median, zip(*each, strict=True))
        figures |= {f"ms_to_{name}": elapsed, f"processor_ms_to_{name}": processor}
    return figures


def _milliseconds(*command: str) -> tuple[float, float]:
    """Return how long a command takes, and how long the processor works on it."""
    since, worked = time.perf_counter(), _worked()
    run(*command)
    return (time.perf_counter() - since) * 1000, (_worked() - worked) * 1000


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shown(figures: dict[str, Any]) -> Table:
    """Show what of it is Python's, what the imports', and what the work."""
    lines = table(
        f"Start: `flightpulse produce` in a seeded folder, from start to end, median of {figures['times']}",
        *("until", "ms", "of it", "by the processor"),
    )
    before = 0.0
    for name, said in (("python", "Python runs"), ("imported", "all is imported"), ("told", "all are told")):
        at = figures[f"ms_to_{name}"]
        lines.add_row(said, f"{at:.0f}", f"{at - before:.0f}", f"{figures[f'processor_ms_to_{name}']:.0f}")
        before = at
    holds = "yes" if before < figures["limit_ms"] else "no"
    lines.add_section()
    lines.add_row(f"under {figures['limit_ms']} ms", holds, "", "")
    return lines


PART = Part("start", 0.5, "from the start of a command to its event told", measure, shown)
