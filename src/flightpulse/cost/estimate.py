"""An estimate: what a system costs in a month, line by line."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from msgspec import Struct

from flightpulse.cost.prices import Price, Unpriced, prices
from flightpulse.cost.systems import Environment, System, systems
from flightpulse.cost.usage import meters, units, volumes_of

#: AWS's month.
HOURS = 730

#: Autoscaling's floor and target, as the table module has them.
LEAST_CAPACITY = 5
TARGET = Decimal("0.7")

#: Autoscaling keeps alarms of its own: four for the reads and four for the writes of each table and index.
SCALING_ALARMS = 8

#: What Terraform's state comes to, in every system.
STATE_GB, STATE_WRITES = Decimal("0.01"), Decimal(1000)

#: Meters that are billed as they are, and by which price.
BILLED = {
    "invocations": "lambda.request",
    "gb_seconds": "lambda.duration",
    "transitions": "states.transition",
    "bus_events": "events.event",
    "queue_requests": "sqs.request",
    "api_requests": "apigateway.request",
    "input_tokens": "bedrock.input_token",
    "output_tokens": "bedrock.output_token",
    "log_gb": "cloudwatch.log_ingestion",
    "traces": "xray.trace",
    "transfer_gb": "transfer.out",
}


class BillingMode(StrEnum):
    """How reads and writes are paid: by the request, or by the hour."""

    PAY_PER_REQUEST = "PAY_PER_REQUEST"
    PROVISIONED = "PROVISIONED"


class TableClass(StrEnum):
    """How a table is stored."""

    STANDARD = "STANDARD"
    INFREQUENT_ACCESS = "STANDARD_INFREQUENT_ACCESS"


class Line(Struct):
    """One thing that is paid for."""

    key: str  # names it within the estimate
    what: str
    quantity: Decimal
    price: Price
    usd: Decimal


class Estimate(Struct):
    """A system's month."""

    system: System
    environment: Environment
    region: str
    billing_mode: BillingMode
    table_class: TableClass
    volumes: dict[str, Decimal]
    lines: list[Line]

    @property
    def total(self) -> Decimal:
        """What it costs in all."""
        return sum((line.usd for line in self.lines), Decimal())

    def of(self, *keys: str) -> Decimal:
        """Return what some of the lines cost."""
        return sum((line.usd for line in self.lines if line.key in keys), Decimal())


def estimate(
    system: System,
    *,
    environment: Environment,
    region: str,
    asked: dict[str, Decimal],
    billing_mode: BillingMode = BillingMode.PAY_PER_REQUEST,
    table_class: TableClass = TableClass.STANDARD,
) -> Estimate:
    """Estimate a system's month; raises Unpriced, DefinitionError."""
    described = systems()[system]
    volumes = volumes_of(described, asked)
    bill = _Bill(region)
    metered = meters(described, volumes)
    lines = [
        *_requests(bill, system, metered, volumes["item_kb"], billing_mode, table_class),
        *_stored(bill, system, environment, metered["storage_gb"], table_class),
        *_metered(bill, metered),
        *_standing(bill, system, environment, metered, billing_mode),
    ]
    return Estimate(system, environment, region, billing_mode, table_class, volumes, lines)


class _Bill:
    """Writes lines at a region's prices."""

    def __init__(self, region: str) -> None:
        self._region = region

    def line(self, key: str, price: str, quantity: Decimal | int, what: str = "") -> Line:
        found, amount = prices().prices[price], Decimal(quantity)
        return Line(key, what or found.what, amount, found, found.of(amount, self._region))


