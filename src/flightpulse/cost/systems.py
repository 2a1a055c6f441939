"""The systems: their tables, what uses them, and what each environment switches on.

What a table's indexes multiply comes from its definition; what no definition can say (how often an entry is
written, which alarms stand) is said in `systems.json`.
"""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from flightpulse.definitions import DefinitionError, read
from flightpulse.store.table import Index, PrimaryKey, tables

FILE = Path(__file__).with_name("systems.json")

Count = Annotated[int, Meta(ge=0)]


class System(StrEnum):
    """What can be deployed by itself."""

    FLIGHT_AGENT = "flight-agent"
    CHAT_SESSIONS = "chat-sessions"
    JOBS = "jobs"
    NOTIFICATIONS = "notifications"
    FLIGHTPULSE = "flightpulse"


class Environment(StrEnum):
    """Where it stands."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


class Entries(Struct, forbid_unknown_fields=True):
    """An index of a table, measured by the table."""

    writes: Decimal = Decimal(1)  # units written to it for each written to the table
    storage: Decimal = Decimal(1)  # bytes in it for each in the table
    because: str = ""


class Features(Struct, forbid_unknown_fields=True):
    """What an environment switches on, and pays for each month."""

    pitr: bool = False
    alarms: Count = 0  # metrics in alarms: an expression counts each of its own
    capacity_alarms: Count = 0  # metrics in those on provisioned capacity, where there is some
    insights: Literal["ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"] | None = None  # Contributor Insights
    insights_on_indexes: bool = False
    keys: Count = 0  # of KMS, our own
    backups: Count = 0  # kept, of the whole table
    metrics: Count = 0
    endpoints: Count = 0  # VPC interface endpoints, one a zone
    log_months: Count = 0


class Described(Struct, forbid_unknown_fields=True, kw_only=True):
    """A system as written."""

    about: str
    provisioned: Literal["fixed", "autoscaled"] | None = None  # None: it is deployed on demand only
    table_classes: bool = False  # whether another than STANDARD can be chosen
    tables: dict[str, Decimal]  # by file name: its share of the reads, the writes and the bytes
    indexes: dict[str, Entries]  # `table.Index`: where it is not one entry an item, written once a write
    volumes: dict[str, Decimal]  # what a month brings, by default
    per: dict[str, dict[str, Decimal]]  # what one of a volume makes of each meter
    environments: dict[Environment, Features]

    def indexed(self) -> Iterator[tuple[str, Decimal, Entries]]:
        """Yield each index of the tables: its name, its table's share, and its entries."""
        for table, share in self.tables.items():
            for name in tables()[table].indexes:
                yield f"{table}.{name}", share, self.indexes.get(f"{table}.{name}", Entries())

    def insight_rules(self, environment: Environment) -> int:
        """Return the rules that Contributor Insights makes in an environment.

        One for accessed and one for throttled keys, and as many again where there is a sort key.
        """
        features = self.environments[environment]
        if features.insights is None:
            return 0
        keys: list[PrimaryKey | Index] = [tables()[table].primary_key for table in self.tables]
        if features.insights_on_indexes:
            keys += [index for table in self.tables for index in tables()[table].indexes.values()]
        rules = 1 if features.insights == "THROTTLED_KEYS" else 2
        return sum(rules * (2 if each.sort_key else 1) for each in keys)


@cache
def systems() -> dict[System, Described]:
    """Return every system; raises DefinitionError."""
    found = read(FILE, dict[System, Described])
    for system, described in found.items():
        for table in described.tables:
            if table not in tables():
                raise DefinitionError(FILE, f"{system}.tables", f"there is no definition of {table!r}")
        if sum(described.tables.values()) != 1:
            raise DefinitionError(FILE, f"{system}.tables", "the shares are not 1 in all")
        known = {name for name, _, _ in described.indexed()}
        for name in described.indexes:
            if name not in known:
                raise DefinitionError(FILE, f"{system}.indexes", f"there is no index {name!r}")
        for table in described.tables:
            for name, index in tables()[table].indexes.items():
                if _is_sparse(table, index) and f"{table}.{name}" not in described.indexes:
                    raise DefinitionError(FILE, f"{system}.indexes", f"say what {table}.{name} holds")
    return found


def _is_sparse(table: str, index: Index) -> bool:
    attributes = tables()[table].attributes
    keys = filter(None, (index.partition_key, index.sort_key))
    return not all(attributes[name].required for name in keys)
