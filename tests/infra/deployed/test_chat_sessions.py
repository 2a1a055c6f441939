"""chat-sessions, as it stands in the emulator."""

from infra import emulated
from infra.emulated import SET


def test_cs4_the_alarms_ring_for_errors() -> None:
    table = SET["table_name"]
    alarms = emulated.alarms()
    assert set(alarms) == {f"{table}-system-errors", f"{table}-user-errors"}
    system = alarms[f"{table}-system-errors"]
    assert (system["Threshold"], system["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    assert {each["MetricStat"]["Period"] for each in system["Metrics"] if "MetricStat" in each} == {60}
    assert {metric for _, metric, _ in emulated.watched(system)} == {"SystemErrors"}
    user = alarms[f"{table}-user-errors"]
    assert emulated.watched(user) == [("AWS/DynamoDB", "UserErrors", {})]
