"""Two validators of state machines: statelint (Python), and asl-validator (Node, and `prepare.sh`)."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from oracles.needed import needed

_MADE = Path(__file__).parents[3] / ".venv" / "oracles" / "asl"
_ARN = r"arn:aws:lambda:eu-central-1:123456789012:function:\1"


def deployed(definition: str) -> str:
    """Return a definition's text as it is deployed: each `${Task}` is the ARN of its function."""
    return re.sub(r"\$\{(\w+)\}", _ARN, definition)


def statelint(file: Path) -> str:
    """Return what statelint finds wrong with a file: nothing, where it is fine."""
    needed("statelint", importlib.util.find_spec("statelint") is not None)
    return _problems([sys.executable, "-m", "statelint", str(file)])


def asl_validator(file: Path) -> str:
    """Return what asl-validator finds wrong with a file: nothing, where it is fine."""
    node = shutil.which("node")
    needed("asl-validator", node is not None and (_MADE / "made").exists())
    program = _MADE / "node_modules" / "asl-validator" / "dist" / "bin" / "asl-validator.js"
    return _problems([str(node), str(program), "--json-path", str(file)])


def _problems(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    said = (done.stdout + done.stderr).strip()
    return "" if done.returncode == 0 else said or f"it ended with {done.returncode}"
