"""Every command of README.md, run as printed, in a copy of the tree.

Indented blocks and `sh` fences are commands, run in their order in one shell's environment; a trailing
comment may say the exit code (`# exit code 2`), which else is 0. A `text` fence is what the command before it
prints, compared but for numbers and ids; a line `…` leaves lines out. Whatever else there is fails, so that
nothing goes unseen.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import flightpulse

ROOT = Path(__file__).parents[2]

#: What is not run here, by how it begins, and why.
NOT_RUN = {
    "make test": "it runs the tests, this one among them; CI runs it",
    "make lint": "a part of it",
    "make format": "it changes the tree, and needs the tools of make lint",
    "make oracles": "it fetches what CI fetches before the tests",
    "make lock": "it asks the package index",
    "make clean": "it takes away what the others run with",
    "make bench": "it takes minutes and a quiet machine",
    "ratio ": "figures of a bench on a quiet machine",
    "pip install": "it asks the package index",
}
#: What runs for some time, in a folder of its own: beside the others, and one only where it is asked for.
ALONE = re.compile(r"\b(replay|storm)\b")
LONG = "flightpulse --data /tmp/blizzard replay"

PROGRAMS = {"cat", "cd", "echo", "export", "flightpulse", "grep", "head", "ls", "make", "tail"}
PROGRAMS |= {f"scripts/{file.name}" for file in (ROOT / "scripts").glob("*.sh")}
PROGRAMS |= {f"simulator/{file.name}" for file in (ROOT / "simulator").glob("*.py")}


class Block(NamedTuple):
    """A block of README.md that is no prose."""

    line: int
    language: str
    text: str


class Command(NamedTuple):
    """A command as printed, and what is printed below its block."""

    line: int
    text: str
    exit_code: int
    shown: str | None

    @property
    def program(self) -> str:
        """What is run: the first word, or the first inside `name="$(…)"`, or after `NAME=value`."""
        inside = re.sub(r'^\w+="?\$\(', "", self.text)
        return next(word for word in inside.split() if not re.match(r"\w+=", word))

    @property
    def reason(self) -> str | None:
        """Why it is not run."""
        return next((why for begins, why in NOT_RUN.items() if self.text.startswith(begins)), None)


def blocks(readme: str) -> Iterator[Block]:
    """Yield the fenced blocks and the indented ones, which start after an empty line."""
    lines = readme.splitlines()
    place = 0
    while place < len(lines):
        start = place + 1
        if lines[place].startswith("```"):
            end = next(n for n in range(start, len(lines)) if lines[n].startswith("```"))
            yield Block(start, lines[place].removeprefix("```").strip(), "\n".join(lines[start:end]))
            place = end
        elif lines[place].startswith("    ") and not lines[place - 1].strip():
            end = next((n for n in range(place, len(lines)) if not lines[n].startswith("    ")), len(lines))
            yield Block(start, "sh", "\n".join(line[4:] for line in lines[place:end]))
            place = end
        place += 1


def commands(readme: str) -> list[Command]:
    """Return every command; raises ValueError for a block of which nobody knows what it is."""
    found: list[Command] = []
    for block in blocks(readme):
        if block.language == "text" and found:
            found[-1] = found[-1]._replace(shown=block.text)
        elif block.language == "sh":
            for text in split(block.text):
                said = re.search(r"# .*\bexit code (\d+)", text)
                found.append(Command(block.line, text, int(said[1]) if said else 0, None))
        else:
            raise ValueError(f"README.md:{block.line}: a block {block.language!r}: is it `sh` or `text`?")
    return found


def split(text: str) -> Iterator[str]:
    """Yield the commands of a block: lines, but those that end in a backslash go on."""
    yield from re.sub(r"\s*\\\n\s*", " ", text).splitlines()


COMMANDS = commands((ROOT / "README.md").read_text(encoding="utf-8"))
ALL_RUN = [command for command in COMMANDS if command.reason is None]


class Shell:
    """A shell in a copy of the tree, where FlightPulse is installed; `/tmp` is this test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tree, self.variables = folder, folder / "tree", folder / "variables"
        hidden = shutil.ignore_patterns(".*", "tests", "__pycache__", "node_modules")
        shutil.copytree(ROOT, self.tree, ignore=hidden)
        installed = self.tree / ".venv/bin/flightpulse"
        installed.parent.mkdir(parents=True)
        source = Path(flightpulse.__file__).parents[1]
        started = f'PYTHONPATH="{source}" exec "{sys.executable}" -m flightpulse "$@"'
        installed.write_text(f"#!/bin/sh\n{started}\n")
        installed.chmod(0o755)
        for stamp in ("made-in", "runtime", "dev"):  # for make it is installed, and not to be installed again
            (self.tree / ".venv" / stamp).write_text(f"{self.tree.resolve()}\n")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FLIGHTPULSE_")}
        self.environment = kept | {"HOME": str(folder), "STATE": str(self.variables), "NO_COLOR": "1"}
        self.variables.touch()

    def start(self, text: str) -> subprocess.Popen[str]:
        """Start a command in the environment that those before it left."""
        script = f'set -a\n. "$STATE"\n{text}\ncode=$?\nexport -p >"$STATE"\nexit $code'
        return subprocess.Popen(
            ["bash", "-c", script.replace("/tmp/", f"{self.folder}/")],
            cwd=self.tree,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def problem(self, command: Command) -> str | None:
        """Run a command; return what is not as README.md says, or None."""
        with self.start(command.text) as process:
            if re.match(r"flightpulse up\b", command.text):  # it runs until somebody stops it
                assert process.stdout is not None
                process.stdout.readline()
                os.killpg(process.pid, signal.SIGINT)
            try:
                said, wrong = process.communicate(timeout=300)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        where = f"README.md:{command.line}: {command.text}"
        if process.returncode != command.exit_code:
            return f"{where}\n  exit code {process.returncode}, not {command.exit_code}\n{said}{wrong}"
        if command.shown is not None and not shows(command.shown, said):
            return f"{where}\n  prints\n{said}"
        return None


def shows(shown: str, said: str) -> bool:
    """Tell whether a command's output is what README.md shows, but for numbers, ids and white space."""
    told = iter(plain(said))
    wanted = plain(shown)
    if "…" in wanted:
        return all(any(line == each for each in told) for line in wanted if line != "…")
    return wanted == list(told)


def plain(text: str) -> list[str]:
    """Return a text's lines without what differs from run to run."""
    lines = (re.sub(r"[0-9a-f]{8,}|\d+", "#", line) for line in text.splitlines())
    return [" ".join(line.split()) for line in lines if line.strip()]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.text[:60])
