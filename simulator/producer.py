#!/usr/bin/env python3
"""Produces one operations event: `flightpulse produce` with these flags (`--help` lists them).

    simulator/producer.py --event-type FLIGHT_DELAY --flight-id SW1234 --delay-minutes 25 --reason WEATHER

Any Python runs it: the command itself runs in the checkout's `.venv`, which `make setup` makes.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    flightpulse = Path(__file__).resolve().parent.parent / ".venv" / "bin" / "flightpulse"
    if not flightpulse.exists():
        sys.exit("FlightPulse is not installed in this checkout yet: run `make setup` first.")
    os.execv(flightpulse, [str(flightpulse), "produce", *sys.argv[1:]])  # noqa: S606 (no shell is wanted)
