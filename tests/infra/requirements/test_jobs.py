"""JT-4, JT-5, JT-6 and JT-8 (and JT-1, JT-2 where Terraform makes them so), in the plans of `jobs`."""

import json
from datetime import datetime

import pytest

from infra.planned import Applied, applied, in_each, indexes, keys, restorable, statements

SYSTEM = "jobs"
SIX = {f"dynamodb:{verb}" for verb in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan")}
OUTPUTS = {"table_name", "table_id", "table_arn", "table_stream_arn", "global_secondary_indexes"}


def seed(each: Applied) -> dict[str, dict[str, str]]:
    (item,) = each.of("aws_dynamodb_table_item").values()
    found: dict[str, dict[str, str]] = json.loads(item["item"])
    return found


def test_jt1_jt2_the_table_is_keyed_by_job_and_listed_by_status_and_user() -> None:
    for each in in_each(SYSTEM):
        assert keys(each.table) == ["jobId"]
        assert indexes(each.table) == {
            "StatusIndex": ["status", "createdAt"],
            "UserIndex": ["userId", "createdAt"],
        }


def test_jt4_jobs_expire_and_the_system_status_does_after_a_year() -> None:
    for each in in_each(SYSTEM):
        assert each.table["ttl"] == [{"attribute_name": "ttl", "enabled": True}]
        item = seed(each)
        assert {"jobId", "status", "userId", "createdAt", "ttl"} <= set(item)
        created = datetime.fromisoformat(item["createdAt"]["S"])
        assert 364 <= (int(item["ttl"]["N"]) - created.timestamp()) / 86400 <= 366


def test_jt5_point_in_time_recovery_is_a_choice_and_insights_are_on() -> None:
    assert restorable(applied(SYSTEM, "prod").table)
    assert not restorable(applied(SYSTEM, "dev").table)
    for each in in_each(SYSTEM):
        insights = each.of("aws_dynamodb_contributor_insights").values()
        assert [one["table_name"] for one in insights if not one["index_name"]] == [each.table["name"]]


def test_jt5_production_is_backed_up_daily_under_the_days_name() -> None:
    """That `production` is, too, is shown by the tests of jobs-table (contract.tftest.hcl)."""
    each = applied(SYSTEM, "prod")
    (machine,) = each.of("aws_sfn_state_machine").values()
    (schedule,) = each.of("aws_scheduler_schedule").values()
    assert f"{each.table['name']}-backup-" in machine["definition"]
    assert schedule["schedule_expression"].startswith("cron(")
    assert schedule["target"][0]["arn"] == machine["arn"]


@pytest.mark.parametrize("values", ["dev", "staging", "required"])
def test_jt5_elsewhere_nothing_is_backed_up_daily(values: str) -> None:
    assert not applied(SYSTEM, values).of("aws_scheduler_schedule")


def test_jt6_three_inputs_are_required_and_the_rest_has_the_originals_defaults() -> None:
    found = applied(SYSTEM, "dev")
    required = {name for name in found.variables if name not in found.defaults()}
    assert required == {"project_name", "environment", "resource_suffix"}
    assert (
        found.defaults().items()
        >= {
            "table_name": "CloudToolsJobs",
            "billing_mode": "PAY_PER_REQUEST",
            "enable_point_in_time_recovery": True,
            "tags": {},
            "kms_key_id": None,
        }.items()
    )


def test_jt6_the_outputs_are_the_originals() -> None:
    for each in in_each(SYSTEM):
        assert set(each.outputs) >= OUTPUTS
        assert each.outputs["table_name"] == each.outputs["table_id"] == each.table["name"]
        assert each.outputs["table_arn"] == each.table["arn"]
        assert each.outputs["table_stream_arn"] == each.table["stream_arn"]
        assert {one["name"] for one in each.outputs["global_secondary_indexes"]} == {
            "StatusIndex",
            "UserIndex",
        }


def test_jt6_provisioned_works_with_the_required_alone_and_is_scaled() -> None:
    each = applied(SYSTEM, "required")
    assert each.table["name"] == "CloudToolsJobs-development-a1"
    for one in (each.table, *each.table["global_secondary_index"]):
        assert (one["read_capacity"], one["write_capacity"]) == (5, 5)
    targets = {
        (one["resource_id"], one["scalable_dimension"].rpartition(":")[2])
        for one in each.of("aws_appautoscaling_target").values()
    }
    parts = ["", "/index/StatusIndex", "/index/UserIndex"]
    dimensions = ("ReadCapacityUnits", "WriteCapacityUnits")
    assert targets == {(f"table/{each.table['name']}{part}", one) for part in parts for one in dimensions}
    assert len(each.of("aws_appautoscaling_policy")) == len(targets)


def test_jt6_instances_stand_side_by_side() -> None:
    names = [each.table["name"] for each in [*in_each(SYSTEM), applied(SYSTEM, "required")]]
    assert len(set(names)) == len(names)


def test_jt8_a_function_may_do_six_things_on_the_table_and_its_indexes() -> None:
    for each in in_each(SYSTEM):
        (document,) = each.policies.values()
        arn = each.table["arn"]
        assert statements(document) == {frozenset(SIX): {arn, f"{arn}/index/*"}}
