"""What each system must make, from the definitions and the environments' files alone."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from infra_checks.hcl import blocks, plain, values

ROOT = Path(__file__).parents[2]
DEFINITIONS = ROOT / "src/flightpulse/definitions/tables"
SYSTEMS = ROOT / "infra/systems"
ENVIRONMENTS = ("dev", "staging", "prod")

#: Which definitions a system deploys.
DEPLOYS = {
    "flight-agent": [
        "bookings",
        "passengers",
        "flights",
        "delays",
        "rebooking_requests",
        "support_interactions",
    ],
    "chat-sessions": ["chat_sessions"],
    "jobs": ["jobs"],
    "notifications": ["notifications"],
}
#: Those of the product itself, which the system `flightpulse` deploys (FP).
OF_FLIGHTPULSE = {
    *("checkpoints", "dead_letters", "events", "executions", "flightpulse", "keys"),
    *("ledger", "metrics", "outbox"),
}
#: How a system names a table (FA and JT: details, CS-4, NT-5); `table` is the name in the definition.
NAMES = {
    "flight-agent": "{project_name}-{environment}-{table}",
    "chat-sessions": "{table_name}",
    "jobs": "{table_name}-{environment}-{resource_suffix}",
    "notifications": "{dynamodb_notifications_table_name}",
}


@cache
def definition(stem: str) -> dict[str, Any]:
    """Return a table's definition."""
    loaded: dict[str, Any] = json.loads((DEFINITIONS / f"{stem}.json").read_text(encoding="utf-8"))
    return loaded


@cache
def variables(system: str, environment: str) -> dict[str, str]:
    """Return a system's variables in an environment: what its file sets, else the defaults; as text."""
    set_there = values(SYSTEMS / system / "environments" / f"{environment}.tfvars")
    return {
        each.name: plain(set_there[each.name]) if each.name in set_there else each.text("default") or ""
        for each in blocks(SYSTEMS / system, "variable")
    }


def tables(system: str, environment: str) -> dict[str, dict[str, Any]]:
    """Return the definitions of the tables that a system has in an environment, by the tables' names."""
    chosen = variables(system, environment)
    return {
        NAMES[system].format(**chosen, table=definition(stem)["table_name"]): definition(stem)
        for stem in DEPLOYS[system]
    }


def keys(primary_key: dict[str, Any]) -> list[str]:
    """Return the names of a key's attributes: of a table's, or of an index's."""
    return [primary_key[part] for part in ("partition_key", "sort_key") if primary_key.get(part)]


def indexes(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the indexes that every deployment of a table has, by name."""
    return {
        each["index_name"]: each for each in table["global_secondary_indexes"] if not each.get("optional")
    }


def key_types(table: dict[str, Any]) -> dict[str, str]:
    """Return the attributes that are keys, of the table or of an index, with their types."""
    named = [*keys(table["primary_key"]), *(name for each in indexes(table).values() for name in keys(each))]
    return {name: table["attributes"][name]["type"] for name in named}


def guarded(system: str, environment: str) -> bool:
    """Tell whether an environment's tables are protected and can be restored: FA-4, NT-7."""
    return environment == "prod"
