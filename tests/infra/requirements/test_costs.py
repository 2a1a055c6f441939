"""What `flightpulse cost` says of an environment is what its plan switches on."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flightpulse.cost.systems import Environment, System, systems

ROOT = Path(__file__).parents[3]

#: The system whose Terraform is still to come.
LATER = {System.FLIGHTPULSE}

PLANNED = [
    pytest.param(system, environment, id=f"{system} {environment}")
    for system in System
    for environment in Environment
    if system not in LATER
]


@pytest.fixture
def planned(system: System, environment: Environment) -> list[dict[str, Any]]:
    """Return the resources that a plan makes: type, address and values."""
    file = Path(os.environ["FLIGHTPULSE_PLANS"]) / f"{system}.{environment}.plan.json"
    plan = json.loads(file.read_text())
    return list(resources(plan["planned_values"]["root_module"]))


def resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def of_type(planned: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [each["values"] for each in planned if each["type"] == name and each["mode"] == "managed"]


def paid_metrics(alarm: dict[str, Any]) -> int:
    """Return the metrics that CloudWatch bills for an alarm: an expression counts each that it reads."""
    return 1 if alarm["metric_name"] else sum(bool(query["metric"]) for query in alarm["metric_query"])


@pytest.mark.parametrize(("system", "environment"), PLANNED)
def test_the_estimate_has_the_tables_and_indexes_that_are_deployed(
    system: System, environment: Environment, planned: list[dict[str, Any]]
) -> None:
    tables = of_type(planned, "aws_dynamodb_table")
    described = systems()[system]
    assert len(tables) == len(described.tables)
    indexes = [index["name"] for table in tables for index in table["global_secondary_index"]]
    assert sorted(indexes) == sorted(name.partition(".")[2] for name, _, _ in described.indexed())


@pytest.mark.parametrize(("system", "environment"), PLANNED)
def test_the_estimate_has_what_the_environment_switches_on(
    system: System, environment: Environment, planned: list[dict[str, Any]]
) -> None:
    features = systems()[system].environments[environment]
    tables = of_type(planned, "aws_dynamodb_table")
    assert {table["point_in_time_recovery"][0]["enabled"] for table in tables} == {features.pitr}
    assert sum(map(paid_metrics, of_type(planned, "aws_cloudwatch_metric_alarm"))) == features.alarms
    assert len(of_type(planned, "aws_kms_key")) == features.keys
    assert bool(of_type(planned, "aws_sfn_state_machine")) == bool(features.backups)
    insights = of_type(planned, "aws_dynamodb_contributor_insights")
    indexes = sum(len(table["global_secondary_index"]) for table in tables)
    watched = len(tables) + (indexes if features.insights_on_indexes else 0)
    assert len(insights) == (watched if features.insights else 0)
    mode = features.insights or "ACCESSED_AND_THROTTLED_KEYS"
    assert {each["mode"] or "ACCESSED_AND_THROTTLED_KEYS" for each in insights} <= {mode}


def test_jt5_as_many_backups_are_paid_as_are_kept() -> None:
    text = (ROOT / "infra/modules/table/variables-backup.tf").read_text()
    block = text[text.index('variable "daily_backup_retention_days"') :]
    kept = re.search(r"default\s*=\s*(\d+)", block)
    assert kept
    assert systems()[System.JOBS].environments[Environment.PROD].backups == int(kept[1])


@pytest.mark.parametrize("system", [each for each in System if each not in LATER])
def test_what_can_be_provisioned_is_what_has_the_variable(system: System) -> None:
    variables = (ROOT / "infra/systems" / system / "variables.tf").read_text()
    described = systems()[system]
    assert bool(described.provisioned) == bool(re.search(r'variable "(dynamodb_)?billing_mode"', variables))
    assert described.table_classes == ('variable "table_class"' in variables)
