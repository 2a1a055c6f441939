"""What `tf-offline deploy --inspect` runs on a system that it deployed: look, destroy, play what people do.

    python -m infra_checks.inspections ROOT SYSTEM VAR_FILE RESULTS ADAPTED

Status 1 if what stands there is not what was defined, or something is left after it was destroyed. How the
migrations went is written to RESULTS, `play.<original>.<way>.json`; the modules, as tf-offline has adapted
them to the provider here, are left in ADAPTED.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from infra_checks.emulator import post, standing
from infra_checks.plays import Copy, Lost, play, plays
from infra_checks.state import NotKept, play_state


def look(root: Path) -> bool:
    """Run the tests on what stands there."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
    return subprocess.run([*command, root / "tests/infra/deployed"], check=False).returncode == 0  # noqa: S603


def destroy(copy: Copy, var_file: str) -> list[str]:
    """Destroy what was deployed, guards lifted; return what is left."""
    post("/tf-offline/unprotect")
    for file in copy.root.glob("infra/**/*.tf"):
        text = file.read_text()
        file.write_text(re.sub(r"\b(prevent_destroy\s*=\s*)true\b", r"\1false", text))
    copy.terraform(copy.system, "destroy", "-json", "-auto-approve", "-input=false", f"-var-file={var_file}")
    return list(standing())


def play_all(copy: Copy, system: str, results: Path) -> None:
    """Play every way from the system's originals to it; write how each went."""
    for each in plays(copy.root, system):
        post("/moto-api/reset")
        told(results / f"play.{each.name}.json", partial(play, copy, each))


def told(file: Path, playing: Callable[[], str]) -> None:
    """Play, and write how it went."""
    try:
        file.write_text(json.dumps({"lost": False, "said": playing()}))
    except (Lost, NotKept) as problem:
        file.write_text(json.dumps({"lost": True, "said": str(problem)}))


def main(root: str, system: str, var_file: str, results: str, adapted: str) -> int:
    """Do it all; return the exit status."""
    copy = Copy(Path(os.environ["TF_OFFLINE_STATE"]).parent)
    first = not Path(adapted).exists()
    if first:
        shutil.copytree(copy.root / "infra/modules", adapted)
    right = look(Path(root))
    left = destroy(copy, var_file)
    for each in left:
        print(f"left after destroy: {each}")
    if first:  # the command is the same for all systems
        told(Path(results) / "state.json", lambda: play_state(Path(root), copy.root / "made", system))
    play_all(copy, system, Path(results))
    return 0 if right and not left else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
