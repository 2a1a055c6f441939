"""What `make infra-check` planned and applied, as tests ask for it."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from infra.expected import ENVIRONMENTS

FOLDER = Path(os.environ.get("FLIGHTPULSE_PLANS", ""))
Values = dict[str, Any]


class Applied:
    """A system's plan with some values, and what stands there after it was applied."""

    def __init__(self, system: str, values: str) -> None:
        self.plan: Values = json.loads((FOLDER / f"{system}.{values}.plan.json").read_text())
        state = json.loads((FOLDER / f"{system}.{values}.state.json").read_text())
        self.outputs: Values = state["outputs"]
        self.resources: list[Values] = state["resources"]

    def of(self, kind: str) -> dict[str, Values]:
        """Return the resources of a type, by address."""
        found = [each for each in self.resources if each["type"] == kind and each["mode"] == "managed"]
        return {each["address"]: each["values"] for each in found}

    @property
    def tables(self) -> dict[str, Values]:
        """The tables, by name."""
        return {each["name"]: each for each in self.of("aws_dynamodb_table").values()}

    @property
    def table(self) -> Values:
        """The only table."""
        (table,) = self.tables.values()
        return table

    @property
    def alarms(self) -> dict[str, Values]:
        """The alarms, by name."""
        return {each["alarm_name"]: each for each in self.of("aws_cloudwatch_metric_alarm").values()}

    @property
    def policies(self) -> dict[str, Values]:
        """The documents of IAM policies, by name."""
        return {each["name"]: json.loads(each["policy"]) for each in self.of("aws_iam_policy").values()}

    @property
    def variables(self) -> dict[str, Values]:
        """The root module's variables as Terraform read them: `default`, `description`."""
        found: dict[str, Values] = self.plan["configuration"]["root_module"]["variables"]
        return found

    def defaults(self) -> Values:
        """Return the defaults of the variables that have one."""
        return {name: each["default"] for name, each in self.variables.items() if "default" in each}


@cache
def applied(system: str, values: str) -> Applied:
    """Return what was planned and applied of a system, in an environment or a variant."""
    return Applied(system, values)


def everything() -> list[tuple[str, Applied]]:
    """Return all that was planned, with its name."""
    names = sorted(file.name.removesuffix(".state.json") for file in FOLDER.glob("*.state.json"))
    return [(name, applied(*name.split(".", 1))) for name in names]


def in_each(system: str) -> list[Applied]:
    """Return what was applied of a system in each environment."""
    return [applied(system, environment) for environment in ENVIRONMENTS]


def keys(table: Values) -> list[str]:
    """Return a table's or an index's key, as Terraform has it."""
    return [table[each] for each in ("hash_key", "range_key") if table.get(each)]


def indexes(table: Values) -> dict[str, list[str]]:
    """Return the keys of a table's global indexes, by name."""
    return {each["name"]: keys(each) for each in table["global_secondary_index"]}


def restorable(table: Values) -> bool:
    """Tell whether a table can be restored to a point in time, as far back as AWS allows."""
    (setting,) = table["point_in_time_recovery"]
    if setting["enabled"]:
        assert setting["recovery_period_in_days"] == 35
    return bool(setting["enabled"])


def watches(alarm: Values) -> set[tuple[str, ...]]:
    """Return what an alarm watches: the metric's name and the names of its dimensions."""
    metrics = [query["metric"][0] for query in alarm["metric_query"] if query["metric"]]
    every = [alarm] if alarm["metric_name"] else metrics
    return {(each["metric_name"], *sorted(each["dimensions"] or {})) for each in every}


def rings(alarm: Values) -> tuple[float, int, int]:
    """Return above what an alarm rings, its period in seconds, and for how many of them."""
    assert alarm["comparison_operator"] == "GreaterThanThreshold"
    periods = {query["metric"][0]["period"] for query in alarm["metric_query"] if query["metric"]}
    (period,) = periods or {alarm["period"]}
    return alarm["threshold"], period, alarm["evaluation_periods"]


def statements(document: Values) -> dict[frozenset[str], set[str]]:
    """Return a policy's resources by its actions."""
    return {frozenset(each["Action"]): set(each["Resource"]) for each in document["Statement"]}
