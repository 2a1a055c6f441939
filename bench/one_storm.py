"""One storm by FlightPulse, in this process: what `storm.py` and `full.py` start beside `baseline.py`.

    python bench/one_storm.py [--flights 500] [--passengers 160] [--layout single-table] [--logs] [--stages]

Loads flights full of passengers, cancels every one of them, and prints one JSON document: µs per passenger
until what is to be told is durable, until every message is handed over, and until all that follows behind is
done: the stream handler has published what changed, and no index lags. The peak of memory in MB; with
`--stages` what each stage took. Loading is not timed.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from baseline import token
from board import fold, load, settle
from sink import Sink
from stage import STAGES, watched

from flightpulse.app import Application, look_for_garbage_seldom
from flightpulse.domain.notification import Channel
from flightpulse.intake.source import InProcess
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.producer import operations_event


def played(
    flights: int, passengers: int, layout: LayoutName, *, logs: bool = False, stages: bool = False
) -> dict[str, Any]:
    """Play one storm; return its figures. `logs` hands over to the logs as shipped, not to a sink."""
    rng = Random(1)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), layout=layout)
        sink = Sink()
        providers = {Channel.EMAIL: sink, Channel.SMS: sink}
        application = Application(settings, providers=None if logs else lambda _: providers)
        ids = load(application, flights, passengers, rng)
        settle(application)
        fold(application)
        loaded = _peak()
        now = application.clock.now()
        events = [
            operations_event("FLIGHT_CANCELLED", each, now=now, ids=lambda _: token(rng), reason="WEATHER")
            for each in rng.sample(ids, flights)
        ]
        watch = watched(application, sink) if stages else None
        started = time.perf_counter()
        for _ in application.take(InProcess(events, "storm")):
            application.runner.run_due()
        durable = time.perf_counter() - started
        while application.delivery.run_due():
            pass
        handed_over = time.perf_counter() - started
        settle(application)
        settled = time.perf_counter() - started
        told = sink.count // 2
        if logs:
            told = application.account([event["event_id"] for event in events]).told
        application.close()
    if told != flights * passengers:
        raise SystemExit(f"{told} were told, not {flights * passengers}")
    figures = {
        "us_to_durable": durable / told * 1e6,
        "us_to_handed_over": handed_over / told * 1e6,
        "us_to_settled": settled / told * 1e6,
        "peak_mb_loaded": loaded,
        "peak_mb": _peak(),
    }
    if watch is not None:
        return {**figures, "us_by_stage": {each: watch.seconds[each] / told * 1e6 for each in STAGES}}
    return figures


def _peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Play what the options say."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--flights", type=int, default=500)
    options.add_argument("--passengers", type=int, default=160)
    options.add_argument("--layout", choices=["single-table", "table-per-entity"], default="single-table")
    options.add_argument("--logs", action="store_true", help="hand over to the logs, as shipped")
    options.add_argument("--stages", action="store_true", help="say what each stage took")
    asked = options.parse_args()
    look_for_garbage_seldom()  # as the command line does
    print(json.dumps(played(**vars(asked))))


if __name__ == "__main__":
    main()
