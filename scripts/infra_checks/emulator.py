"""What stands in the emulator that `tf-offline deploy` started, asked for with boto3."""

import os
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import boto3

#: What a system may leave behind, and how to list it: service, call, where the answer has it, its name.
LISTED: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("dynamodb", "list_tables", "TableNames", "", {}),
    ("dynamodb", "list_backups", "BackupSummaries", "BackupName", {}),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName", {}),
    ("iam", "list_policies", "Policies", "PolicyName", {"Scope": "Local"}),
    ("iam", "list_roles", "Roles", "RoleName", {}),
    (
        "application-autoscaling",
        "describe_scalable_targets",
        "ScalableTargets",
        "ResourceId",
        {"ServiceNamespace": "dynamodb"},
    ),
    (
        "application-autoscaling",
        "describe_scaling_policies",
        "ScalingPolicies",
        "PolicyName",
        {"ServiceNamespace": "dynamodb"},
    ),
    ("backup", "list_backup_plans", "BackupPlansList", "BackupPlanName", {}),
    ("backup", "list_backup_vaults", "BackupVaultList", "BackupVaultName", {}),
    ("scheduler", "list_schedules", "Schedules", "Name", {}),
    ("scheduler", "list_schedule_groups", "ScheduleGroups", "Name", {}),
    ("stepfunctions", "list_state_machines", "stateMachines", "name", {}),
    ("events", "list_rules", "Rules", "Name", {}),
    ("logs", "describe_log_groups", "logGroups", "logGroupName", {}),
    ("kinesis", "list_streams", "StreamNames", "", {}),
    ("kms", "list_aliases", "Aliases", "AliasName", {}),
    ("sns", "list_topics", "Topics", "TopicArn", {}),
]
OF_AWS = ("AWS", "aws-", "alias/aws/", "default")  # what every account has


def client(service: str) -> Any:
    """Return a client of the emulator's; the environment that tf-offline set says where it is."""
    if "AWS_ENDPOINT_URL" not in os.environ:
        raise RuntimeError("this is run by `tf-offline deploy --inspect` only, and never asks AWS itself")
    return boto3.client(service)


def post(path: str) -> None:
    """Ask the emulator's server itself: `/moto-api/reset`, `/tf-offline/unprotect`."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(os.environ["MOTO_URL"] + path, data=b""):
        pass


def standing() -> Iterator[str]:
    """Yield what stands there: the kind and the name of everything that somebody made."""
    for service, call, answer, name, arguments in LISTED:
        ask: Callable[..., dict[str, Any]] = getattr(client(service), call)
        for found in ask(**arguments)[answer]:
            shown = str(found[name]) if name else str(found)
            if not shown.startswith(OF_AWS):
                yield f"{service} {call.partition('_')[2]}: {shown}"
    aliases = client("kms").list_aliases()["Aliases"]
    of_aws = [each.get("TargetKeyId") for each in aliases if each["AliasName"].startswith(OF_AWS)]
    for key in client("kms").list_keys()["Keys"]:
        state = client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
        if state != "PendingDeletion" and key["KeyId"] not in of_aws:
            yield f"kms keys: {key['KeyId']}"
