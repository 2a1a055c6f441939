"""notifications, as it stands in the emulator."""

from infra import emulated
from infra.emulated import ENVIRONMENT, SET


def test_nt3_the_policies_bear_the_originals_names() -> None:
    found = emulated.policies()
    assert {
        f"{ENVIRONMENT}-dynamodb-notifications-access",
        f"{ENVIRONMENT}-dynamodb-notifications-read-only",
    } <= set(found)


def test_nt4_prod_has_the_alarms_and_no_other_environment() -> None:
    table = SET["dynamodb_notifications_table_name"]
    wanted = {"read-throttle-events", "write-throttle-events", "user-errors", "system-errors"}
    assert set(emulated.alarms()) == (
        {f"{table}-{each}" for each in wanted} if ENVIRONMENT == "prod" else set()
    )
