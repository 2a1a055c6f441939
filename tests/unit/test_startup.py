"""Start-up: what only prints help or completes a word imports nothing heavy."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = set("airportsdata apsw babel jinja2 msgspec opentelemetry pydantic rich structlog".split())

_CODE = (
    "import sys; from flightpulse.cli.main import run\n"
    "sys.argv[0] = 'flightpulse'\n"
    "try: run()\n"
    "finally: print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
)

COMMANDS = """
demo seed scenario produce ingest replay storm up stats flights passengers bookings events messages
notifications executions rules dead-letters definitions
""".split()


def _imported(*arguments: str, **environment: str) -> tuple[str, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout, set(done.stderr.split())


def test_help_as_a_whole_imports_nothing_heavy() -> None:
    _, imported = _imported("--help")
    assert imported & HEAVY == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_imports_nothing_heavy(command: str) -> None:
    said, imported = _imported(*command.split(), "--help")
    assert said.startswith(f"Usage: flightpulse {command}".rstrip())
    assert imported & HEAVY == set()


def test_a_command_imports_no_other() -> None:
    code = _CODE.replace("name.partition('.')[0]", "name")
    done = subprocess.run(
        [sys.executable, "-c", code, "seed", "-h"], capture_output=True, text=True, check=True
    )
    imported = {name.removeprefix("flightpulse.cli.") for name in done.stderr.split()}
    assert "seed" in imported
    assert imported & {name.replace("-", "_") for name in COMMANDS} == {"seed"}


def test_the_version_imports_nothing_heavy() -> None:
    said, imported = _imported("--version")
    assert said.startswith("flightpulse")
    assert imported & HEAVY == set()


def _completed(words: str) -> tuple[list[str], set[str]]:
    """Return what bash offers for the last of some words, by the protocol of its completion."""
    said, imported = _imported(
        _FLIGHTPULSE_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(words.split(" ")) - 1)
    )
    return said.split(), imported


def test_bash_completes_commands_and_options_and_imports_nothing_heavy() -> None:
    commands, imported = _completed("flightpulse s")
    assert {"seed", "scenario"} <= set(commands)
    assert imported & HEAVY == set()
    assert _completed("flightpulse flights sh")[0] == ["show"]
    assert _completed("flightpulse notifications list --fl")[0] == ["--flight"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(shell: str) -> None:
    said, _ = _imported(_FLIGHTPULSE_COMPLETE=f"source_{shell}")
    assert "_FLIGHTPULSE_COMPLETE" in said


@pytest.mark.parametrize(
    "group", ["", "bookings", "dead-letters", "executions", "messages", "notifications", "rules"]
)
def test_no_commands_help_text_is_cut_off(group: str) -> None:
    said, _ = _imported(*group.split(), "--help")
    assert "..." not in said.replace("[ARGS]...", "")


def test_what_is_plainly_given_does_not_load_the_command_lines_own_validation(tmp_path: Path) -> None:
    _imported("--data", str(tmp_path), "seed")
    delay = "--event-type FLIGHT_DELAY --flight-id SW1234 --delay-minutes 45"
    for given in (f"produce {delay}", "flights list --limit 3", "rules list", "dead-letters list"):
        _, imported = _imported("--data", str(tmp_path), *given.split())
        assert "pydantic" not in imported
