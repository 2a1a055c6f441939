"""Every definition makes the table that it describes (FA-2): tables are read, never repeated."""

import json

import pytest

from infra.expected import DEFINITIONS, DEPLOYS, ENVIRONMENTS, definition, indexes, key_types, keys, tables
from infra.planned import Values, applied
from infra.planned import indexes as planned_indexes
from infra.planned import keys as planned_keys

WHOLE = sorted(file.stem for file in DEFINITIONS.glob("*.json"))
ALL = [(system, each) for system in DEPLOYS for each in ENVIRONMENTS]


def is_defined(planned: Values, defined: Values) -> None:
    assert planned_keys(planned) == keys(defined["primary_key"])
    assert planned_indexes(planned) == {name: keys(each) for name, each in indexes(defined).items()}
    assert {each["name"]: each["type"] for each in planned["attribute"]} == key_types(defined)
    projections = {each["name"]: each["projection_type"] for each in planned["global_secondary_index"]}
    assert projections == {name: each.get("projection", "ALL") for name, each in indexes(defined).items()}
    expires = [each["attribute_name"] for each in planned["ttl"] if each["enabled"]]
    assert expires == ([defined["ttl_attribute"]] if "ttl_attribute" in defined else [])
    stream = defined.get("stream")
    assert bool(planned["stream_enabled"]) == bool(stream)
    if stream:
        assert planned["stream_view_type"] == stream["view"]


@pytest.mark.parametrize("stem", WHOLE)
def test_fa2_the_module_makes_any_table_of_the_definitions(stem: str) -> None:
    is_defined(applied("whole", "all").tables[f"whole-{stem}"], definition(stem))


@pytest.mark.parametrize(("system", "environment"), ALL)
def test_fa2_a_system_makes_its_tables_as_they_are_defined(system: str, environment: str) -> None:
    made = applied(system, environment).tables
    wanted = tables(system, environment)
    assert sorted(made) == sorted(wanted)
    for name, defined in wanted.items():
        is_defined(made[name], defined)


def test_fa2_an_edited_definition_is_another_table() -> None:
    defined = json.loads((DEFINITIONS / "jobs.json").read_text())
    defined["primary_key"]["partition_key"] = "other"
    with pytest.raises(AssertionError):
        is_defined(applied("jobs", "dev").table, defined)
