"""Settings, from the environment; commands may say otherwise."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

LayoutName = Literal["single-table", "table-per-entity"]


class SettingError(ValueError):
    """A setting has a value that it cannot have: says which, and what would be right."""


class Settings(Struct, kw_only=True, frozen=True):
    """What an application is built from."""

    data: Path  # the folder that holds the store, the logs and the lock
    layout: LayoutName | None = None  # None: the folder's own, single-table in a new one

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, data: Path | None = None
    ) -> "Settings":
        """Read FLIGHTPULSE_DATA and FLIGHTPULSE_LAYOUT; raises SettingError."""
        layout = environment.get("FLIGHTPULSE_LAYOUT") or None
        if layout is not None and layout not in get_args(LayoutName):
            raise SettingError(f"FLIGHTPULSE_LAYOUT is {layout!r}; it is {' or '.join(get_args(LayoutName))}")
        folder = data or Path(environment.get("FLIGHTPULSE_DATA") or "flightpulse-data")
        return cls(data=folder, layout=layout)  # type: ignore[arg-type]  # checked above
