"""Real days at New York's airports, each with the account of the table beside their files."""

from contextlib import closing
from pathlib import Path

import pytest

from flightpulse.app import Application, new_at
from flightpulse.domain.flight import FlightStatus
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.day import BLIZZARD
from flightpulse.simulation.replay import load, play, read

HEAVY_DELAYS = Path(__file__).parents[1] / "data" / "nyc-2013-03-08.csv"

#: Cancelled, minor, major, severe: what each day's rows come to.
DAYS = {
    BLIZZARD: (930, {"cancelled": 472, "delay.minor": 57, "delay.major": 55, "delay.severe": 13}),
    HEAVY_DELAYS: (979, {"cancelled": 180, "delay.minor": 56, "delay.major": 270, "delay.severe": 226}),
}


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.stem)
def test_a_real_day_gives_the_account_of_its_file(day: Path, layout: LayoutName, tmp_path: Path) -> None:
    flights, events = DAYS[day]
    rows = read(day)
    assert rows.begins is not None
    chosen = Settings(data=tmp_path / "data", layout=layout)
    new_at(chosen, rows.begins)
    with closing(Application(chosen)) as flow:
        # Few passengers, so that it is quick: one a flight at least.
        load(flow, rows, seed=1, load_factor=0.01, progress=_unseen)
        account = play(flow, rows, speed=None, progress=_unseen)
        cancelled = sum(1 for _ in flow.kept.flights.by_status(FlightStatus.CANCELLED))
        letters = list(flow.kept.dead_letters.in_state("open"))
    assert rows.refused == []
    assert account.flights == flights
    assert account.events == {f"flight.{name}": count for name, count in events.items()}
    assert cancelled == events["cancelled"]
    assert (account.failed, account.pending, letters) == (0, 0, [])
    assert account.told > 0.9 * account.affected
    assert account.affected == account.told + sum(account.suppressed.values())


def _unseen(doing: str, done: int, of: int) -> None:
    """Nobody watches the progress."""