def test_every_command_of_the_readme_is_one_that_is_known(command: Command) -> None:
    assert command.reason or command.program in PROGRAMS, f"README.md:{command.line}: {command.text}"


def test_the_commands_of_the_readme_do_what_it_says_in_their_order(shell: Shell) -> None:
    together = [command for command in ALL_RUN if not ALONE.search(command.text)]
    assert together
    assert [problem for command in together if (problem := shell.problem(command))] == []


@pytest.mark.parametrize(
    "command",
    [command for command in ALL_RUN if ALONE.search(command.text)],
    ids=lambda command: command.text,
)
def test_the_longer_commands_of_the_readme_do_what_it_says(shell: Shell, command: Command) -> None:
    if command.text == LONG and os.environ.get("FLIGHTPULSE_LONG") != "run":
        pytest.skip("minutes; FLIGHTPULSE_LONG=run runs it, and tests/flows/test_real_days.py plays that day")
    for before in COMMANDS:
        if before.text.startswith("export "):
            assert shell.problem(before) is None
    assert shell.problem(command) is None


def test_a_block_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match=r"README\.md:3: a block 'python'"):
        commands("Text\n\n```python\nimport os\n```\n")
    assert [each.text for each in commands("a\n\n    echo 1 \\\n      2\n    ls\n\nb\n    no block\n")] == [
        "echo 1 2",
        "ls",
    ]


def test_what_the_readme_shows_is_compared_but_for_numbers_and_ids() -> None:
    assert shows("3 affected = 3 told", "5  affected = 5 told\n")
    assert shows("a\n…\nc", "a\nb\nc\n")
    assert not shows("a\n…\nd", "a\nb\nc\n")
    assert not shows("a", "a\nb\n")
