"""No version is checked: an older event, delivered again, is taken for the newest, and the flight goes back.

Missing, at every level: intake marks nothing as stale, and raises the flight's version on no condition;
UpdateFlightStatus and the truth at hand-off ask for no newer event; and that an event delivered again, or its
execution, is known, which would hide it.
"""

from importlib import import_module
from typing import Any
from unittest.mock import patch

from crash.builds.forgetting import forget_events
from flightpulse.store.condition import Condition
from flightpulse.store.repositories.flights import Flights

_update = Flights.update


def spoil() -> None:
    """Spoil it."""
    forget_events()
    for name in ("domain.enrichment", "delivery.truth", "workflow.tasks.update_flight_status"):
        patch.object(import_module(f"flightpulse.{name}"), "is_superseded", lambda *_: False).start()
    patch.object(Flights, "update", _unconditional).start()


def _unconditional(self: Flights, entity_id: str, *_: Condition, **changes: Any) -> Any:
    return _update(self, entity_id, **changes)
