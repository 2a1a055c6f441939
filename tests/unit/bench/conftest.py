"""What measures lies beside `src/`, as programs: tests that look inside import from there."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "bench"))
