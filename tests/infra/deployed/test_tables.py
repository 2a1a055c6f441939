"""Every table that stands there is what its definition says."""

from typing import Any

import pytest
from infra_checks.emulator import client

from infra import emulated
from infra.emulated import ENVIRONMENT, EXPECTED, SYSTEM
from infra.expected import guarded, indexes, key_types, keys

of_each = pytest.mark.parametrize("name", list(EXPECTED))

#: The metrics of tables that CloudWatch has, and the dimensions that each of them comes with.
TABLE, INDEX = {"TableName"}, {"TableName", "GlobalSecondaryIndexName"}
METRICS: dict[str, list[set[str]]] = {
    "ReadThrottleEvents": [TABLE, INDEX],
    "WriteThrottleEvents": [TABLE, INDEX],
    "ConsumedReadCapacityUnits": [TABLE, INDEX],
    "ConsumedWriteCapacityUnits": [TABLE, INDEX],
    "ProvisionedReadCapacityUnits": [TABLE, INDEX],
    "ProvisionedWriteCapacityUnits": [TABLE, INDEX],
    "SystemErrors": [{"TableName", "Operation"}],
    "UserErrors": [set()],
}


def schema(described: dict[str, Any]) -> list[str]:
    order = sorted(described["KeySchema"], key=lambda each: str(each["KeyType"]))  # HASH before RANGE
    return [each["AttributeName"] for each in order]


def test_only_the_defined_tables_stand_there() -> None:
    assert sorted(client("dynamodb").list_tables()["TableNames"]) == sorted(EXPECTED)


@of_each
def test_the_keys_are_the_definitions(name: str) -> None:
    found = emulated.table(name)
    assert schema(found) == keys(EXPECTED[name]["primary_key"])
    types = {each["AttributeName"]: each["AttributeType"] for each in found["AttributeDefinitions"]}
    assert types == key_types(EXPECTED[name])


@of_each
def test_the_indexes_are_the_definitions(name: str) -> None:
    found = {each["IndexName"]: each for each in emulated.table(name).get("GlobalSecondaryIndexes", [])}
    wanted = indexes(EXPECTED[name])
    assert {index: schema(each) for index, each in found.items()} == {
        index: keys(each) for index, each in wanted.items()
    }
    assert {index: each["Projection"]["ProjectionType"] for index, each in found.items()} == {
        index: each["projection"] for index, each in wanted.items()
    }


@of_each
def test_items_expire_by_the_definitions_attribute(name: str) -> None:
    found = client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    wanted = EXPECTED[name].get("ttl_attribute")
    assert found["TimeToLiveStatus"] == ("ENABLED" if wanted else "DISABLED")
    assert found.get("AttributeName") == wanted


@of_each
def test_the_stream_is_the_definitions(name: str) -> None:
    found = emulated.table(name)
    wanted = EXPECTED[name].get("stream")
    assert found.get("StreamSpecification", {}).get("StreamViewType") == (wanted["view"] if wanted else None)
    assert bool(found.get("LatestStreamArn")) == bool(wanted)


@of_each
def test_prod_is_guarded_and_can_be_restored(name: str) -> None:
    wanted = guarded(SYSTEM, ENVIRONMENT)
    assert emulated.table(name).get("DeletionProtectionEnabled", False) == wanted
    if wanted:
        assert emulated.restorable(name) == (True, 35)


@of_each
def test_the_table_is_on_demand_and_tagged(name: str) -> None:
    found = emulated.table(name)
    assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    tags = emulated.tags(found["TableArn"])
    assert tags["Environment"] == ENVIRONMENT
    assert tags["ManagedBy"] == "Terraform"


def test_every_alarm_watches_a_metric_that_there_is() -> None:
    for alarm, described in emulated.alarms().items():
        assert emulated.watched(described), alarm
        for namespace, metric, dimensions in emulated.watched(described):
            assert namespace == "AWS/DynamoDB", alarm
            assert set(dimensions) in METRICS[metric], (alarm, metric, dimensions)
            table = dimensions.get("TableName")
            assert table in (*EXPECTED, None), alarm
            if "GlobalSecondaryIndexName" in dimensions:
                assert dimensions["GlobalSecondaryIndexName"] in indexes(EXPECTED[str(table)])


def test_every_policy_speaks_of_these_tables_only() -> None:
    arns = tuple(emulated.table(name)["TableArn"] for name in EXPECTED)
    for policy, document in emulated.policies().items():
        for statement in document["Statement"]:
            if any(action.startswith("dynamodb:") for action in statement["Action"]):
                for resource in statement["Resource"]:
                    assert resource.startswith(arns), (policy, resource)
