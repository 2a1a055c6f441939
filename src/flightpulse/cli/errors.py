"""What goes wrong, said in one line on stderr.

The exit code is 2 where another command is needed: an option, an event, an id or a setting is wrong. It is 1
where the same command can succeed another time: the disk is full, the folder not to be written, damaged,
newer than this program, or run by another process. A signal that ends a command gives 128 and its number.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NoReturn, TypeVar

import typer

S = TypeVar("S", bound=StrEnum)

#: How long a process that was told to stop is left to tidy up, in seconds.
_TIDYING = 5.0


class Interrupted(BaseException):
    """A signal ends the command: no error of it, and nothing that an `except Exception` keeps."""

    def __init__(self, number: int, left: str = "") -> None:
        super().__init__(number)
        self.number = number
        self.left = left  # what is not done yet, and who does it


def visible(text: str) -> str:
    """Return a text with its control characters written out: what came from outside moves no cursor."""
    return "".join(each if each.isprintable() or each in "\n\t" else repr(each)[1:-1] for each in text)


def note(text: object) -> None:
    """Say something beside the result."""
    typer.echo(visible(str(text)), err=True)


def fail(text: object, code: int = 2) -> NoReturn:
    """Say what is wrong, and end with an exit code (see this file's beginning)."""
    note(f"flightpulse: {' '.join(str(text).split())}")
    raise typer.Exit(code)


def one_of(kind: type[S], text: str, flag: str, *, besides: str = "") -> S:
    """Return the member that an option names, in any case; others end the command.

    `besides` is a word that the option takes too, and that the caller has looked for.
    """
    for member in kind:
        if member.value.lower() == text.lower():
            return member
    fail(f"{flag} {text!r} is unknown; use one of {', '.join(filter(None, [*kind, besides]))}")


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what can go wrong with a folder, its store, settings, definitions and files into one line."""
    from flightpulse.definitions import DefinitionError
    from flightpulse.settings import SettingError
    from flightpulse.store.folder import FolderError, FolderUnusable
    from flightpulse.store.port import InvalidWrite, StoreFailure
    from flightpulse.store.sqlite.file import StoreFileError

    try:
        yield
    except (FolderUnusable, StoreFileError, StoreFailure) as error:
        fail(error, code=1)
    except (FolderError, SettingError, DefinitionError, InvalidWrite) as error:
        fail(error)
    except BrokenPipeError:
        raise  # whoever reads us has enough: no error of ours
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else error)
    except OSError as error:
        if error.filename is None:
            raise  # of standard input or output, which `main` says
        fail(f"{error.filename}: {error.strerror}", code=1)


def ended_by_signals() -> None:
    """Let SIGINT, SIGTERM and SIGHUP end this process in good order, as `Interrupted`.

    A second one soon after it does no harm to the tidying up; a later one is heeded again, for Python drops
    what is raised while it finalises an object. What was ignored when we were started (`nohup`) stays so.
    """
    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    heeded = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]

    interrupted_at: list[float] = []

    def interrupt(number: int, _: object) -> None:
        if interrupted_at and time.monotonic() - interrupted_at[-1] < _TIDYING:
            return
        interrupted_at.append(time.monotonic())
        raise Interrupted(number)

    for number in heeded:
        signal.signal(number, interrupt)
