"""The machine that measures: figures mean little without it."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw


def machine() -> dict[str, Any]:
    """Return what the machine is, and how busy it is with other work."""
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        "load_average": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.partition(": ")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
