"""`flightpulse replay`: a real day, or what is left of it."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from typer.testing import Result

from flightpulse.simulation.day import BLIZZARD
from flightpulse.store.folder import Folder

Run = Callable[..., Result]

_FEW = ("--load-factor", "0.02")


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Return a day of twelve flights."""
    file = tmp_path / "day.csv"
    file.write_text("".join(BLIZZARD.read_text().splitlines(keepends=True)[:13]))
    return file


def test_a_day_is_played_in_a_folder_that_is_gone_afterwards(
    run: Run, day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(own))
    result = run("replay", day, *_FEW, "--json")
    account = msgspec.json.decode(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert list(account) == ["flights", "events", "affected", "told", "suppressed", "failed"]
    assert (account["flights"], account["failed"]) == (12, 0)
    assert account["affected"] == account["told"] + sum(account["suppressed"].values())
    assert list(own.iterdir()) == []


def test_a_row_that_cannot_be_read_is_named_and_the_rest_is_played(run: Run, day: Path) -> None:
    lines = day.read_text().splitlines(keepends=True)
    day.write_text("".join([*lines[:4], "what,is,this\n", *lines[4:]]))
    result = run("replay", day, *_FEW)
    assert result.exit_code == 2
    assert f"{day}: line 5" in result.stderr
    assert "12 flights, " in result.stdout
    assert "notifications per second" in result.stdout


def test_a_day_stays_in_the_folder_that_was_named_and_is_not_played_twice(
    run: Run, day: Path, tmp_path: Path
) -> None:
    data = tmp_path / "day-data"
    first = run("replay", day, *_FEW, "--json", "--data", data)
    second = run("replay", day, *_FEW, "--json", "--speed", "1e9", data=data)
    assert first.exit_code == second.exit_code == 0
    assert first.stdout == second.stdout
    assert len(msgspec.json.decode(run("flights", "list", "--json", data=data).stdout)) == 12


def test_a_folder_that_lives_by_the_wall_clock_is_refused(run: Run, day: Path, seeded: Path) -> None:
    result = run("replay", day, "--data", seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "wall's clock" in result.stderr


def test_a_folder_in_which_another_process_runs_the_flow_is_refused(
    run: Run, day: Path, tmp_path: Path
) -> None:
    other = Folder(tmp_path / "data")
    assert other.take()
    result = run("replay", day, "--data", tmp_path / "data")
    other.close()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "runs the flow on" in result.stderr


@pytest.mark.parametrize("content", [None, "year,month\n2013,2\n", ""])
def test_a_file_that_is_no_day_is_refused(run: Run, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "no-day.csv"
    if content is not None:
        file.write_text(content)
    result = run("replay", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no-day.csv" in result.stderr


@pytest.mark.parametrize("option", ["--speed=0", "--speed=nan", "--load-factor=1.5", "--seed=x"])
def test_an_option_out_of_range_is_refused(run: Run, day: Path, option: str) -> None:
    result = run("replay", day, option)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_day_without_flights_is_played_too(run: Run, day: Path) -> None:
    day.write_text(day.read_text().splitlines(keepends=True)[0])
    result = run("replay", day, "--json")
    assert result.exit_code == 0
    assert msgspec.json.decode(result.stdout)["flights"] == 0
