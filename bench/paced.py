"""Events at a given rate, through a flow that runs as `flightpulse up` runs it: from due to handed over.

    python bench/paced.py --rate 20 [--passengers 160] [--seconds 20]

The loop is open: an event is due at its moment whether or not those before it are done, and its time counts
from then, so that falling behind shows. What is due is handed to intake together, as a source does that is
behind. Prints one JSON document: milliseconds from due to the last message handed over.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from baseline import token
from board import fold, load, settle
from sink import TimedSink

from flightpulse.app import Application, look_for_garbage_seldom
from flightpulse.domain.notification import Channel
from flightpulse.intake.source import Arrival
from flightpulse.settings import Settings
from flightpulse.simulation.producer import operations_event

#: A rate is held where the last event is handed over so many seconds after it was due, at the latest.
_HELD_WITHIN = 1.0

#: How long what is left is waited for, in seconds.
_PATIENCE = 300.0


def paced(rate: float, passengers: int, seconds: float) -> dict[str, Any]:
    """Cancel a flight at each beat; return what it took, in milliseconds."""
    rng, flights = Random(1), max(1, round(rate * seconds))
    with tempfile.TemporaryDirectory() as folder:
        sink = TimedSink(2 * passengers)
        providers = {Channel.EMAIL: sink, Channel.SMS: sink}
        application = Application(Settings(data=Path(folder)), providers=lambda _: providers)
        ids = load(application, flights, passengers, rng)
        settle(application)
        fold(application)
        now = application.clock.now()
        events = [
            operations_event("FLIGHT_CANCELLED", each, now=now, ids=lambda _: token(rng), reason="WEATHER")
            for each in rng.sample(ids, flights)
        ]
        arrivals = [Arrival(msgspec.json.encode(event), "paced") for event in events]
        stopped = threading.Event()
        flow = threading.Thread(target=application.run, args=[stopped.is_set])
        flow.start()
        try:
            due = _handed_in(application, arrivals, rate)
            until = time.perf_counter() + _PATIENCE
            while len(sink.done) < flights and time.perf_counter() < until:
                time.sleep(0.05)
        finally:
            stopped.set()
            flow.join()
            application.close()
    if len(sink.done) < flights:
        raise SystemExit(f"{flights - len(sink.done)} of {flights} events were not told of")
    took = sorted(sink.done[event["event_id"]] - at for event, at in zip(events, due, strict=True))
    last = max(sink.done.values())
    return {
        "rate": rate,
        "passengers": passengers,
        "events": flights,
        "p50_ms": statistics.median(took) * 1000,
        "p99_ms": percentile(took, 99) * 1000,
        "events_per_second": flights / (last - due[0]),
        "held": last - due[-1] < _HELD_WITHIN,
    }


def _handed_in(application: Application, arrivals: Sequence[Arrival], rate: float) -> list[float]:
    """Hand events to intake as they come due; return when each was due, on time.perf_counter's clock."""
    began = time.perf_counter()
    due = [began + number / rate for number in range(len(arrivals))]
    taken = 0
    while taken < len(arrivals):
        now = time.perf_counter()
        if due[taken] > now:
            time.sleep(due[taken] - now)
            continue
        upto = taken
        while upto < len(due) and due[upto] <= now:
            upto += 1
        application.intake.accept(arrivals[taken:upto])
        taken = upto
    return due


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of ordered values do not exceed, by nearest rank."""
    return ordered[-(-len(ordered) * percent // 100) - 1]


def main() -> None:
    """Play what the options say."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rate", type=float, required=True, help="events a second")
    options.add_argument("--passengers", type=int, default=160)
    options.add_argument("--seconds", type=float, default=20)
    look_for_garbage_seldom()  # as `flightpulse up` does
    print(json.dumps(paced(**vars(options.parse_args()))))


if __name__ == "__main__":
    main()
