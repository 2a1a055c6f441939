"""AWS's own event-pattern engine, event-ruler, in a process that is asked line by line.

`prepare.sh` fetches and compiles it, which needs a JDK and Maven; asking it needs Java.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oracles.needed import needed

_MADE = Path(__file__).parents[3] / ".venv" / "oracles" / "event-ruler"


class Refused(Exception):
    """The engine takes this for no valid pattern."""


class EventRuler:
    """The engine."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def matches(self, pattern: object, events: Sequence[dict[str, Any]]) -> list[bool]:
        """Tell of each event whether a pattern matches it; raises Refused."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"pattern": pattern, "events": events}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().rstrip("\n")
        assert answer, "the engine ended"
        if answer.startswith("error: "):
            raise Refused(answer.removeprefix("error: "))
        return [each == "true" for each in answer.split()]


@contextmanager
def event_ruler() -> Iterator[EventRuler]:
    """Start the engine; the test is skipped, or fails, where it is not there."""
    java = shutil.which("java")
    needed("event-ruler", java is not None and (_MADE / "made").exists())
    with subprocess.Popen(
        [str(java), "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", f"{_MADE}/*:{_MADE}", "Match"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield EventRuler(process)
