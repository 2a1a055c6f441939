"""Estimates, line by line: exact, and made of what AWS meters."""

from decimal import Decimal

import pytest

from flightpulse.cost.estimate import HOURS, BillingMode, Estimate, TableClass, estimate
from flightpulse.cost.prices import Unpriced
from flightpulse.cost.systems import Environment, System

CS = {"reads": Decimal(100_000), "writes": Decimal(50_000), "storage_gb": Decimal(1)}


def month(system: System, environment: Environment = Environment.PROD, **more: object) -> Estimate:
    options: dict[str, object] = {"region": "us-east-1", "asked": {}, **more}
    return estimate(system, environment=environment, **options)  # type: ignore[arg-type]


def quantities(found: Estimate) -> dict[str, Decimal]:
    return {line.key: line.quantity for line in found.lines}


def test_cs1_a_month_of_chat_sessions_to_the_last_digit() -> None:
    found = month(System.CHAT_SESSIONS, asked=CS)
    assert {line.key: line.usd for line in found.lines} == {
        "reads": Decimal("0.0125"),
        "writes": Decimal("0.03125"),
        "index_writes": Decimal("0.03125"),
        "storage": Decimal("0.25"),
        "index_storage": Decimal("0.0125"),
        "pitr": Decimal("0.20"),
        "alarms": Decimal("1.10"),
        "state": Decimal("0.00023"),
        "state_writes": Decimal("0.005"),
    }
    assert found.total == Decimal("1.64273")
    assert found.of("reads", "writes") == Decimal("0.04375")


def test_an_index_is_written_with_its_table() -> None:
    found = quantities(month(System.JOBS, asked=CS))
    assert found["index_writes"] == (2 + 1) * 50_000  # out of a status and into the next; and the user's
    assert found["index_storage"] == 2


def test_larger_items_are_more_units() -> None:
    found = quantities(month(System.JOBS, asked={**CS, "item_kb": Decimal("4.5")}))
    assert found["reads"] == 2 * 100_000
    assert found["writes"] == 5 * 50_000
    assert found["index_writes"] == 3 * 5 * 50_000


def test_nt7_staging_pays_for_no_recovery_and_no_alarms() -> None:
    staging = quantities(month(System.NOTIFICATIONS, Environment.STAGING))
    prod = quantities(month(System.NOTIFICATIONS))
    assert prod.keys() - staging.keys() == {"pitr", "alarms"}


def test_jt5_production_keeps_a_backup_for_each_of_35_days() -> None:
    assert quantities(month(System.JOBS, asked=CS))["backups"] == 35
    assert "backups" not in quantities(month(System.JOBS, Environment.DEV, asked=CS))


def test_provisioned_capacity_is_paid_by_the_hour_from_five_units_up() -> None:
    little = quantities(month(System.JOBS, asked=CS, billing_mode=BillingMode.PROVISIONED))
    assert little["reads"] == little["writes"] == 5 * HOURS
    assert little["index_reads"] == little["index_writes"] == 2 * 5 * HOURS
    much = {**CS, "writes": Decimal(70 * HOURS * 3600)}  # 70 a second: 100 units at 70 %
    found = quantities(month(System.JOBS, asked=much, billing_mode=BillingMode.PROVISIONED))
    assert found["writes"] == 100 * HOURS
    assert found["index_writes"] == (200 + 100) * HOURS


def test_a_table_that_is_read_rarely_is_cheaper_to_store_and_dearer_to_use() -> None:
    standard = month(System.JOBS, asked=CS)
    rare = month(System.JOBS, asked=CS, table_class=TableClass.INFREQUENT_ACCESS)
    assert rare.of("storage") < standard.of("storage")
    assert rare.of("reads", "writes") > standard.of("reads", "writes")
    with pytest.raises(Unpriced, match="PROVISIONED capacity of STANDARD_INFREQUENT_ACCESS"):
        month(System.JOBS, billing_mode=BillingMode.PROVISIONED, table_class=TableClass.INFREQUENT_ACCESS)


@pytest.mark.parametrize("system", list(System))
@pytest.mark.parametrize("environment", list(Environment))
@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-central-1"])
@pytest.mark.parametrize("mode", list(BillingMode))
def test_every_system_has_an_estimate_everywhere(
    system: System, environment: Environment, region: str, mode: BillingMode
) -> None:
    found = month(system, environment, region=region, billing_mode=mode)
    keys = [line.key for line in found.lines]
    assert len(set(keys)) == len(keys)
    assert all(line.usd > 0 for line in found.lines)
    assert found.total == sum(line.usd for line in found.lines)


def test_nt2_autoscaling_and_capacity_have_alarms_of_their_own() -> None:
    on_demand = quantities(month(System.NOTIFICATIONS))
    provisioned = quantities(month(System.NOTIFICATIONS, billing_mode=BillingMode.PROVISIONED))
    assert on_demand["alarms"] == 10 + 1 + 2  # system errors by operation, user errors, throttles
    assert provisioned["alarms"] == 13 + 4 + 8
    fixed = quantities(month(System.FLIGHT_AGENT, billing_mode=BillingMode.PROVISIONED))
    assert "alarms" not in fixed


def test_nothing_used_costs_what_stands() -> None:
    nothing = dict.fromkeys(("users", "reads", "writes", "storage_gb"), Decimal(0))
    assert month(System.CHAT_SESSIONS, asked=nothing).total == Decimal("1.10523")  # alarms, and the state


def test_fp19_the_endpoints_of_private_subnets_are_the_greatest_line() -> None:
    found = month(System.FLIGHTPULSE)
    assert max(found.lines, key=lambda line: line.usd).key == "endpoints"
    assert found.of("endpoints") == 8 * HOURS * Decimal("0.01")
