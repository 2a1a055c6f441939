"""What tests of logs and traces share: whatever they begin is ended."""

import sys
from collections.abc import Iterator

import pytest

from flightpulse.domain.clock import WallClock
from flightpulse.observability import logs, traces


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End logs and traces after each test."""
    yield
    logs.begin(None, None, sys.stderr, WallClock())
    traces.end()
