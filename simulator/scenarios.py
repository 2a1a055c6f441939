#!/usr/bin/env python3
"""Plays scenario 1 to 5: `flightpulse scenario N` with these options (`--help` lists them).

    simulator/scenarios.py 3

Any Python runs it: the command itself runs in the checkout's `.venv`, which `make setup` makes.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    flightpulse = Path(__file__).resolve().parent.parent / ".venv" / "bin" / "flightpulse"
    if not flightpulse.exists():
        sys.exit("FlightPulse is not installed in this checkout yet: run `make setup` first.")
    os.execv(flightpulse, [str(flightpulse), "scenario", *sys.argv[1:]])  # noqa: S606 (no shell is wanted)
