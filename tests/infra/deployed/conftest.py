"""Only the tests of the system that is deployed are collected: `FLIGHTPULSE_DEPLOYED=jobs.prod`."""

import os
from pathlib import Path

SYSTEM = os.environ["FLIGHTPULSE_DEPLOYED"].partition(".")[0].replace("-", "_")

collect_ignore = [
    file.name
    for file in Path(__file__).parent.glob("test_*.py")
    if file.name not in ("test_tables.py", f"test_{SYSTEM}.py")
]
