"""NT-1 to NT-7, in the plans of `notifications`."""

import pytest

from infra.expected import ENVIRONMENTS
from infra.planned import Applied, applied, in_each, indexes, keys, restorable, rings, statements, watches

SYSTEM = "notifications"


def actions(text: str) -> frozenset[str]:
    return frozenset(f"dynamodb:{verb}" for verb in text.split())


#: NT: details.
FULL = actions(
    "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem UpdateItem DescribeTable"
    " Query Scan"
)
READ_ONLY = actions("BatchGetItem DescribeTable GetItem Query Scan")
STREAM = actions("DescribeStream GetRecords GetShardIterator")
LIST_STREAMS = actions("ListStreams")


def test_nt1_the_table_has_its_keys_stream_ttl_and_encryption() -> None:
    for each in in_each(SYSTEM):
        assert keys(each.table) == ["PK", "SK"]
        assert indexes(each.table) == {}  # TypeIndex is optional
        assert each.table["stream_view_type"] == "NEW_AND_OLD_IMAGES"
        assert each.table["ttl"] == [{"attribute_name": "ttl", "enabled": True}]
        assert each.table["server_side_encryption"][0]["enabled"]


def test_nt1_stream_and_ttl_are_choices() -> None:
    other = applied(SYSTEM, "provisioned").table
    assert other["stream_view_type"] == "KEYS_ONLY"
    assert other["ttl"] == [{"attribute_name": "expires", "enabled": True}]
    off = applied(SYSTEM, "streamless").table
    assert not off["stream_enabled"]
    assert not any(each["enabled"] for each in off["ttl"])


def test_nt1_the_optional_index_is_made_where_it_is_asked_for() -> None:
    table = applied("whole", "all").tables["whole-provisioned"]
    assert indexes(table) == {"TypeIndex": ["type", "createdAt"]}


def test_nt2_provisioned_capacity_begins_with_5_and_is_scaled_to_100_at_70_per_cent() -> None:
    for each, name in ((applied(SYSTEM, "provisioned"), "prod-user-notifications"), whole()):
        table = each.tables[name]
        parts = [f"table/{name}", *(f"table/{name}/index/{index}" for index in indexes(table))]
        for one in (table, *table["global_secondary_index"]):
            assert (one["read_capacity"], one["write_capacity"]) == (5, 5)
        targets = [
            one for one in each.of("aws_appautoscaling_target").values() if one["resource_id"] in parts
        ]
        assert len(targets) == 2 * len(parts)  # reads and writes
        assert {(one["min_capacity"], one["max_capacity"]) for one in targets} == {(5, 100)}
        scaling = [
            one for one in each.of("aws_appautoscaling_policy").values() if one["resource_id"] in parts
        ]
        assert len(scaling) == len(targets)
        assert {
            one["target_tracking_scaling_policy_configuration"][0]["target_value"] for one in scaling
        } == {70}


def whole() -> tuple[Applied, str]:
    return applied("whole", "all"), "whole-provisioned"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nt3_the_policies_allow_what_each_is_for(environment: str) -> None:
    each = applied(SYSTEM, environment)
    arn, stream = each.table["arn"], each.table["stream_arn"]
    reading = {STREAM: {stream}, LIST_STREAMS: {f"{arn}/stream/*"}}
    assert {name: statements(document) for name, document in each.policies.items()} == {
        f"{environment}-dynamodb-notifications-access": {FULL: {arn, f"{arn}/index/*"}, **reading},
        f"{environment}-dynamodb-notifications-read-only": {READ_ONLY: {arn, f"{arn}/index/*"}},
        f"{environment}-dynamodb-notifications-stream": reading,
    }


def test_nt3_full_access_is_attached_to_the_compute_role_that_is_named_and_else_to_none() -> None:
    for each in in_each(SYSTEM):
        assert not each.of("aws_iam_role_policy_attachment")
    named = applied(SYSTEM, "provisioned")
    (attached,) = named.of("aws_iam_role_policy_attachment").values()
    assert attached["role"] == "compute"
    assert attached["policy_arn"] == named.outputs["dynamodb_access_policy_arn"]


def test_nt3_a_stream_that_is_off_breaks_no_policy() -> None:
    each = applied(SYSTEM, "streamless")
    arn = each.table["arn"]
    assert {name: statements(document) for name, document in each.policies.items()} == {
        "staging-dynamodb-notifications-access": {FULL: {arn, f"{arn}/index/*"}},
        "staging-dynamodb-notifications-read-only": {READ_ONLY: {arn, f"{arn}/index/*"}},
    }


