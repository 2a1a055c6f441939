"""The price table: AWS's list prices, each with its date and source."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from flightpulse.definitions import DefinitionError, read

FILE = Path(__file__).with_name("prices.json")

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]


class Unpriced(Exception):
    """The table has no price of something in a region."""


class Price(Struct, forbid_unknown_fields=True, kw_only=True):
    """What something costs, by region."""

    service: str
    what: str
    unit: str  # in the plural
    per: Annotated[int, Meta(ge=1)]  # so many units are sold at a time
    usd: dict[str, Decimal]  # by region
    source: Annotated[str, Meta(pattern="^https://aws.amazon.com/")]
    published: Day | None = None  # the date of AWS's price list that it was found in
    unverified: list[str] = []  # regions in which it is assumed; the note says from what
    note: str | None = None

    def of(self, quantity: Decimal, region: str) -> Decimal:
        """Return what a quantity costs, exactly; raises Unpriced."""
        if region not in self.usd:
            raise Unpriced(f"{self.service}, {self.what}: there is no price in {region}")
        return quantity * self.usd[region] / self.per


class Prices(Struct, forbid_unknown_fields=True, kw_only=True):
    """The table. It is as old as its newest price list."""

    date: Day
    currency: str
    regions: list[str]
    about: str
    prices: dict[str, Price]


@cache
def prices() -> Prices:
    """Return the price table; raises DefinitionError."""
    table = read(FILE, Prices)
    for key, price in table.prices.items():
        for region in (*price.usd, *price.unverified):
            if region not in table.regions or region not in price.usd:
                raise DefinitionError(FILE, f"prices.{key}", f"{region!r} is no region with a price")
        if any(amount <= 0 for amount in price.usd.values()):
            raise DefinitionError(FILE, f"prices.{key}.usd", "what is free has no price here")
        if price.unverified and not price.note:
            raise DefinitionError(FILE, f"prices.{key}.note", "say what the unverified regions rest on")
    return table
