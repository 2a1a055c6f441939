"""The tables' files: what is wrong in one is named by field."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flightpulse.definitions import FOLDER, DefinitionError
from flightpulse.store import table


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Tables are read once a process: here they are read anew."""
    table.tables.cache_clear()
    yield
    table.tables.cache_clear()


def test_what_is_to_follow_from_the_key_has_to_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.loads((FOLDER / "tables" / "notifications.json").read_text())
    del content["cluster_by"]
    file = tmp_path / "notifications.json"
    file.write_text(json.dumps(content))
    monkeypatch.setattr(table, "files", lambda kind: (file,))
    with pytest.raises(DefinitionError, match="no cluster_by") as caught:
        table.tables()
    assert caught.value.field == "cluster_follows_key"
