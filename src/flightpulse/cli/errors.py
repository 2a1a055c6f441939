"""What goes wrong, said in one line on stderr; exit code 2 where what was given is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NoReturn, TypeVar

import typer

S = TypeVar("S", bound=StrEnum)


def visible(text: str) -> str:
    """Return a text with its control characters written out: what came from outside moves no cursor."""
    return "".join(each if each.isprintable() or each in "\n\t" else repr(each)[1:-1] for each in text)


def note(text: object) -> None:
    """Say something beside the result."""
    typer.echo(visible(str(text)), err=True)


def fail(text: object) -> NoReturn:
    """Say what is wrong, and end with exit code 2."""
    note(f"flightpulse: {' '.join(str(text).split())}")
    raise typer.Exit(2)


def one_of(kind: type[S], text: str, flag: str) -> S:
    """Return the member that an option names, in any case; others end the command."""
    for member in kind:
        if member.value.lower() == text.lower():
            return member
    fail(f"{flag} {text!r} is unknown; use one of {', '.join(kind)}")


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what can go wrong with a folder, its store, settings, definitions and files into one line."""
    from flightpulse.definitions import DefinitionError
    from flightpulse.settings import SettingError
    from flightpulse.store.folder import FolderError
    from flightpulse.store.port import InvalidWrite, StoreFailure
    from flightpulse.store.sqlite.file import StoreFileError

    try:
        yield
    except (FolderError, StoreFileError, StoreFailure, SettingError, DefinitionError, InvalidWrite) as error:
        fail(error)
    except BrokenPipeError:
        raise  # whoever reads us has enough: no error of ours
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else error)
