"""Programs of others, started and, when the check is interrupted, ended."""

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


class Interrupted(Exception):
    """Nothing is started any more."""


class Programs:
    """Starts programs, and ends those that still run when the check is interrupted."""

    def __init__(self) -> None:
        self.running: set[subprocess.Popen[str]] = set()
        self.lock, self.ended = threading.Lock(), False

    def run(
        self, command: Sequence[str | Path], settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, with `settings` in its environment; its two outputs come as one."""
        with self.lock:
            if self.ended:
                raise Interrupted
            process = subprocess.Popen(  # noqa: S603  # the commands are ours
                [str(word) for word in command],
                env={**os.environ, **(settings or {})},
                text=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            self.running.add(process)
        try:
            output, _ = process.communicate()
        finally:
            with self.lock:
                self.running.discard(process)
        return subprocess.CompletedProcess(command, process.returncode, output)

    def end(self) -> None:
        """End what runs, and start nothing more."""
        with self.lock:
            self.ended = True
            for process in self.running:
                process.terminate()
