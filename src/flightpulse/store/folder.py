"""The data folder: the store's file, the logs, and the lock that lets one process run the flow."""

import fcntl
import os
from pathlib import Path


class FolderError(Exception):
    """The data folder cannot be used: says which, and why."""


class Folder:
    """A folder that holds all that one FlightPulse keeps."""

    def __init__(self, path: Path) -> None:
        """Make the folder where there is none, readable by its owner only; raises FolderError."""
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock_file = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FolderError(f"the data folder {path} cannot be used: {error.strerror}") from error

    @property
    def database(self) -> Path:
        return self.path / "flightpulse.db"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def take(self) -> bool:
        """Take the right to run the flow here; False: another process has it. It ends with the process."""
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Give the right back, if we have it."""
        os.close(self._lock_file)
