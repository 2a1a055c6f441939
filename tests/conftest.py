"""What all tests have in common: a data folder that stands at an instant, over each layout."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import settings

from flightpulse.app import Application, new_at
from flightpulse.domain.ids import counted_ids
from flightpulse.intake.accept import Answer
from flightpulse.intake.source import InProcess
from flightpulse.settings import LayoutName, Settings
from flightpulse.simulation.producer import operations_event
from flightpulse.simulation.seed import seed

# Property tests are not judged by their time.
settings.register_profile("default", deadline=None)
settings.load_profile("default")

#: When tests happen: 13:00 in Dallas, an hour and a half before the sample's first flight leaves.
NOW = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)


@pytest.fixture(params=get_args(LayoutName))
def layout(request: pytest.FixtureRequest) -> str:
    """Each layout in turn."""
    return str(request.param)


@pytest.fixture
def opened(tmp_path: Path, layout: LayoutName) -> Callable[..., AbstractContextManager[Application]]:
    """Opens this test's data folder, as often as asked: the same folder, as after a restart."""

    @contextmanager
    def open_folder(**options: Any) -> Iterator[Application]:
        chosen = Settings(data=tmp_path / "data", layout=layout)
        new_at(chosen, NOW)
        with closing(Application(chosen, ids=counted_ids(), **options)) as application:
            yield application

    return open_folder


@pytest.fixture
def flow(opened: Callable[..., AbstractContextManager[Application]]) -> Iterator[Application]:
    """FlightPulse with the sample data of FP-15, at a fixed instant."""
    with opened() as application:
        seed(application.store, application.kept, application.clock.now())
        yield application


@pytest.fixture
def announce() -> Callable[..., Answer]:
    """Lets operations announce something, now, and gives intake's answer; nothing else is done yet.

    `announce(flow, "FLIGHT_DELAY", "SW1234", delay_minutes=25)`; see `operations_event` for the rest.
    """

    def announced(flow: Application, event_type: str, flight_id: str, **said: Any) -> Answer:
        event = operations_event(event_type, flight_id, now=flow.clock.now(), ids=flow.ids, **said)
        (answer,) = flow.take(InProcess([event], "test"))
        return answer

    return announced


@pytest.fixture
def logged() -> Callable[[Application, str], list[dict[str, Any]]]:
    """Reads a log of FP-6 from its file: `notifications/email`, `notifications/sms` or `audit`."""

    def lines(flow: Application, name: str) -> list[dict[str, Any]]:
        path = flow.folder.logs / f"{name}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return lines
