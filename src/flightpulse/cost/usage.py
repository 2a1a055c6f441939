"""From volumes (users, events …) to what AWS meters."""

import json
from collections import defaultdict
from decimal import ROUND_CEILING, Decimal
from functools import cache
from typing import Any

from flightpulse.cost.systems import Described
from flightpulse.definitions import files

#: What stands for itself where it is asked for, instead of following from the others.
GIVEN = ("reads", "writes", "storage_gb")

#: The bookings of a page, each of which goes through the states below `Map` (workflow/tasks).
PAGE = 100


def volumes_of(system: Described, asked: dict[str, Decimal]) -> dict[str, Decimal]:
    """Return the volumes of a month: the system's own, and those that were asked for."""
    return {**system.volumes, **asked}


def meters(system: Described, volumes: dict[str, Decimal]) -> dict[str, Decimal]:
    """Return what a month's volumes come to, by meter."""
    told = dict(volumes)
    if "passengers" in told:
        told["messages"] = told["events"] * told["passengers"]
    metered: dict[str, Decimal] = defaultdict(Decimal)
    for volume, makes in system.per.items():
        for meter, amount in makes.items():
            metered[meter] += told[volume] * amount
    if "executions" in metered:
        pages = (told["passengers"] / PAGE).to_integral_value(ROUND_CEILING)
        metered["transitions"] = metered.pop("executions") * transitions(int(pages))
    for name in GIVEN:
        if name in told:
            metered[name] = told[name]
    return dict(metered)


def units(item_kb: Decimal, step: int) -> int:
    """Return the request units of an item: every `step` KB begun is one."""
    return max(1, int((item_kb / step).to_integral_value(ROUND_CEILING)))


@cache
def transitions(pages: int) -> int:
    """Return the state transitions of an execution that tells everybody: the workflow with the most."""
    workflows = [json.loads(file.read_bytes()) for file in files("workflows", ".asl.json")]
    return 1 + max(_steps(workflow, pages) for workflow in workflows)


def _steps(machine: dict[str, Any], pages: int) -> int:
    """Count the states entered on the way that ends well; the last one's end is the caller's to count."""
    count, name = 0, machine["StartAt"]
    while name is not None:
        state = machine["States"][name]
        count += 1
        if state["Type"] == "Map":
            count += pages * _steps(state["ItemProcessor"], pages)
        name = state["Choices"][0]["Next"] if state["Type"] == "Choice" else state.get("Next")
    return count
