"""What stands in the emulator after `tf-offline deploy`, as boto3 sees it."""

import json
import os
from typing import Any

from infra_checks.emulator import client

from infra.expected import tables, variables

SYSTEM, ENVIRONMENT = os.environ["FLIGHTPULSE_DEPLOYED"].split(".")
EXPECTED = tables(SYSTEM, ENVIRONMENT)
SET = variables(SYSTEM, ENVIRONMENT)


def table(name: str) -> dict[str, Any]:
    """Return a table, as DescribeTable tells of it."""
    found: dict[str, Any] = client("dynamodb").describe_table(TableName=name)["Table"]
    return found


def restorable(name: str) -> tuple[bool, int | None]:
    """Tell whether a table can be restored to a point in time, and for how many days back."""
    answer = client("dynamodb").describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    described = answer["PointInTimeRecoveryDescription"]
    return described["PointInTimeRecoveryStatus"] == "ENABLED", described.get("RecoveryPeriodInDays")


def tags(arn: str) -> dict[str, str]:
    """Return a table's tags."""
    found = client("dynamodb").list_tags_of_resource(ResourceArn=arn)["Tags"]
    return {each["Key"]: each["Value"] for each in found}


def alarms() -> dict[str, dict[str, Any]]:
    """Return every alarm, by name."""
    found = client("cloudwatch").describe_alarms()["MetricAlarms"]
    return {each["AlarmName"]: each for each in found}


def watched(alarm: dict[str, Any]) -> list[tuple[str, str, dict[str, str]]]:
    """Return what an alarm watches: namespace, metric, dimensions."""
    single = [alarm] if alarm.get("MetricName") else []
    several = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if each.get("MetricStat")]
    return [
        (
            each["Namespace"],
            each["MetricName"],
            {one["Name"]: one["Value"] for one in each.get("Dimensions", [])},
        )
        for each in [*single, *several]
    ]


def policies() -> dict[str, dict[str, Any]]:
    """Return the documents of all policies that somebody made, by name."""
    iam, found = client("iam"), {}
    for each in iam.list_policies(Scope="Local")["Policies"]:
        version = iam.get_policy_version(PolicyArn=each["Arn"], VersionId=each["DefaultVersionId"])
        document = version["PolicyVersion"]["Document"]
        found[each["PolicyName"]] = json.loads(document) if isinstance(document, str) else document
    return found
