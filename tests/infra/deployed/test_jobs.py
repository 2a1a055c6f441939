"""jobs, as it stands in the emulator."""

from datetime import UTC, datetime, timedelta

from infra_checks.emulator import client

from infra import emulated
from infra.emulated import ENVIRONMENT

((NAME, DEFINITION),) = emulated.EXPECTED.items()
ACTIONS = {f"dynamodb:{verb}" for verb in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan")}


def test_jt4_the_system_status_item_is_there_for_a_year() -> None:
    (item,) = client("dynamodb").scan(TableName=NAME)["Items"]
    wanted = {name for name, each in DEFINITION["attributes"].items() if each["required"]}
    assert wanted <= set(item)
    expires = datetime.fromtimestamp(int(item[DEFINITION["ttl_attribute"]]["N"]), UTC)
    assert timedelta(days=364) < expires - datetime.now(UTC) <= timedelta(days=366)


def test_jt5_contributor_insights_are_on() -> None:
    found = client("dynamodb").describe_contributor_insights(TableName=NAME)
    assert found["ContributorInsightsStatus"] == "ENABLED"


def test_jt5_production_is_backed_up_daily() -> None:
    schedules = client("scheduler").list_schedules()["Schedules"]
    assert len(schedules) == (1 if ENVIRONMENT == "prod" else 0)
    for each in schedules:
        found = client("scheduler").get_schedule(Name=each["Name"], GroupName=each["GroupName"])
        assert found["State"] == "ENABLED"
        assert "states" in found["Target"]["Arn"]


def test_jt8_functions_may_do_six_things_on_the_table_and_its_indexes() -> None:
    arn = emulated.table(NAME)["TableArn"]
    ((_, document),) = emulated.policies().items()
    (statement,) = document["Statement"]
    assert set(statement["Action"]) == ACTIONS
    assert set(statement["Resource"]) == {arn, f"{arn}/index/*"}
