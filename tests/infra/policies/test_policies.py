"""Every policy, held against AWS's list of actions: none by wildcard, each on as little as it can be."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from infra.planned import everything

SERVICES: dict[str, Any] = json.loads(Path(os.environ["FLIGHTPULSE_ACTIONS"]).read_text())

#: Where a policy's text is, by the type of resource.
IDENTITY = {"aws_iam_policy": "policy", "aws_iam_role_policy": "policy"}
OTHERS = {
    "aws_iam_role": "assume_role_policy",
    "aws_dynamodb_resource_policy": "policy",
    "aws_kms_key": "policy",
    "aws_backup_vault_policy": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue_policy": "policy",
    "aws_s3_bucket_policy": "policy",
}
#: AWS's list names no resource for these, and yet AWS lets them be held to one, as its own templates do
#: (DynamoDBStreamReadPolicy of the Serverless Application Model).
NARROWER = {"dynamodb:ListStreams": "stream"}


class Statement(NamedTuple):
    """A statement, and where it stands."""

    where: str
    said: dict[str, Any]

    def words(self, name: str) -> list[str]:
        """Return what an element holds: one word, or several."""
        found = self.said.get(name, [])
        return [found] if isinstance(found, str) else list(found)


def statements(kinds: dict[str, str]) -> Iterator[Statement]:
    for name, applied in everything():
        for kind, attribute in kinds.items():
            for address, values in applied.of(kind).items():
                said = json.loads(values[attribute])["Statement"]
                for each in [said] if isinstance(said, dict) else said:
                    yield Statement(f"{name}: {address}: {each.get('Sid')}", each)


def inline(kinds: tuple[str, ...]) -> Iterator[str]:
    for name, applied in everything():
        for kind in kinds:
            yield from (f"{name}: {address}" for address in applied.of(kind))


GRANTED = list(statements(IDENTITY))
ALL = [*GRANTED, *statements(OTHERS)]
of_each = pytest.mark.parametrize("statement", ALL, ids=lambda each: each.where)
DEPLOYER = Path(__file__).resolve().parents[3] / "infra/deployer-policy.json"
#: What the deployer is let do is in no plan, and granted all the same.
BY_US = [
    Statement(f"deployer: {said.get('Sid')}", said) for said in json.loads(DEPLOYER.read_text())["Statement"]
]
of_granted = pytest.mark.parametrize("statement", GRANTED, ids=lambda each: each.where)


def privilege(action: str) -> dict[str, Any] | None:
    service, _, name = action.partition(":")
    found: dict[str, Any] | None = SERVICES.get(service, {}).get("privileges", {}).get(name)
    return found


def arns(action: str) -> dict[str, str]:
    """Return the resources that an action can be held to: by name, the form of the ARN."""
    service = action.partition(":")[0]
    known = SERVICES[service]["resources"]
    found = privilege(action) or {}
    names = {name.rstrip("*") for name in found.get("resource_types", {}) if name}
    names |= {NARROWER[action]} if action in NARROWER else set()
    return {name: known[name]["arn"] for name in names if name in known}


def matches(resource: str, form: str) -> bool:
    """Tell whether a resource is an ARN of a form; what it leaves open may only be the last part."""
    parts = re.split(r"(\$\{\w+\}|\*)", form)
    names = dict.fromkeys(parts[1::2], "[^:/*]+") | {parts[-2]: ".+"}
    pattern = "".join(names[part] if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.fullmatch(pattern, resource) is not None


@pytest.mark.parametrize("statement", [*ALL, *BY_US], ids=lambda each: each.where)
def test_a_statement_names_real_actions_in_full(statement: Statement) -> None:
    assert "NotAction" not in statement.said
    assert statement.words("Action")
    for action in statement.words("Action"):
        assert "*" not in action
        assert "?" not in action
        assert privilege(action) is not None, f"{action} is not in AWS's list"


@pytest.mark.parametrize("statement", BY_US, ids=lambda each: each.where)
def test_a_deployers_action_is_on_every_resource_only_where_it_knows_none(statement: Statement) -> None:
    if "*" in statement.words("Resource"):
        assert [action for action in statement.words("Action") if arns(action)] == []


@of_granted
def test_a_granted_action_is_held_to_resources_where_it_can_be(statement: Statement) -> None:
    assert "NotResource" not in statement.said
    resources = statement.words("Resource")
    assert resources
    for action in statement.words("Action"):
        forms = arns(action)
        for resource in resources:
            if resource == "*":
                assert not forms, f"{action} can be held to {', '.join(forms)}"
            else:
                assert any(matches(resource, form) for form in forms.values()), (
                    f"{action} never meets {resource}"
                )


@of_granted
def test_a_granted_resource_is_one_that_this_plan_made_or_was_given(statement: Statement) -> None:
    for resource in statement.words("Resource"):
        if resource != "*":
            service, _, account, rest = resource.removeprefix("arn:aws:").split(":", 3)
            assert service in {action.partition(":")[0] for action in statement.words("Action")}
            assert account == "123456789012", "whose is it?"
            # A wildcard stands after a name, for the parts of one thing: index/*, stream/*, backup/*.
            assert re.fullmatch(r"[^*]+|(table/[^*/]+/(index|stream|backup)|recovery-point)[:/]\*", rest), (
                resource
            )


@of_each
def test_nobody_is_let_in_who_is_not_named(statement: Statement) -> None:
    principals = statement.said.get("Principal")
    if statement in GRANTED:
        assert principals is None
    else:
        assert isinstance(principals, dict), "* is everybody"
        for words in principals.values():
            assert "*" not in words


@pytest.mark.parametrize(
    "statement", list(statements({"aws_iam_role": "assume_role_policy"})), ids=lambda one: one.where
)
def test_a_role_that_a_service_takes_on_is_taken_on_for_this_account_only(statement: Statement) -> None:
    assert statement.words("Action") == ["sts:AssumeRole"]
    (services,) = statement.said["Principal"].values()
    assert isinstance(services, str) or len(services) == 1
    condition = json.dumps(statement.said.get("Condition", {}))
    assert "aws:SourceAccount" in condition or "aws:SourceArn" in condition, "the confused deputy"


def test_there_are_policies_of_every_kind_to_look_at() -> None:
    roles = {each.where for each in ALL}
    for kind in (
        "aws_iam_policy",
        "aws_iam_role_policy",
        "aws_iam_role",
        "aws_dynamodb_resource_policy",
        "aws_kms_key",
    ):
        assert any(f".{kind}." in where for where in roles), kind


def test_no_policy_of_awss_own_is_attached() -> None:
    for _, applied in everything():
        for each in applied.of("aws_iam_role_policy_attachment").values():
            assert ":iam::aws:" not in each["policy_arn"]


def test_a_wildcard_and_a_misspelt_action_would_be_found() -> None:
    bad = Statement("", {"Action": ["dynamodb:GetItems"], "Resource": ["*"]})
    with pytest.raises(AssertionError, match="not in AWS's list"):
        test_a_statement_names_real_actions_in_full(bad)
    with pytest.raises(AssertionError, match="can be held to"):
        test_a_granted_action_is_held_to_resources_where_it_can_be(
            bad._replace(said={"Action": "dynamodb:GetItem", "Resource": "*"})
        )
    with pytest.raises(AssertionError, match="never meets"):
        test_a_granted_action_is_held_to_resources_where_it_can_be(
            bad._replace(
                said={
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-west-1:123456789012:backup/x",
                }
            )
        )
