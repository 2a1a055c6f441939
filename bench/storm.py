"""The storm, by FlightPulse and by hand-written SQL, in turn in one run: `make bench`.

    python bench/storm.py [--flights 500] [--passengers 160] [--rounds 3] [--layout single-table] [--json]

A hub closes: every flight is cancelled. FlightPulse accepts each event, runs its workflow with its history,
composes, keeps the ledger, the inbox and the change stream, marks bookings and flights, and hands every
message to a sink, as it ships but for that sink. Beside it runs `baseline.py`, which does the same by hand
on one SQLite file. All ids are random. Each storm has a process of its own, and none is warmed up. The last
line is the ratio of the medians: what FlightPulse's generality costs. No round begins that would not be done
within ten minutes.
"""

import argparse
import json
import time

from contest import Figures, by_hand, compared, compiled, ours
from progress import Tell, teller

#: How long all rounds may take, in seconds; the first one is played in any case.
_PATIENCE = 570.0


def rounds_of(most: int, flights: int, passengers: int, layout: str, tell: Tell) -> tuple[int, Figures]:
    """Play rounds, as many as there is time for; return how many it were, and the medians."""
    began = time.monotonic()
    tell("compiling")
    compiled()
    mine: list[Figures] = []
    theirs: list[Figures] = []
    longest = 0.0
    for number in range(1, most + 1):
        since, turn = time.monotonic(), f"round {number} of {most}"
        if mine and since + longest > began + _PATIENCE:
            tell(f"no time for {turn}")
            break
        tell(f"{turn}: {flights} flights of {passengers} passengers, FlightPulse")
        mine.append(ours(flights, passengers, turn, "--layout", layout))
        tell(f"{turn}: by hand")
        theirs.append(by_hand(flights, passengers, turn))
        tell(
            "µs per passenger: "
            f"durable {mine[-1]['us_to_durable']:.1f} beside {theirs[-1]['us_to_durable']:.1f}, "
            f"handed over {mine[-1]['us_to_handed_over']:.1f} beside {theirs[-1]['us_to_handed_over']:.1f}"
        )
        longest = max(longest, time.monotonic() - since)
    return len(mine), compared(mine, theirs)


def line(figures: Figures) -> str:
    """Return the ratios as one line, in µs per passenger."""
    return (
        f"ratio {figures['ratio_handed_over']:.2f} handed over"
        f" ({figures['us_to_handed_over']:.1f} µs beside {figures['baseline_us_to_handed_over']:.1f} µs),"
        f" {figures['ratio_durable']:.2f} durable"
        f" ({figures['us_to_durable']:.1f} µs beside {figures['baseline_us_to_durable']:.1f} µs)"
    )


def main() -> None:
    """Play what the options say."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--flights", type=int, default=500)
    options.add_argument("--passengers", type=int, default=160)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--layout", choices=["single-table", "table-per-entity"], default="single-table")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    asked = options.parse_args()
    if min(asked.flights, asked.passengers, asked.rounds) < 1:
        options.error("--flights, --passengers and --rounds are 1 or more")
    rounds, figures = rounds_of(asked.rounds, asked.flights, asked.passengers, asked.layout, teller())
    if asked.json:
        asked_for = {"layout": asked.layout, "flights": asked.flights, "passengers": asked.passengers}
        print(json.dumps({**asked_for, "rounds": rounds, **figures}))
    else:
        print(line(figures))


if __name__ == "__main__":
    main()
