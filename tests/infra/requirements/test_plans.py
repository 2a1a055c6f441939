"""The plan's JSON, resource by resource: what the other tests read of an apply stood in the plan.

They ask for ARNs and policies, too, which only an apply knows; all else was planned, and is held against it
here, but for Terraform's own resources, whose values the two documents write differently.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.planned import Applied, everything

#: Of the systems: `whole` is none, and no requirement speaks of it.
PLANS = [(name, applied) for name, applied in everything() if not name.startswith("whole")]


def planned(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from filter(is_awss, module.get("resources", []))
    for inner in module.get("child_modules", []):
        yield from planned(inner)


def is_awss(resource: dict[str, Any]) -> bool:
    return bool(resource["mode"] == "managed" and resource["type"] != "terraform_data")


def known(values: Any) -> Any:
    """Return what a plan knows of values: the rest is null, or not there."""
    if isinstance(values, dict):
        return {name: known(value) for name, value in values.items() if value is not None}
    return [known(value) for value in values] if isinstance(values, list) else values


def as_planned(said: Any, stands: Any) -> bool:
    """Tell whether what stands has all that a plan said; lists that are sets have no order of their own."""
    if isinstance(said, dict):
        return isinstance(stands, dict) and all(
            as_planned(value, stands.get(name)) for name, value in said.items()
        )
    if isinstance(said, list):
        return len(said) == len(stands) and all(any(as_planned(each, one) for one in stands) for each in said)
    return bool(said == stands)


@pytest.mark.parametrize(("name", "applied"), PLANS, ids=[name for name, _ in PLANS])
def test_every_resource_stands_as_its_plan_said(name: str, applied: Applied) -> None:
    stands = {each["address"]: each["values"] for each in applied.resources if is_awss(each)}
    said = {
        each["address"]: known(each["values"])
        for each in planned(applied.plan["planned_values"]["root_module"])
    }
    assert said.keys() == stands.keys()
    assert [address for address, values in said.items() if not as_planned(values, stands[address])] == []


def test_another_value_than_the_planned_one_would_be_found() -> None:
    assert as_planned(
        {"name": "a", "index": [{"name": "x"}, {"name": "y"}]},
        {"name": "a", "index": [{"name": "y"}, {"name": "x"}]},
    )
    assert not as_planned({"name": "a"}, {"name": "b"})
    assert not as_planned({"index": [{"name": "x"}]}, {"index": [{"name": "y"}]})
