"""The system as plain files: tables, layouts, rules, workflows and templates.

The embedded runtime interprets these files, Terraform deploys the very same ones. The rooms that use a
kind of definition load and check it; what is wrong is named by file and field.
"""

from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

FOLDER = Path(__file__).parent

T = TypeVar("T")


class DefinitionError(Exception):
    """A definition file is wrong: says which file, which field, and what would be right."""

    def __init__(self, file: Path, field: str, problem: str) -> None:
        shown = file.relative_to(FOLDER) if file.is_relative_to(FOLDER) else file
        super().__init__(f"{shown}: {field}: {problem}" if field else f"{shown}: {problem}")
        self.file, self.field, self.problem = file, field, problem


def read(file: Path, shape: type[T]) -> T:
    """Decode a definition file into its typed shape; raises DefinitionError."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=shape)
    except FileNotFoundError:
        raise DefinitionError(file, "", "there is no such file") from None
    except msgspec.ValidationError as error:
        problem, _, field = str(error).partition(" - at ")
        raise DefinitionError(file, field.strip("`"), problem) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(file, "", f"this is no JSON: {error}") from None


@cache
def files(kind: str, ending: str = ".json") -> tuple[Path, ...]:
    """Return the definition files of a kind (`tables`, `rules` …) in the order of their names."""
    return tuple(sorted((FOLDER / kind).glob(f"*{ending}")))
