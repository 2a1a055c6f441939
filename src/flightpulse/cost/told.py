"""What the originals' users were told, beside what ours costs for the same volumes."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from flightpulse.cost.estimate import Estimate, estimate
from flightpulse.cost.systems import Environment, System
from flightpulse.definitions import read

FILE = Path(__file__).with_name("told.json")

#: What they were told is of this region.
REGION = "us-east-1"


class Then(Struct, forbid_unknown_fields=True):
    """A volume at the price of its time."""

    quantity: Decimal
    usd: Decimal
    per: int

    @property
    def amount(self) -> Decimal:
        """What it came to."""
        return self.quantity * self.usd / self.per


class Told(Struct, forbid_unknown_fields=True, kw_only=True):
    """An amount that somebody was told."""

    what: str
    told: Annotated[list[Decimal], Meta(min_length=1, max_length=2)]  # an amount, or from and to
    about: bool = False
    ours: list[str] | None = None  # the keys of our lines for it; None: all
    then: list[Then] = []  # what the amount was made of; empty: of the lines before it
    because: str  # why ours differs; empty: it does not


class Example(Struct, forbid_unknown_fields=True, kw_only=True):
    """A month that a guide reckoned."""

    example: str
    system: System
    environment: Environment
    volumes: dict[str, Decimal]  # beside the system's own
    lines: list[Told]

    def estimated(self) -> Estimate:
        """Return our estimate of the same month."""
        return estimate(self.system, environment=self.environment, region=REGION, asked=self.volumes)

    def untold(self, ours: Estimate) -> Decimal:
        """Return what ours has, and no line of the original is about."""
        if any(line.ours is None for line in self.lines):
            return Decimal()
        keys = [key for line in self.lines for key in line.ours or []]
        return ours.total - ours.of(*keys)


@cache
def told() -> list[Example]:
    """Return every example; raises DefinitionError."""
    return read(FILE, list[Example])
