"""Storms, each in a process of its own: ours and the baseline's, in turn."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

#: µs per passenger, and whatever else a storm says of itself.
Figures = dict[str, Any]

_HERE = Path(__file__).parent


def run(*arguments: str) -> str:
    """Run Python to its end; return what it says."""
    # Byte code is compiled once, as where a program is installed, and not in every process.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


def run_beside(program: str, *options: str) -> Figures:
    """Run a program that lies here; return the document that it prints."""
    figures: Figures = json.loads(run(str(_HERE / program), *options))
    return figures


def compiled() -> None:
    """See that the byte code of everything that a storm imports is there."""
    run_beside("one_storm.py", "--flights", "1", "--passengers", "1")


@cache  # what two parts of a run ask for is played once
def ours(flights: int, passengers: int, turn: str, *options: str) -> Figures:
    """Play a storm by FlightPulse; `turn` tells one from the next of its kind."""
    return _figures("one_storm.py", flights, passengers, *options)


@cache
def by_hand(flights: int, passengers: int, turn: str) -> Figures:
    """Play a storm by hand-written SQL."""
    return _figures("baseline.py", flights, passengers, "--json")


def _figures(program: str, flights: int, passengers: int, *options: str) -> Figures:
    return run_beside(program, "--flights", str(flights), "--passengers", str(passengers), *options)


def compared(mine: Sequence[Figures], theirs: Sequence[Figures]) -> Figures:
    """Return the medians of some rounds, and their ratios."""
    figures = {}
    for name in ("us_to_durable", "us_to_handed_over"):
        figures[name] = statistics.median(each[name] for each in mine)
        figures[f"baseline_{name}"] = statistics.median(each[name] for each in theirs)
    for said in ("durable", "handed_over"):
        figures[f"ratio_{said}"] = figures[f"us_to_{said}"] / figures[f"baseline_us_to_{said}"]
    return figures
