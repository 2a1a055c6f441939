"""The layouts' files: what is wrong in one is named by file and field."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flightpulse.definitions import FOLDER, DefinitionError, files
from flightpulse.store import layout

Edit = Callable[[dict[str, Any]], Any]


@pytest.fixture(autouse=True)
def fresh() -> Any:
    """Layouts are read once a process: here they are read anew."""
    yield
    layout.layouts.cache_clear()


def refused(edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DefinitionError:
    content = json.loads((FOLDER / "layouts" / "single-table.json").read_text())
    edit(content)
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(content))
    monkeypatch.setattr(layout, "files", lambda kind: (file,))
    layout.layouts.cache_clear()
    with pytest.raises(DefinitionError) as caught:
        layout.layouts()
    assert str(caught.value).startswith(str(file))
    return caught.value


@pytest.mark.parametrize(
    ("field", "said", "edit"),
    [
        ("entities", "booking is missing", lambda it: it["entities"].pop("booking")),
        (
            "entities.flight.table",
            "there is no tables/nowhere.json",
            lambda it: it["entities"]["flight"].update(table="nowhere"),
        ),
        ("entities.flight.key", "not the key", lambda it: it["entities"]["flight"]["key"].pop("SK")),
        (
            "entities.flight.PK",
            "no attribute 'flightid'",
            lambda it: it["entities"]["flight"]["key"].update(PK="FLIGHT#{flightid}"),
        ),
        (
            "entities.flight.GSI1PK",
            "no attribute 'state'",
            lambda it: it["entities"]["flight"]["index_keys"].update(GSI1PK="{state}"),
        ),
        (
            "entities.passenger.renamed",
            "no attribute 'rank'",
            lambda it: it["entities"]["passenger"].update(renamed={"rank": "tier"}),
        ),
        (
            "entities.flight.values",
            "no attribute 'state'",
            lambda it: it["entities"]["flight"].update(values={"state": {}}),
        ),
        ("access", "flights_by_status is missing", lambda it: it["access"].pop("flights_by_status")),
        (
            "access.flights_by_status.index",
            "FlightPulseTable has no 'GSI9'",
            lambda it: it["access"]["flights_by_status"].update(index="GSI9"),
        ),
        ("$", "unknown field `more`", lambda it: it.update(more=1)),
        ("$.entities[...].table", "Expected `str`", lambda it: it["entities"]["flight"].update(table=1)),
    ],
)
def test_a_wrong_layout_is_refused_with_its_field(
    field: str, said: str, edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refused(edit, tmp_path, monkeypatch)
    assert error.field == field or (field == "$" and error.field == "")
    assert said in error.problem


def test_both_layouts_are_shipped() -> None:
    layout.layouts.cache_clear()
    assert sorted(layout.layouts()) == ["single-table", "table-per-entity"]
    assert {file.stem for file in files("layouts")} == set(layout.layouts())


def test_the_look_ups_attributes_are_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["entities"]["booking"]["look_ups"][0]["attributes"].append("gate")

    assert "gate" in refused(edit, tmp_path, monkeypatch).problem


def test_the_partition_of_an_access_pattern_is_checked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["access"]["bookings_of_flight"]["partition"] = "FLIGHT#{flightid}"

    assert "flightid" in refused(edit, tmp_path, monkeypatch).problem
