"""CS-1 to CS-4, in the plans of `chat-sessions`."""

from infra.planned import applied, in_each, indexes, keys, restorable, rings, watches

SYSTEM = "chat-sessions"


def test_cs1_the_table_is_on_demand_and_keyed_by_session_and_what() -> None:
    for each in in_each(SYSTEM):
        assert keys(each.table) == ["PK", "SK"]
        assert each.table["billing_mode"] == "PAY_PER_REQUEST"
    assert applied(SYSTEM, "prod").table["name"] == "chat_sessions"


def test_cs2_a_users_sessions_are_found_by_the_index() -> None:
    for each in in_each(SYSTEM):
        assert indexes(each.table) == {"UserSessionsIndex": ["GSI1PK", "GSI1SK"]}


def test_cs3_sessions_expire_by_ttl() -> None:
    for each in in_each(SYSTEM):
        assert each.table["ttl"] == [{"attribute_name": "ttl", "enabled": True}]


def test_cs4_the_variables_have_the_originals_defaults() -> None:
    defaults = applied(SYSTEM, "prod").defaults()
    assert (
        defaults.items()
        >= {
            "table_name": "chat_sessions",
            "aws_region": "us-east-1",
            "enable_pitr": True,
        }.items()
    )
    assert set(defaults) == {"table_name", "environment", "aws_region", "enable_pitr"}


def test_cs4_point_in_time_recovery_is_a_choice() -> None:
    assert restorable(applied(SYSTEM, "prod").table)
    assert not restorable(applied(SYSTEM, "dev").table)


def test_cs4_alarms_ring_for_system_errors_and_user_errors() -> None:
    for each in in_each(SYSTEM):
        name = each.table["name"]
        assert set(each.alarms) == {f"{name}-system-errors", f"{name}-user-errors"}
        system, user = each.alarms[f"{name}-system-errors"], each.alarms[f"{name}-user-errors"]
        assert rings(system) == (0, 60, 1)
        assert watches(system) == {("SystemErrors", "Operation", "TableName")}
        assert watches(user) == {("UserErrors",)}  # a metric of the account and region


def test_cs4_the_outputs_are_the_name_the_arn_and_the_lines_of_env() -> None:
    for each in in_each(SYSTEM):
        name = each.table["name"]
        assert set(each.outputs) == {"table_name", "table_arn", "env"}
        assert each.outputs["table_name"] == name
        assert each.outputs["table_arn"] == each.table["arn"]
        assert each.outputs["env"].splitlines() == [
            "USE_DYNAMODB=true",
            f"DYNAMODB_TABLE_NAME={name}",
            "DYNAMODB_REGION=us-east-1",
        ]
