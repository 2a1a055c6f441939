"""infra/deployer-policy.json allows what the systems' plans need, on what they name, and no more (FA-5)."""

import fnmatch
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
POLICY = json.loads((ROOT / "infra/deployer-policy.json").read_text(encoding="utf-8"))
ACCOUNT = "123456789012"

#: By type, what the provider called to make, read and destroy it, as it logged it (5.100.0, TF_LOG=DEBUG)
#: when it deployed the four systems to an emulator, notifications with provisioned capacity. Nothing was
#: changed there, and the emulator asks for no rights to tag or to pass a role: that is `besides`.
CALLS = json.loads((Path(__file__).parent / "provider_calls.json").read_text(encoding="utf-8"))

#: Types that a choice brings, which no environment's file makes: PROVISIONED, and compute_role_name.
BY_CHOICE = {
    "aws_appautoscaling_target",
    "aws_appautoscaling_policy",
    "aws_iam_role_policy_attachment",
    "data.aws_dynamodb_tables",
    "data.aws_dynamodb_table",
    "the state in S3",
}

#: What makes a type, and the ARN that it is made under.
MADE = {
    "aws_dynamodb_table": "dynamodb:CreateTable arn:aws:dynamodb:us-east-1:{account}:table/{name}",
    "aws_dynamodb_table_item": "dynamodb:PutItem arn:aws:dynamodb:us-east-1:{account}:table/{table_name}",
    "aws_dynamodb_contributor_insights": "dynamodb:UpdateContributorInsights "
    "arn:aws:dynamodb:us-east-1:{account}:table/{table_name}",
    "aws_cloudwatch_metric_alarm": "cloudwatch:PutMetricAlarm "
    "arn:aws:cloudwatch:us-east-1:{account}:alarm:{alarm_name}",
    "aws_iam_policy": "iam:CreatePolicy arn:aws:iam::{account}:policy/{name}",
    "aws_iam_role": "iam:CreateRole arn:aws:iam::{account}:role/{name}",
    "aws_sfn_state_machine": "states:CreateStateMachine "
    "arn:aws:states:us-east-1:{account}:stateMachine:{name}",
    "aws_scheduler_schedule": "scheduler:CreateSchedule "
    "arn:aws:scheduler:us-east-1:{account}:schedule/default/{name}",
}


def actions(kind: str) -> set[str]:
    """Return the actions that a type needs."""
    return {*CALLS[kind]["called"], *CALLS[kind]["besides"]}


def resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def planned() -> list[dict[str, Any]]:
    """Return every resource of every plan of a system; `whole` is none, but all that the module can do."""
    found = sorted(Path(os.environ["FLIGHTPULSE_PLANS"]).glob("*.plan.json"))
    files = [file for file in found if not file.name.startswith("whole.")]
    assert files
    plans = [json.loads(file.read_text()) for file in files]
    return [each for plan in plans for each in resources(plan["planned_values"]["root_module"])]


def kind(resource: dict[str, Any]) -> str:
    return str(resource["type"]) if resource["mode"] == "managed" else f"data.{resource['type']}"


def allowed() -> set[str]:
    return {action for statement in POLICY["Statement"] for action in statement["Action"]}


def allows(action: str, arn: str) -> bool:
    return any(
        action in statement["Action"]
        and any(fnmatch.fnmatchcase(arn, each) for each in statement["Resource"])
        for statement in POLICY["Statement"]
    )


def test_fa5_every_type_that_is_planned_has_its_actions_known() -> None:
    assert {kind(each) for each in planned()} <= CALLS.keys()


def test_fa5_it_allows_what_the_types_need_and_nothing_else() -> None:
    kinds = {kind(each) for each in planned()} | BY_CHOICE
    assert allowed() == set().union(*map(actions, kinds))


def test_fa5_it_has_what_the_originals_guide_asked_for() -> None:
    asked = """CreateTable DescribeTable UpdateTable DeleteTable TagResource UntagResource ListTagsOfResource
        DescribeContinuousBackups UpdateContinuousBackups DescribeTimeToLive UpdateTimeToLive"""
    assert {f"dynamodb:{name}" for name in asked.split()} <= allowed()


@pytest.mark.parametrize("name", MADE)
def test_fa5_it_fits_the_names_of_all_that_is_planned(name: str) -> None:
    action, pattern = MADE[name].split()
    arns = [
        pattern.format(account=ACCOUNT, **each["values"])
        for each in planned()
        if kind(each) == name and each["values"].get(re.findall(r"{(\w*name)}", pattern)[0])
    ]
    assert arns, name
    assert [arn for arn in arns if not allows(action, arn)] == []


def test_fa5_it_reaches_nobody_elses_tables_roles_or_state() -> None:
    for action, arn in (
        ("dynamodb:DeleteTable", f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Orders"),
        ("dynamodb:GetItem", f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/chat_sessions"),
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
        ("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/admin"),
        ("s3:GetObject", "arn:aws:s3:::somebody/jobs/prod/terraform.tfstate"),
        (
            "s3:DeleteObject",
            f"arn:aws:s3:::flightpulse-terraform-state-{ACCOUNT}/jobs/prod/terraform.tfstate",
        ),
        ("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:billing"),
    ):
        assert not allows(action, arn), (action, arn)


def test_fa5_no_action_is_a_wildcard_and_only_what_knows_no_resource_is_allowed_on_all() -> None:
    everywhere = {
        action
        for statement in POLICY["Statement"]
        if "*" in statement["Resource"]
        for action in statement["Action"]
    }
    assert not any("*" in action for action in allowed())
    assert everywhere == {
        *(
            "application-autoscaling:DescribeScalableTargets",
            "application-autoscaling:DescribeScalingPolicies",
        ),
        *("dynamodb:ListTables", "states:ValidateStateMachineDefinition"),
    }


def test_jt4_only_the_items_that_are_seeded_can_be_touched() -> None:
    keys = {
        value
        for each in planned()
        if kind(each) == "aws_dynamodb_table_item"
        for value in re.findall(r'"jobId":\{"S":"(\w+)"\}', each["values"].get("item") or "")
    }
    (statement,) = (each for each in POLICY["Statement"] if "dynamodb:PutItem" in each["Action"])
    assert keys <= set(statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"])
    assert "SYSTEM_STATUS" in (ROOT / "infra/modules/jobs-table/system-status.tf").read_text()
