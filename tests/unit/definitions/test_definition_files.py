"""Definition files are read into their shapes; what is wrong is named by file and field."""

from pathlib import Path

import pytest
from msgspec import Struct

from flightpulse.definitions import FOLDER, DefinitionError, files, read


class Shape(Struct, forbid_unknown_fields=True):
    name: str
    parts: list[int] = []


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "thing.json"
    file.write_bytes(content)
    return file


def test_a_file_is_read_into_its_shape(tmp_path: Path) -> None:
    assert read(written(tmp_path, b'{"name": "x", "parts": [1]}'), Shape) == Shape("x", [1])


@pytest.mark.parametrize(
    ("content", "field", "said"),
    [
        (b'{"name": 1}', "$.name", "Expected `str`"),
        (b'{"name": "x", "parts": [1, "2"]}', "$.parts[1]", "Expected `int`"),
        (b"{}", "", "missing required field `name`"),
        (b'{"name": "x", "more": 1}', "", "unknown field `more`"),
        (b"{", "", "no JSON"),
        (b'{"name": "\xff"}', "", "no JSON"),
        (b"", "", "no JSON"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_field(
    tmp_path: Path, content: bytes, field: str, said: str
) -> None:
    file = written(tmp_path, content)
    with pytest.raises(DefinitionError) as caught:
        read(file, Shape)
    assert caught.value.field == field
    assert said in caught.value.problem
    assert str(caught.value).startswith(f"{file}: {field}")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="there is no such file"):
        read(tmp_path / "nothing.json", Shape)


def test_a_shipped_file_goes_by_its_path_within_the_definitions() -> None:
    assert str(DefinitionError(FOLDER / "rules" / "delay.json", "target", "wrong")) == (
        "rules/delay.json: target: wrong"
    )


def test_files_of_a_kind_come_in_the_order_of_their_names() -> None:
    names = [file.name for file in files("rules")]
    assert names == sorted(names)
    assert "delay.json" in names
    assert files("nothing") == ()