def test_nt4_prod_is_watched_for_throttles_and_errors() -> None:
    each = applied(SYSTEM, "prod")
    found = {name.removeprefix("prod-user-notifications-"): alarm for name, alarm in each.alarms.items()}
    assert {name: rings(alarm) for name, alarm in found.items()} == {
        "read-throttle-events": (10, 300, 2),
        "write-throttle-events": (10, 300, 2),
        "user-errors": (50, 300, 2),
        "system-errors": (5, 300, 2),
    }
    assert {name: watches(alarm) for name, alarm in found.items()} == {
        "read-throttle-events": {("ReadThrottleEvents", "TableName")},
        "write-throttle-events": {("WriteThrottleEvents", "TableName")},
        "user-errors": {("UserErrors",)},
        "system-errors": {("SystemErrors", "Operation", "TableName")},
    }


def test_nt4_consumed_capacity_is_watched_where_it_is_provisioned_as_sum_by_period() -> None:
    for each, name in ((applied(SYSTEM, "provisioned"), "prod-user-notifications"), whole()):
        for way in ("Read", "Write"):
            alarm = each.alarms[f"{name}-high-consumed-{way.lower()}-capacity"]
            assert rings(alarm) == (80, 300, 2)
            assert {metric for metric, *_ in watches(alarm)} == {
                f"Consumed{way}CapacityUnits",
                f"Provisioned{way}CapacityUnits",
            }
            (expression,) = [query["expression"] for query in alarm["metric_query"] if query["expression"]]
            assert "/ PERIOD(" in expression
            stats = {query["metric"][0]["metric_name"]: query["metric"][0]["stat"] for query in sums(alarm)}
            assert stats[f"Consumed{way}CapacityUnits"] == "Sum"


def sums(alarm: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[dict[str, list[dict[str, str]]]]:
    return [query for query in alarm["metric_query"] if query["metric"]]


def test_nt4_each_index_has_alarms_of_its_own() -> None:
    each, name = whole()
    dimensions = ("GlobalSecondaryIndexName", "TableName")
    for kind, metric in (
        ("read-throttle-events", "ReadThrottleEvents"),
        ("write-throttle-events", "WriteThrottleEvents"),
    ):
        assert watches(each.alarms[f"{name}-TypeIndex-{kind}"]) == {(metric, *dimensions)}
    for way in ("read", "write"):
        alarm = each.alarms[f"{name}-TypeIndex-high-consumed-{way}-capacity"]
        assert {tuple(rest) for _, *rest in watches(alarm)} == {dimensions}


def test_nt5_the_root_variables_are_the_originals_with_their_defaults() -> None:
    assert applied(SYSTEM, "dev").defaults() == {
        "aws_region": "us-east-1",
        "compute_role_name": None,
        "dynamodb_notifications_table_name": "user-notifications",
        "dynamodb_billing_mode": "PAY_PER_REQUEST",
        "dynamodb_stream_enabled": True,
        "dynamodb_stream_view_type": "NEW_AND_OLD_IMAGES",
        "dynamodb_ttl_enabled": True,
        "dynamodb_ttl_attribute_name": "ttl",
        "dynamodb_pitr_enabled": True,
        "dynamodb_prevent_destroy": True,
        "dynamodb_enable_alarms": True,
    }
    assert set(applied(SYSTEM, "dev").variables) - set(applied(SYSTEM, "dev").defaults()) == {"environment"}


def test_nt6_the_outputs_are_the_originals() -> None:
    for each in in_each(SYSTEM):
        arns = {one["name"]: one["arn"] for one in each.of("aws_iam_policy").values()}
        access, read_only = (arn for name, arn in arns.items() if name.endswith(("-access", "-read-only")))
        assert each.outputs == {
            "dynamodb_notifications_table_name": each.table["name"],
            "dynamodb_notifications_table_arn": each.table["arn"],
            "dynamodb_notifications_stream_arn": each.table["stream_arn"],
            "dynamodb_access_policy_arn": access,
            "dynamodb_read_only_policy_arn": read_only,
        }


def test_nt7_staging_is_light_and_production_has_it_all() -> None:
    for name, on in (("staging", False), ("prod", True)):
        each = applied(SYSTEM, name)
        assert each.table["name"] == f"{name}-user-notifications"
        assert restorable(each.table) == on
        assert bool(each.of("terraform_data")) == on  # the guard
        assert each.table["deletion_protection_enabled"] == on
        assert bool(each.alarms) == on
