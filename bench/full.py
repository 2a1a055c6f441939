"""All that is measured but the ratio: `make bench-full`.

    python bench/full.py [--part growth] [--json] [--draw docs/performance]

Parts are stages, growth, layouts, memory, latency and start; `--part` chooses one, and may be given several
times. It ends with a table for each part, or with --json one document. `--draw` keeps the figures in a folder
(figures.json, beside those of parts measured before) and draws the pictures anew. `--flights`, `--passengers`
and `--seconds` make it small, to try it.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import growth
import latency
import layouts
import memory
import stages
import start
from contest import compiled
from machine import machine
from part import Part, Size
from progress import teller
from rich.console import Console

PARTS: dict[str, Part] = {
    part.PART.name: part.PART for part in (stages, growth, layouts, memory, latency, start)
}


def main() -> None:
    """Measure what the options say."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--part", action="append", choices=[*PARTS], help="measure this part alone")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    options.add_argument("--draw", type=Path, metavar="FOLDER", help="keep the figures, and draw them")
    options.add_argument("--flights", type=int, default=Size().flights, help="in a storm, at most")
    options.add_argument("--passengers", type=int, default=Size().passengers, help="on each flight")
    options.add_argument("--seconds", type=float, default=Size().seconds, help="at each rate")
    asked = options.parse_args()
    if min(asked.flights, asked.passengers) < 1 or asked.seconds <= 0:
        options.error("--flights, --passengers and --seconds are greater than 0")
    chosen = [part for part in PARTS.values() if part.name in (asked.part or PARTS)]
    size = Size(asked.flights, asked.passengers, asked.seconds)
    tell = teller()
    tell(f"{', '.join(part.name for part in chosen)}: about {sum(each.minutes for each in chosen):g} minutes")
    compiled()
    figures: dict[str, Any] = {}
    try:
        for part in chosen:
            tell(f"{part.name}: {part.says}, about {part.minutes:g} minutes")
            on = machine()
            figures[part.name] = {**part.measure(size, tell), "machine": on}
    finally:  # also what was measured before Ctrl-C
        if asked.draw and figures:
            from pictures import draw  # draws with a library that only this needs

            draw(asked.draw, figures)
            tell(f"drawn in {asked.draw}")
        _show(figures, as_json=asked.json)


def _show(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    screen = Console(width=None if sys.stdout.isatty() else 120)
    for name, measured in figures.items():
        screen.print(PARTS[name].table(measured), "")


if __name__ == "__main__":
    main()
