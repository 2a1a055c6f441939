"""What the originals' users were told: reproduced at the prices of their time, and set beside ours."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from flightpulse.cost.estimate import Estimate
from flightpulse.cost.systems import System
from flightpulse.cost.told import Example, Told, told

EXAMPLES = [pytest.param(each, id=f"{each.system}: {each.example}") for each in told()]


def then(example: Example, line: Told) -> Decimal:
    parts = line.then or [part for other in example.lines for part in other.then]
    return sum((part.amount for part in parts), Decimal())


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def ours(line: Told, estimate: Estimate) -> Decimal:
    return estimate.total if line.ours is None else estimate.of(*line.ours)


def test_every_example_of_the_requirements_is_there() -> None:
    amounts = {(each.system, tuple(line.told)) for each in told() for line in each.lines}
    for system, texts in {
        System.CHAT_SESSIONS: ("0.03", "0.06", "0.25", "0.20", "0.54", "5"),
        System.NOTIFICATIONS: ("20", "1875", "50", "0.40", "12.50"),
        System.FLIGHTPULSE: ("1 5", "1 3", "0.50 2", "1", "3.50", "0.25 1", "0.50 2"),
    }.items():
        for text in texts:
            assert (system, tuple(map(Decimal, text.split()))) in amounts, (system, text)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_volumes_come_to_what_was_told_at_the_prices_of_their_time(example: Example) -> None:
    for line in example.lines:
        amount = cents(then(example, line))
        if len(line.told) == 2:
            assert line.told[0] <= amount <= line.told[1], line.what
        elif line.about:
            assert abs(amount - line.told[0]) <= line.told[0] / 10, line.what
        else:
            assert amount == line.told[0], line.what


@pytest.mark.parametrize("example", EXAMPLES)
def test_where_ours_differs_it_is_said_why(example: Example) -> None:
    estimate = example.estimated()
    for line in example.lines:
        assert bool(line.because) or cents(ours(line, estimate)) == line.told[0], line.what


@pytest.mark.parametrize("example", EXAMPLES)
def test_ours_is_of_lines_that_there_are_and_leaves_none_out(example: Example) -> None:
    estimate = example.estimated()
    known = {line.key for line in estimate.lines}
    named = [key for line in example.lines for key in line.ours or []]
    assert len(set(named)) == len(named)
    assert {*named} <= known | {"index_writes"}  # where no index is asked for
    counted = estimate.of(*named) + example.untold(estimate)
    assert counted == estimate.total or any(line.ours is None for line in example.lines)


def test_nt_a_million_users_pay_half_for_requests_and_less_for_recovery() -> None:
    (example,) = (each for each in told() if each.example == "production, 1 million users")
    estimate = example.estimated()
    assert estimate.of("reads", "writes") == Decimal("937.50")
    assert estimate.of("pitr") == Decimal("10")
    assert estimate.of("storage") == Decimal("12.50")  # which they were not told


def test_fp_every_service_but_two_is_where_it_was_told() -> None:
    (example,) = (each for each in told() if each.system == System.FLIGHTPULSE)
    estimate = example.estimated()
    outside = {
        line.what
        for line in example.lines
        if not line.told[0] <= cents(ours(line, estimate)) <= line.told[-1] + Decimal("0.01")
    }
    assert outside == {"Lambda, 1 million requests", "Bedrock"}
