"""Lists and tables where somebody watches: a terminal of 80 columns."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner, Result

from flightpulse.cli.main import app
from flightpulse.cli.table import Column, laid_out

Run = Callable[..., Result]
Watched = Callable[[str], tuple[list[str], str]]

LISTS = ["flights", "bookings", "passengers", "events", "notifications", "executions", "dead-letters"]

_TIME = re.compile(r"\d\d-\d\d|\d\d:\d\d(:\d\d(\.\d{3})?)?")


@pytest.fixture(scope="module")
def stormy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder in which a storm was played; tests only read it."""
    data = tmp_path_factory.mktemp("stormy")
    arguments = ["storm", "--flights", "20", "--passengers-per-flight", "2", "--poison", "20"]
    result = CliRunner().invoke(app, [*arguments, "--disorder", "10", "--data", str(data)])
    assert result.exit_code == 0
    return data


def _watched(*arguments: str, columns: int = 80) -> tuple[list[str], str]:
    """Run a command on a terminal; return its lines without colours, and what it says beside them."""
    controlling, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    with subprocess.Popen(
        [sys.executable, "-m", "flightpulse", *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
        env={**environment, "TERM": "xterm-256color"},
    ) as process:
        os.close(terminal)
        shown = b""
        while True:
            try:
                more = os.read(controlling, 65536)
            except OSError:  # Linux's way to say that nobody writes any more
                break
            if not more:
                break
            shown += more
        os.close(controlling)
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert process.returncode == 0
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown.decode()).splitlines(), said


@pytest.fixture(scope="module")
def watched(stormy: Path) -> Watched:
    """Return what lists everything of a noun on a terminal of 80 columns."""
    return cache(lambda noun: _watched(noun, "list", "--limit", "400", "--data", str(stormy)))


@pytest.mark.parametrize("noun", LISTS)
def test_at_80_columns_a_list_breaks_no_id_no_time_and_no_word(
    run: Run, stormy: Path, watched: Watched, noun: str
) -> None:
    lines, said = watched(noun)
    piped = run(noun, "list", "--limit", "400", data=stormy).stdout.splitlines()
    words = {*" ".join(piped).split(), "UTC"}
    for line in lines:
        assert cell_len(line) <= 80
        for word in line.split():
            assert word in words or _TIME.fullmatch(word) or set(word) == {"─"}, line
    for heading in re.finditer(r"\S+( \S+)*", piped[0]):
        name, place = heading[0].replace("(UTC)", "UTC"), heading.start()
        is_empty = all(line[place : place + 2].strip() == "-" for line in piped[1:])
        assert is_empty or name in lines[0] or name in said or name == "PROBLEM"
    if noun not in ("passengers", "dead-letters"):
        assert [line.split()[0] for line in lines[2:]] == [line.split()[0] for line in piped[1:]]


def test_a_flight_of_a_storm_is_listed_with_short_times_whose_heading_says_utc(watched: Watched) -> None:
    lines, said = watched("flights")
    assert "DEPARTS UTC  EXPECTED UTC" in lines[0]
    assert all(re.match(r"[A-Z]{2}\d+-\d{8}-[A-Z]{3}-S1  ", line) for line in lines[2:])
    assert any(len(line.split()[0]) == len("LH19-20261121-WAW-S1") for line in lines[2:])
    assert all(re.search(r"  \d\d-\d\d \d\d:\d\d  ", line) for line in lines[2:])
    assert said.startswith("No room for ")


def test_a_dead_letters_problem_stands_below_its_row_and_in_a_pipe_in_it(
    run: Run, stormy: Path, watched: Watched
) -> None:
    lines, _ = watched("dead-letters")
    place = next(place for place, line in enumerate(lines) if "unknown_flight" in line)
    assert lines[place + 1].startswith("    payload.flight_id: there is no flight 'poison-1-")
    piped = run("dead-letters", "list", "--limit", "400", data=stormy).stdout.splitlines()
    [row] = [line for line in piped if line.startswith(lines[place].split()[0])]
    assert "payload.flight_id: there is no flight" in row
    assert re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row)


def test_at_80_columns_rules_history_and_stats_fit(run: Run, stormy: Path) -> None:
    execution = run("executions", "list", "--limit", "1", data=stormy).stdout.splitlines()[1].split()[0]
    for arguments in (
        ["rules", "list"],
        ["executions", "history", execution, "--data", str(stormy)],
        ["stats", "--data", str(stormy)],
    ):
        lines, _ = _watched(*arguments)
        metrics_end = lines.index("") if "" in lines else len(lines)
        assert all(cell_len(line) <= 80 for line in lines[:metrics_end])
    assert any(line.startswith("TimeToHandOver ") for line in lines)


def test_a_wide_terminal_has_room_for_all(stormy: Path) -> None:
    lines, said = _watched("flights", "list", "--limit", "400", "--data", str(stormy), columns=140)
    assert said == ""
    assert lines[0].split()[:4] == ["FLIGHT", "ID", "FLIGHT", "FROM"]


def test_times_of_another_year_than_the_folders_show_it() -> None:
    columns = [Column("ID"), Column("AT (UTC)", to="minutes")]
    rows = [["a", "2013-02-08T18:20:00Z"], ["b", "2012-12-31T23:59:00.000Z"], ["c", "-"]]
    laid = laid_out(columns, rows, Console(width=80), 2013)
    assert (laid.heading, laid.lines) == (
        "ID  AT UTC",
        ["a   02-08 18:20", "b   2012-12-31 23:59", "c   -"],
    )


def test_columns_in_which_nothing_is_known_are_left_out_and_the_least_needed_go_first() -> None:
    columns = [Column("ID"), Column("EMPTY"), Column("SPARE", spare=2), Column("DEAR", spare=1)]
    rows = [["x" * 20, "-", "s" * 20, "d" * 20]]
    assert laid_out(columns, rows, Console(width=80), None).left_out == []
    narrow = laid_out(columns, rows, Console(width=50), None)
    assert narrow.left_out == ["SPARE"]
    assert narrow.lines == [f"{'x' * 20}  {'d' * 20}"]


def test_an_id_that_is_longer_than_a_line_is_there_whole() -> None:
    laid = laid_out([Column("ID"), Column("STATUS")], [["x" * 200, "SENT"]], Console(width=80), None)
    assert all(len(line) <= 80 for line in laid.lines)
    assert "".join(laid.lines).count("x") == 200
