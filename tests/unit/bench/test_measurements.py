"""What is measured, tried at a small size: the documents are whole. No test asks how long anything took."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[3] / "bench"
SMALL = ("--flights", "2", "--passengers", "3")


def run(program: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH / program), *SMALL, *options]
    return subprocess.run(command, check=True, capture_output=True, text=True)


def test_the_storm_ends_with_one_line_the_only_one_with_the_ratio() -> None:
    done = run("storm.py", "--rounds", "1")
    *others, last = done.stdout.splitlines()
    figure, pair = r"\d+\.\d\d", r"\(\d+\.\d µs beside \d+\.\d µs\)"
    assert re.fullmatch(rf"ratio {figure} handed over {pair}, {figure} durable {pair}", last)
    assert "ratio" not in "\n".join([*others, done.stderr])


def test_the_storm_says_the_same_as_one_document() -> None:
    figures = json.loads(run("storm.py", "--rounds", "1", "--json").stdout)
    assert (figures["layout"], figures["flights"], figures["passengers"]) == ("single-table", 2, 3)
    for said in ("durable", "handed_over"):
        mine, theirs = figures[f"us_to_{said}"], figures[f"baseline_us_to_{said}"]
        assert figures[f"ratio_{said}"] == pytest.approx(mine / theirs)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("drawn")
    parts = [option for part in ("stages", "growth", "memory") for option in ("--part", part)]
    figures = json.loads(run("full.py", "--json", "--draw", str(folder), *parts).stdout)
    pictures = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return {**figures, "drawn": pictures}


def test_every_stage_has_its_share_and_none_counts_twice(measured: dict[str, Any]) -> None:
    stages = measured["stages"]
    assert all(cost > 0 for cost in stages["us_by_stage"].values())
    assert sum(stages["us_by_stage"].values()) <= stages["us_in_all"] * 1.000001  # rounding


def test_growth_and_memory_say_what_was_played(measured: dict[str, Any]) -> None:
    assert list(measured["growth"]["flights"]) == ["2"]
    assert measured["memory"]["passengers"] == 6
    assert measured["memory"]["to"]["logs"]["peak_mb"] > 0


def test_pictures_are_drawn_without_scripts_and_the_figures_kept_beside_them(
    measured: dict[str, Any],
) -> None:
    drawn = measured["drawn"]
    assert set(drawn) == {"figures.json", "growth.svg", "stages.svg"}
    assert "<script" not in drawn["growth.svg"] + drawn["stages.svg"]
    assert json.loads(drawn["figures.json"])["growth"] == measured["growth"]


def test_each_rate_is_played_to_its_end() -> None:
    command = [
        sys.executable,
        str(BENCH / "paced.py"),
        "--rate",
        "20",
        "--passengers",
        "2",
        "--seconds",
        "0.2",
    ]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert figures["events"] == 4
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]


def test_the_percentile_is_the_value_that_so_many_do_not_exceed() -> None:
    from paced import percentile

    assert percentile(range(1, 101), 99) == 99
    assert percentile(range(1, 21), 99) == 20
    assert percentile([7.0], 50) == 7.0
