"""The data folder: the store's file, the logs, and the lock that lets one process run the flow."""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

from flightpulse.domain.times import flight_time


class FolderError(Exception):
    """The data folder is not to be used in this way: says which, and why. Another one may be."""


class FolderUnusable(FolderError):
    """The data folder cannot be used for now: it may not be written, or another process has it."""


class Folder:
    """A folder that holds all that one FlightPulse keeps."""

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        """Make the folder where there is none, readable by its owner only; `to_read` makes nothing.

        Raises FolderError.
        """
        self.path = path
        self._lock_file: int | None = None
        self._is_taken = False
        if to_read:
            return
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise FolderError(f"{path} is no folder: --data names one, or where to make one") from error
        except OSError as error:
            raise FolderUnusable(f"the data folder {path} cannot be made: {error.strerror}") from error
        lock = path / "lock"
        try:
            self._lock_file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FolderUnusable(f"{lock} cannot be written: {error.strerror}") from error

    @property
    def database(self) -> Path:
        return self.path / "flightpulse.db"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def take(self) -> bool:
        """Take the right to run the flow here; False: another process has it. It ends with the process."""
        if self._lock_file is None:
            return False
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self._is_taken = True
        self._note(str(os.getpid()))
        return True

    def release(self) -> None:
        """Let another process run the flow, if we have the right."""
        if self._lock_file is not None and self._is_taken:
            self._note("")
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)
            self._is_taken = False

    def taken_by(self) -> str:
        """Say which process runs the flow, and since when, as far as it left word."""
        lock = self.path / "lock"
        try:
            process, since = lock.read_text(), datetime.fromtimestamp(lock.stat().st_mtime, UTC)
        except OSError:
            return "another process"
        return f"process {process}, since {flight_time(since)}," if process else "another process"

    def _note(self, holder: str) -> None:
        """Leave word of who has the lock: a courtesy, without which the lock holds as well."""
        if self._lock_file is None:
            return
        try:
            if os.pread(self._lock_file, 32, 0) != holder.encode():
                os.ftruncate(self._lock_file, 0)
                os.pwrite(self._lock_file, holder.encode(), 0)
        except OSError:
            return  # the disk is full: others read less of us

    def close(self) -> None:
        """Let go of the folder, and of the right to run the flow."""
        self.release()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None
