"""A commit's worth of work on the sample data, and accepted events to work on."""

from collections.abc import Callable

import pytest

from flightpulse.app import Application
from flightpulse.intake.accept import Answer
from flightpulse.workflow.work import Work


@pytest.fixture
def work(flow: Application) -> Work:
    return Work(flow.store, flow.kept, flow.clock)


@pytest.fixture
def accepted(flow: Application, announce: Callable[..., Answer]) -> Callable[..., str]:
    """Accepts an event of a flight, and gives its id; its workflow does not run."""

    def made(event_type: str, flight_id: str, **said: object) -> str:
        return str(announce(flow, event_type, flight_id, **said).event_id)

    return made