def _requests(
    bill: _Bill,
    system: System,
    metered: dict[str, Decimal],
    item_kb: Decimal,
    billing_mode: BillingMode,
    table_class: TableClass,
) -> Iterator[Line]:
    """Reads are strongly consistent, a unit each 4 KB; writes a unit each KB, an index's entry on top."""
    described = systems()[system]
    reads = metered["reads"] * units(item_kb, 4)
    writes = metered["writes"] * units(item_kb, 1)
    by_index = {name: writes * share * entries.writes for name, share, entries in described.indexed()}
    if billing_mode == BillingMode.PAY_PER_REQUEST:
        cold = "_ia" if table_class == TableClass.INFREQUENT_ACCESS else ""
        yield bill.line("reads", f"dynamodb.read{cold}", reads)
        yield bill.line("writes", f"dynamodb.write{cold}", writes)
        if by_index:
            yield bill.line(
                "index_writes", f"dynamodb.write{cold}", sum(by_index.values()), "Writes to indexes"
            )
        return
    if table_class == TableClass.INFREQUENT_ACCESS:
        raise Unpriced(f"{billing_mode} capacity of {table_class}: the price table has none")
    shares = described.tables.values()
    yield bill.line("reads", "dynamodb.read_capacity", sum(_hours(reads * share) for share in shares))
    yield bill.line("writes", "dynamodb.write_capacity", sum(_hours(writes * share) for share in shares))
    if by_index:
        floor = LEAST_CAPACITY * HOURS * len(by_index)
        yield bill.line("index_reads", "dynamodb.read_capacity", floor, "Reads of indexes, provisioned")
        written = sum(map(_hours, by_index.values()))
        yield bill.line("index_writes", "dynamodb.write_capacity", written, "Writes to indexes, provisioned")


def _hours(requests: Decimal) -> int:
    """Return the unit-hours that an even load of so many requests a month needs, scaled to its target."""
    needed = (requests / (HOURS * 3600) / TARGET).to_integral_value(ROUND_CEILING)
    return max(LEAST_CAPACITY, int(needed)) * HOURS


def _stored(
    bill: _Bill, system: System, environment: Environment, storage: Decimal, table_class: TableClass
) -> Iterator[Line]:
    described = systems()[system]
    features = described.environments[environment]
    price = "dynamodb.storage_ia" if table_class == TableClass.INFREQUENT_ACCESS else "dynamodb.storage"
    yield bill.line("storage", price, storage)
    entries = sum(storage * share * entries.storage for _, share, entries in described.indexed())
    if entries:
        yield bill.line("index_storage", price, entries, "Storage of indexes")
    if features.pitr:
        yield bill.line("pitr", "dynamodb.pitr", storage)
    if features.backups:
        yield bill.line("backups", "dynamodb.backup", storage * features.backups)


def _metered(bill: _Bill, metered: dict[str, Decimal]) -> Iterator[Line]:
    for meter, price in BILLED.items():
        if metered.get(meter):
            yield bill.line(meter, price, metered[meter])


def _standing(
    bill: _Bill,
    system: System,
    environment: Environment,
    metered: dict[str, Decimal],
    billing_mode: BillingMode,
) -> Iterator[Line]:
    """What an environment pays whether or not anybody comes."""
    described = systems()[system]
    features, rules = described.environments[environment], described.insight_rules(environment)
    alarms = features.alarms
    if billing_mode == BillingMode.PROVISIONED:
        alarms += features.capacity_alarms
        if described.provisioned == "autoscaled":
            alarms += SCALING_ALARMS * (len(described.tables) + len(list(described.indexed())))
    standing = (
        ("logs_kept", "cloudwatch.log_storage", metered.get("log_gb", 0) * features.log_months),
        ("alarms", "cloudwatch.alarm", alarms),
        ("metrics", "cloudwatch.metric", features.metrics),
        ("insight_rules", "cloudwatch.insight_rule", rules),
        ("insight_events", "cloudwatch.insight_event", metered["reads"] + metered["writes"] if rules else 0),
        ("keys", "kms.key", features.keys),
        ("endpoints", "vpc.endpoint_hour", features.endpoints * HOURS),
        ("state", "s3.storage", STATE_GB),
        ("state_writes", "s3.write", STATE_WRITES),
    )
    for key, price, quantity in standing:
        if quantity:
            yield bill.line(key, price, quantity)
