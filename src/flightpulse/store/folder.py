"""The data folder: the store's file, the logs, and the lock that lets one process run the flow."""

import errno
import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

from flightpulse.domain.times import flight_time
from flightpulse.store.port import NO_SPACE, StoreFull

#: What follows its number in the lock of a process that runs the flow until it is stopped.
_STAYS = " up"


class FolderError(Exception):
    """The data folder is not to be used in this way: says which, and why. Another one may be."""


class FolderUnusable(FolderError):
    """The data folder cannot be used for now: it may not be written, or another process has it."""


class Folder:
    """A folder that holds all that one FlightPulse keeps."""

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        """Make the folder where there is none, readable by its owner only; `to_read` makes nothing.

        Raises FolderError, StoreFull.
        """
        self.path = path
        self._lock_file: int | None = None
        self._is_taken = False
        if to_read:
            return
        try:
            make_folder(path, mode=0o700)
        except (FileExistsError, NotADirectoryError) as error:
            raise FolderError(f"{path} is no folder: --data names one, or where to make one") from error
        except OSError as error:
            if error.errno in NO_SPACE:
                raise StoreFull(path) from error
            raise FolderUnusable(f"the data folder {path} cannot be made: {error.strerror}") from error
        lock = path / "lock"
        try:
            self._lock_file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            if error.errno in NO_SPACE:
                raise StoreFull(lock) from error
            raise FolderUnusable(f"{lock} cannot be written: {error.strerror}") from error

    @property
    def database(self) -> Path:
        return self.path / "flightpulse.db"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def take(self, *, to_stay: bool = False) -> bool:
        """Take the right to run the flow here; False: another process has it. It ends with the process.

        `to_stay` leaves word that we do not end by ourselves, as `flightpulse up`.
        """
        if self._lock_file is None:
            return False
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self._is_taken = True
        self._note(f"{os.getpid()}{_STAYS if to_stay else ''}")
        return True

    def release(self) -> None:
        """Let another process run the flow, if we have the right."""
        if self._lock_file is not None and self._is_taken:
            self._note("")
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)
            self._is_taken = False

    def is_taken_to_stay(self) -> bool:
        """Tell whether the process that runs the flow left word that it does not end by itself."""
        try:
            return (self.path / "lock").read_text().endswith(_STAYS)
        except OSError:
            return False

    def taken_by(self) -> str:
        """Say which process runs the flow, and since when, as far as it left word."""
        lock = self.path / "lock"
        try:
            process = lock.read_text().removesuffix(_STAYS)
            since = datetime.fromtimestamp(lock.stat().st_mtime, UTC)
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


def make_folder(path: Path, *, mode: int = 0o777) -> None:
    """Make a folder, and those above it, where there are none; they outlast a power cut when it returns.

    Raises OSError.
    """
    if path.is_dir():
        try:
            sync_names(path.parent)  # whoever made it may have been killed before it did this
        except PermissionError:
            return  # nobody who makes folders there lacks the right to look into it
        return
    make_folder(path.parent)
    path.mkdir(mode=mode, exist_ok=True)
    sync_names(path.parent)


def sync_names(folder: Path) -> None:
    """Make the names of files in a folder durable: syncing a file does so for its content only.

    Raises OSError.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EROFS):  # its file system has no such sync, or no writers
            raise
    finally:
        os.close(descriptor)
