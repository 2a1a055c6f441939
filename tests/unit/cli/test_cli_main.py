"""The command line as a whole: help, version, where the data is, errors, pipes and terminals."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from flightpulse.definitions import DefinitionError

Run = Callable[..., Result]

_COMMAND = [sys.executable, "-m", "flightpulse"]


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from flightpulse.cli.main import run\n"
        "sys.argv = ['flightpulse', '--help']\n"
        "try: run()\n"
        "finally: print(sorted({'rich', 'apsw', 'jinja2', 'babel', 'airportsdata'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
    assert "demo" in done.stdout


def test_every_command_has_help(run: Run) -> None:
    nouns = {"flights", "passengers", "bookings", "events", "notifications", "dead-letters"}
    for command in ("demo", "seed", "scenario", "produce", "ingest", "replay", "up"):
        assert "Example" in run(command, "--help").stdout
    for noun in nouns:
        for verb in ("list", "show"):
            assert f"flightpulse {noun} {verb}" in run(noun, verb, "--help").stdout


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout.startswith("flightpulse")


def test_the_folder_is_named_before_or_after_the_command_or_by_the_environment(
    run: Run, tmp_path: Path
) -> None:
    assert run("--data", tmp_path / "before", "seed").exit_code == 0
    assert run("--data", tmp_path / "before", "seed", "--data", tmp_path / "after").exit_code == 0
    assert run("seed", data=tmp_path / "environment").exit_code == 0
    for name in ("before", "after", "environment"):
        assert (tmp_path / name / "flightpulse.db").exists()


def test_a_folder_keeps_its_layout(run: Run, tmp_path: Path) -> None:
    assert run("--layout", "table-per-entity", "seed", data=tmp_path).exit_code == 0
    assert run("seed", data=tmp_path).exit_code == 0
    other = run("seed", "--layout", "single-table", data=tmp_path)
    assert (other.exit_code, other.stdout) == (2, "")
    assert "table-per-entity" in other.stderr


def test_a_setting_of_the_environment_that_is_wrong_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, "FLIGHTPULSE_DATA": str(tmp_path), "FLIGHTPULSE_LAYOUT": "flat"}
    done = subprocess.run([*_COMMAND, "seed"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("flightpulse: FLIGHTPULSE_LAYOUT is 'flat'")


def test_a_folder_that_is_none_and_a_damaged_store_are_one_line_on_stderr(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "flightpulse.db").write_bytes(b"this is no database, and long enough to be seen as none" * 99)
    for data, code in ((tmp_path / "file", 2), (damaged, 1)):
        result = run("seed", data=data)
        assert (result.exit_code, result.stdout) == (code, "")
        assert result.stderr.startswith("flightpulse: ")
        assert result.stderr.count("\n") == 1


def test_definitions_are_checked_and_a_mistake_is_named_by_file_and_field(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = run("definitions", "check")
    assert good.exit_code == 0
    assert "workflows 3" in good.stdout

    def mistaken() -> dict[str, int]:
        raise DefinitionError(Path("rules/delay.json"), "$.target", "there is no workflow 'dely'")

    monkeypatch.setattr("flightpulse.app.check_definitions", mistaken)
    bad = run("definitions", "check")
    assert (bad.exit_code, bad.stdout) == (2, "")
    assert "rules/delay.json: $.target: there is no workflow 'dely'" in bad.stderr


def test_a_reader_that_has_enough_ends_a_command_quietly(seeded: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*_COMMAND, "flights", "list", "--data", str(seeded)],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""


def test_on_a_terminal_lists_are_tables(seeded: Path) -> None:
    controlling, terminal = pty.openpty()
    done = subprocess.run(
        [*_COMMAND, "flights", "list", "--data", str(seeded)],
        stdout=terminal,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "130"},
        check=True,
    )
    os.close(terminal)
    shown = os.read(controlling, 65536).decode()
    os.close(controlling)
    assert done.returncode == 0
    assert "─" in shown
    assert "SW1234" in shown
