"""Oracles are programs of others that our results are compared with; not every machine has them."""

import os

import pytest


def needed(tool: str, there: bool) -> None:
    """Skip the test where a tool is not there; where `FLIGHTPULSE_ORACLES` is `required`, fail it."""
    if there:
        return
    problem = f"{tool} is not there; `make oracles` prepares what it needs"
    if os.environ.get("FLIGHTPULSE_ORACLES") == "required":
        pytest.fail(problem)
    pytest.skip(problem)
