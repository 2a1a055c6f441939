"""What two builds have in common: an event that was accepted before is taken for news.

The check of its id at intake, of its absence in the store, and of the execution's absence are missing.
"""

from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

from flightpulse.domain.disruption import Disruption
from flightpulse.intake.accept import Intake
from flightpulse.store.port import Put
from flightpulse.store.repositories.events import Events
from flightpulse.store.repositories.executions import Executions

_try, _accepted, _started = Intake._try, Events.accepted, Executions.started


def forget_events() -> None:
    """Take every event for news."""
    patch.object(Intake, "_try", _as_news).start()
    patch.object(Events, "accepted", _over_the_old).start()
    patch.object(Executions, "started", _anew).start()


def _as_news(self: Intake, *given: Any) -> Any:
    with patch.object(Events, "get", lambda *_: None):
        return _try(self, *given)


def _over_the_old(self: Events, disruption: Disruption) -> Put:
    return replace(_accepted(self, disruption), if_absent=False)


def _anew(self: Executions, *given: Any) -> Put:
    return replace(_started(self, *given), if_absent=False)
