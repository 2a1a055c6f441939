"""docs/COSTS.md, held against what `flightpulse cost` reckons (FP-23, NT-9)."""

from decimal import Decimal
from pathlib import Path

import pytest

from flightpulse.cli.bill import usd
from flightpulse.cost.estimate import BillingMode, estimate
from flightpulse.cost.prices import prices
from flightpulse.cost.systems import Environment, System, systems
from flightpulse.cost.told import REGION, Example, told

TEXT = (Path(__file__).parents[2] / "docs/COSTS.md").read_text(encoding="utf-8")


def month(
    system: System, environment: Environment, mode: BillingMode = BillingMode.PAY_PER_REQUEST
) -> Decimal:
    return estimate(system, environment=environment, region=REGION, asked={}, billing_mode=mode).total


@pytest.mark.parametrize("system", list(System))
def test_fp23_nt9_a_month_of_every_system_is_as_the_command_says(system: System) -> None:
    amounts = [usd(month(system, environment)) for environment in Environment]
    provisioned = usd(month(system, Environment.PROD, BillingMode.PROVISIONED))
    amounts.append(provisioned if systems()[system].provisioned else "-")
    (row,) = (line for line in TEXT.splitlines() if line.startswith(f"| `{system}` |"))
    assert [cell.strip() for cell in row.split("|")[3:-1]] == amounts


@pytest.mark.parametrize(
    "example", [pytest.param(each, id=f"{each.system}: {each.example}") for each in told()]
)
def test_fp23_nt9_every_amount_that_was_told_stands_beside_ours(example: Example) -> None:
    ours = example.estimated()
    assert f"| **`{example.system}`, {example.example}** |" in TEXT
    for line in example.lines:
        amount = ("about " if line.about else "") + " to ".join(map(usd, line.told))
        our_amount = usd(ours.total if line.ours is None else ours.of(*line.ours))
        assert f"| {line.what} | {amount} | {our_amount} | {line.because} |" in TEXT


def test_the_prices_date_is_said() -> None:
    assert f"as AWS published them by {prices().date}" in TEXT
