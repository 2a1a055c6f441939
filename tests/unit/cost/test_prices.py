"""The price table: dated, sourced, and exact."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from flightpulse.cost import prices as module
from flightpulse.cost.prices import Unpriced, prices
from flightpulse.definitions import DefinitionError


@pytest.fixture
def fresh() -> Iterator[None]:
    """Let the table be read again, before and after."""
    prices.cache_clear()
    yield
    prices.cache_clear()


def test_the_table_is_as_old_as_its_newest_price_list() -> None:
    assert prices().date == max(price.published or "" for price in prices().prices.values())
    assert prices().currency == "USD"


def test_every_price_is_more_than_nothing_and_an_unverified_one_says_what_it_rests_on() -> None:
    for key, price in prices().prices.items():
        assert all(amount > 0 for amount in price.usd.values()), key
        for region in price.unverified:
            assert price.note, key
            assert region in price.note or set(price.unverified) == set(price.usd), (key, region)


def test_on_demand_prices_are_those_after_the_cut_of_november_2024() -> None:
    read, write = prices().prices["dynamodb.read"], prices().prices["dynamodb.write"]
    assert read.of(Decimal(1_000_000), "us-east-1") == Decimal("0.125")
    assert write.of(Decimal(1_000_000), "us-east-1") == Decimal("0.625")
    assert write.of(Decimal(1), "eu-central-1") == Decimal("0.0000007625")


def test_a_region_without_a_price_is_named() -> None:
    with pytest.raises(Unpriced, match=r"DynamoDB, Changes handed to a Kinesis stream.*eu-central-1"):
        prices().prices["dynamodb.kinesis"].of(Decimal(1), "eu-central-1")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"us-west-2": "0.125"', '"us-west-2": "cheap"', "prices"),
        ('"us-west-2": "0.125"', '"mars-1": "0.125"', r"prices\.dynamodb\.read: 'mars-1'"),
        ('"note": "us-west-2: taken as in us-east-1"', '"note": ""', r"note: say what"),
        ('"us-west-2": "0.125"', '"us-west-2": "0"', r"prices\.dynamodb\.read\.usd: what is free"),
        ('"date": "2026', '"date": "in 2026', "date"),
        ('"currency"', '"money"', "money"),
    ],
)
@pytest.mark.usefixtures("fresh")
def test_a_wrong_table_is_refused_by_file_and_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, said: str
) -> None:
    text = module.FILE.read_text()
    assert right in text
    file = tmp_path / "prices.json"
    file.write_text(text.replace(right, wrong, 1))
    monkeypatch.setattr(module, "FILE", file)
    with pytest.raises(DefinitionError, match=said):
        prices()
