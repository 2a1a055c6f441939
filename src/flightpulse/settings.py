"""Settings, from the environment; commands may say otherwise."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args

from msgspec import Struct

LayoutName = Literal["single-table", "table-per-entity"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["json", "text"]
TracesExporter = Literal["otlp", "console"]

_PROTOCOL = "http/protobuf"


class SettingError(ValueError):
    """A setting has a value that it cannot have: says which, and what would be right."""


class Settings(Struct, kw_only=True, frozen=True):
    """What an application is built from."""

    data: Path  # the folder that holds the store, the logs and the lock
    layout: LayoutName | None = None  # None: the folder's own, single-table in a new one
    log_level: LogLevel | None = None  # None: info for `up`, no log lines for other commands
    log_format: LogFormat | None = None  # None: text on a terminal, else JSON
    traces: TracesExporter | None = None  # None: nothing is traced

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, data: Path | None = None
    ) -> "Settings":
        """Read FLIGHTPULSE_… and OpenTelemetry's standard variables; raises SettingError."""
        folder = data or Path(environment.get("FLIGHTPULSE_DATA") or "flightpulse-data")
        return cls(
            data=folder,
            layout=_one_of(LayoutName, environment, "FLIGHTPULSE_LAYOUT"),
            log_level=_one_of(LogLevel, environment, "FLIGHTPULSE_LOG_LEVEL"),
            log_format=_one_of(LogFormat, environment, "FLIGHTPULSE_LOG_FORMAT"),
            traces=_traces(environment),
        )


def _one_of(values: Any, environment: Mapping[str, str], name: str) -> Any:
    given = environment.get(name) or None
    if given is not None and given not in get_args(values):
        raise SettingError(f"{name} is {given!r}; it is {' or '.join(get_args(values))}")
    return given


def _traces(environment: Mapping[str, str]) -> TracesExporter | None:
    """Return where traces go, by OpenTelemetry's standard variables; without any, nowhere."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    exporter = environment.get("OTEL_TRACES_EXPORTER") or None
    if exporter is None:
        endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
        exporter = "otlp" if any(environment.get(name) for name in endpoints) else "none"
    if exporter not in ("none", *get_args(TracesExporter)):
        raise SettingError(f"OTEL_TRACES_EXPORTER is {exporter!r}; it is otlp, console or none")
    for name in ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"):
        if exporter == "otlp" and (environment.get(name) or _PROTOCOL) != _PROTOCOL:
            raise SettingError(f"{name} is {environment[name]!r}; traces go out as {_PROTOCOL}")
    return None if exporter == "none" else cast("TracesExporter", exporter)
