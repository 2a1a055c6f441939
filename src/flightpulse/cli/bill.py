"""Estimates, what was told and the price table, as tables on the screen or as one JSON document."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import typer

from flightpulse.cli.errors import fail
from flightpulse.cli.screen import print_facts, print_json, print_table
from flightpulse.cli.table import Column

if TYPE_CHECKING:
    from flightpulse.cost.estimate import Estimate
    from flightpulse.cost.prices import Price
    from flightpulse.cost.systems import System
    from flightpulse.cost.told import Example

_CENT = Decimal("0.01")

#: What is on nobody's line: it depends on the account, not on the system.
_NOT_INCLUDED = (
    "taxes, free tiers, credits, savings plans, support; Kafka; sending e-mail and SMS; restores and exports"
)

#: What a volume is called beside its amount.
_WORDS = {
    "users": "users",
    "reads": "reads",
    "writes": "writes",
    "storage_gb": "GB",
    "item_kb": "KB an item",
    "events": "events",
    "passengers": "passengers told of each",
    "api_requests": "API requests",
    "drafts": "drafts",
}

_LINES = (
    Column("SERVICE"),
    Column("WHAT", folds=True),
    Column("A MONTH", folds=True, spare=2),
    Column("PRICE", spare=1),
    Column("USD"),
)
_TOLD = (Column("WHAT", folds=True), Column("TOLD"), Column("OURS"), Column("WHY", below=True))
_PRICES = (
    Column("SERVICE"),
    Column("WHAT", folds=True),
    Column("USD"),
    Column("FOR", folds=True),
    Column("PUBLISHED", spare=1),
    Column("SOURCE", spare=2),
    Column("NOTE", below=True),
)


def print_estimates(found: "list[Estimate]", as_json: bool) -> None:
    """Print estimates, a table a system, and their sum."""
    from flightpulse.cost.prices import prices
    from flightpulse.cost.systems import systems

    total = sum((each.total for each in found), Decimal())
    if as_json:
        print_json(
            {
                "currency": prices().currency,
                "prices_of": prices().date,
                "systems": [_whole(each) for each in found],
                "usd": _exact(total),
                "not_included": _NOT_INCLUDED,
            }
        )
        return
    for each in found:
        about = systems()[each.system].about
        typer.echo(f"{each.system}: {about}, {each.environment} in {each.region}; {_volumes(each)}")
        rows: list[tuple[str, ...]] = [
            (
                line.price.service,
                line.what,
                f"{_plain(line.quantity)} {line.price.unit}",
                _price(line.price, each.region),
                usd(line.usd),
            )
            for line in each.lines
        ]
        print_table(_LINES, [*rows, ("in all", "", "", "", usd(each.total))])
        typer.echo()
    assumed = sorted(
        {line.price.what for each in found for line in each.lines if each.region in line.price.unverified}
    )
    print_facts(
        [
            ("in all", f"{usd(total)} USD" if len(found) > 1 else ""),
            ("prices", f"{found[0].region}, as AWS published them by {prices().date}"),
            ("not verified", "; ".join(assumed)),
            ("not included", _NOT_INCLUDED),
        ]
    )


def _whole(found: "Estimate") -> dict[str, Any]:
    return {
        "system": found.system,
        "environment": found.environment,
        "region": found.region,
        "billing_mode": found.billing_mode,
        "table_class": found.table_class,
        "volumes": {name: _exact(amount) for name, amount in found.volumes.items()},
        "lines": [
            {
                "line": line.key,
                "service": line.price.service,
                "what": line.what,
                "quantity": _exact(line.quantity),
                "unit": line.price.unit,
                "price": {
                    "usd": _exact(line.price.usd[found.region]),
                    "per": line.price.per,
                    "published": line.price.published,
                    "source": line.price.source,
                    "verified": found.region not in line.price.unverified,
                    "note": line.price.note,
                },
                "usd": _exact(line.usd),
            }
            for line in found.lines
        ],
        "usd": _exact(found.total),
    }


def _volumes(found: "Estimate") -> str:
    return ", ".join(f"{_plain(amount)} {_WORDS[name]}" for name, amount in found.volumes.items())


def print_told(chosen: "Iterable[System]", as_json: bool) -> None:
    """Print what was told of some systems beside ours; where nothing was, end the command."""
    from flightpulse.cost.prices import prices
    from flightpulse.cost.told import told

    systems = set(chosen)
    examples = [each for each in told() if each.system in systems]
    if not examples:
        fail("nobody was told a cost of " + " or ".join(sorted(systems)) + "; leave out --told")
    if as_json:
        print_json([_told_whole(each) for each in examples])
        return
    for each in examples:
        ours = each.estimated()
        typer.echo(f"{each.system}, {each.example}: {_volumes(ours)}, {each.environment}")
        rows = [
            (
                line.what,
                ("about " if line.about else "") + " to ".join(usd(amount) for amount in line.told),
                usd(ours.total if line.ours is None else ours.of(*line.ours)),
                line.because,
            )
            for line in each.lines
        ]
        if untold := each.untold(ours):
            rows.append(("not told", "", usd(untold), _untold(each, ours)))
        print_table(_TOLD, rows)
        typer.echo()
    print_facts([("ours", f"USD a month, us-east-1, as AWS published its prices by {prices().date}")])


def _untold(example: "Example", ours: "Estimate") -> str:
    told_of = {key for line in example.lines for key in line.ours or []}
    return ", ".join(f"{line.what} {usd(line.usd)}" for line in ours.lines if line.key not in told_of)


def _told_whole(example: "Example") -> dict[str, Any]:
    ours = example.estimated()
    return {
        "system": example.system,
        "example": example.example,
        "environment": example.environment,
        "volumes": {name: _exact(amount) for name, amount in ours.volumes.items()},
        "lines": [
            {
                "what": line.what,
                "told": [_exact(amount) for amount in line.told],
                "about": line.about,
                "ours": _exact(ours.total if line.ours is None else ours.of(*line.ours)),
                "because": line.because,
            }
            for line in example.lines
        ],
        "untold": _exact(example.untold(ours)),
    }


def print_prices(region: str, as_json: bool) -> None:
    """Print the price table of a region; as JSON, of all."""
    from flightpulse.cost.prices import prices

    table = prices()
    if as_json:
        print_json(table)
        return
    print_table(
        _PRICES,
        [
            (
                price.service,
                price.what,
                str(price.usd[region]),
                f"{price.per:,} {price.unit}",
                price.published or "",
                price.source,
                ("Not verified here. " if region in price.unverified else "") + (price.note or ""),
            )
            for price in table.prices.values()
            if region in price.usd
        ],
    )
    typer.echo()
    print_facts([("region", region), ("date", table.date), ("about", table.about)])


def usd(amount: Decimal) -> str:
    """Return an amount in dollars and cents, rounded."""
    return "<0.01" if 0 < amount < _CENT / 2 else f"{amount.quantize(_CENT, ROUND_HALF_UP):,}"


def _price(price: "Price", region: str) -> str:
    return f"{price.usd[region]}" + (f" per {price.per:,}" if price.per > 1 else "")


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"


def _exact(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
