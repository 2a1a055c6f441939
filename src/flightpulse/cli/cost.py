"""`flightpulse cost`: what a system costs on AWS, by service and month, from a dated price table."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flightpulse.cli.bill import print_estimates, print_prices, print_told
from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, one_of, said_plainly
from flightpulse.cli.screen import AsJson

if TYPE_CHECKING:
    from flightpulse.cost.estimate import Estimate
    from flightpulse.cost.systems import System

_ALL = "all"


def _volume(flag: str, help_text: str) -> Any:
    return typer.Option(flag, metavar="N", help=help_text)


def cost(
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SYSTEM",
            help="flight-agent, chat-sessions, jobs, notifications, flightpulse, several of them, or all.",
            autocompletion=words_of("cost.systems:System", _ALL),
        ),
    ] = None,
    users: Annotated[
        str | None, _volume("--users", "Users of a table system; reads, writes and GB follow.")
    ] = None,
    reads: Annotated[str | None, _volume("--reads", "Items read.")] = None,
    writes: Annotated[str | None, _volume("--writes", "Items written.")] = None,
    storage_gb: Annotated[str | None, _volume("--storage-gb", "GB in the tables.")] = None,
    item_kb: Annotated[str | None, _volume("--item-kb", "An item's size in KB.")] = None,
    events: Annotated[str | None, _volume("--events", "Of flightpulse: disruptions.")] = None,
    passengers: Annotated[str | None, _volume("--passengers", "Of flightpulse: told of each.")] = None,
    api_requests: Annotated[str | None, _volume("--api-requests", "Of flightpulse: REST requests.")] = None,
    drafts: Annotated[str | None, _volume("--drafts", "Of flightpulse: texts drafted by a model.")] = None,
    environment: Annotated[
        str,
        typer.Option(
            "--environment",
            metavar="NAME",
            help="dev, staging or prod: what is switched on.",
            autocompletion=words_of("cost.systems:Environment"),
        ),
    ] = "prod",
    billing_mode: Annotated[
        str,
        typer.Option(
            "--billing-mode",
            metavar="MODE",
            help="PAY_PER_REQUEST or PROVISIONED, where a system has the choice.",
            autocompletion=words_of("cost.estimate:BillingMode"),
        ),
    ] = "PAY_PER_REQUEST",
    table_class: Annotated[
        str,
        typer.Option(
            "--table-class",
            metavar="CLASS",
            help="Of flight-agent: STANDARD or STANDARD_INFREQUENT_ACCESS.",
            autocompletion=words_of("cost.estimate:TableClass"),
        ),
    ] = "STANDARD",
    region: Annotated[
        str, typer.Option("--region", metavar="REGION", help="us-east-1, us-west-2 or eu-central-1.")
    ] = "us-east-1",
    was_told: Annotated[
        bool, typer.Option("--told", help="The originals' examples, beside ours for the same volumes.")
    ] = False,
    price_table: Annotated[
        bool, typer.Option("--prices", help="The price table, with each price's date and source.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Estimate what a system costs on AWS in a month.

    Volumes are those of a month; what is not given is the system's own (docs/COSTS.md). Amounts are exact
    and rounded once, where they are printed, so that a column may differ from its sum by a cent.

    \b
    Example:
      flightpulse cost chat-sessions --users 10000
      flightpulse cost all --told
    """
    asked = {
        name: _amount(_flag(name), text)
        for name, text in (
            ("users", users),
            ("reads", reads),
            ("writes", writes),
            ("storage_gb", storage_gb),
            ("item_kb", item_kb),
            ("events", events),
            ("passengers", passengers),
            ("api_requests", api_requests),
            ("drafts", drafts),
        )
        if text is not None
    }
    with said_plainly():
        where = _region(region)
        is_other = (environment, billing_mode, table_class) != ("prod", "PAY_PER_REQUEST", "STANDARD")
        if price_table:
            if named or asked or was_told or is_other:
                fail("--prices shows the price table; leave out everything but --region and --json")
            print_prices(where, as_json)
            return
        chosen = _systems(named)
        if was_told:
            if asked or is_other or where != "us-east-1":
                fail("--told keeps the originals' volumes, in us-east-1; leave out all but SYSTEM, --json")
            print_told(chosen, as_json)
            return
        print_estimates(_estimated(chosen, asked, where, environment, billing_mode, table_class), as_json)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _amount(flag: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount <= 10**12):
        fail(f"{flag} {text!r} is no such amount; a number from 0 to {10**12} is, such as 1000 or 0.5")
    if flag == "--item-kb" and not 0 < amount <= 400:
        fail(f"{flag} {text!r}: an item has more than 0 and at most 400 KB")
    return amount


def _region(text: str) -> str:
    from flightpulse.cost.prices import prices

    if text not in prices().regions:
        fail(f"--region {text!r} has no prices here; use one of {', '.join(prices().regions)}")
    return text


def _systems(named: list[str] | None) -> "list[System]":
    from flightpulse.cost.systems import System

    if not named:
        fail(f"say which SYSTEM: {', '.join(System)}, several of them, or {_ALL}")
    chosen = [one_of(System, each, "SYSTEM", besides=_ALL) for each in named if each != _ALL]
    return list(System) if _ALL in named else list(dict.fromkeys(chosen))


def _estimated(
    chosen: "list[System]",
    asked: dict[str, Decimal],
    region: str,
    environment: str,
    billing_mode: str,
    table_class: str,
) -> "list[Estimate]":
    from flightpulse.cost.estimate import BillingMode, TableClass, estimate
    from flightpulse.cost.prices import Unpriced
    from flightpulse.cost.systems import Environment, System, systems
    from flightpulse.cost.usage import GIVEN

    where = one_of(Environment, environment, "--environment")
    mode = one_of(BillingMode, billing_mode, "--billing-mode")
    kept = one_of(TableClass, table_class, "--table-class")
    has_capacity = [each for each in System if systems()[each].provisioned]
    has_classes = [each for each in System if systems()[each].table_classes]
    if mode != BillingMode.PAY_PER_REQUEST:
        _chosen_among(has_capacity, chosen, f"--billing-mode {mode}")
    if kept != TableClass.STANDARD:
        _chosen_among(has_classes, chosen, f"--table-class {kept}")
    takes = {system: {*systems()[system].volumes, *GIVEN} for system in chosen}
    known = sorted(set().union(*takes.values()))
    for name in asked:
        if name not in known:
            fail(f"{_flag(name)} is no volume of {', '.join(chosen)}; {', '.join(map(_flag, known))} are")
    try:
        return [
            estimate(
                system,
                environment=where,
                region=region,
                asked={name: amount for name, amount in asked.items() if name in takes[system]},
                billing_mode=mode if system in has_capacity else BillingMode.PAY_PER_REQUEST,
                table_class=kept if system in has_classes else TableClass.STANDARD,
            )
            for system in chosen
        ]
    except Unpriced as unpriced:
        fail(unpriced)


def _chosen_among(those: "list[System]", chosen: "list[System]", what: str) -> None:
    if not set(those) & set(chosen):
        fail(f"{what} is no choice of {', '.join(chosen)}, but of {', '.join(those)}")
