"""`make deploy` and `make destroy` with the state in S3: that it lies there, is locked, and keeps its tables.

Played in the emulator's S3; what is deployed is left to tf-offline's stand-in, for the state does not care.
"""

import os
import shutil
import subprocess
from pathlib import Path

from infra_checks.emulator import client

BUCKET, ENVIRONMENT = "states", "dev"


class NotKept(Exception):
    """The state is not where it should be, or not locked."""


def make(tree: Path, target: str, system: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a target of the Makefile, as somebody with an account would who answers yes."""
    words = [f"SYSTEM={system}", f"ENV={ENVIRONMENT}", f"STATE_BUCKET={BUCKET}"]
    words.append(" ".join(["ARGS=-auto-approve", "-no-color", *options]))
    emulated = {"STATE_ARGS": "-backend-config=use_path_style=true", "TERRAFORM": os.environ["TF_OFFLINE"]}
    command = [shutil.which("make") or "make", "--no-print-directory", "-C", str(tree), target, *words]
    return subprocess.run(  # noqa: S603  # the commands are ours
        command, env={**os.environ, **emulated}, capture_output=True, text=True, check=False
    )


def keys() -> set[str]:
    """Return what lies in the bucket."""
    return {each["Key"] for each in client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def play_state(root: Path, tree: Path, system: str) -> str:
    """Deploy and destroy a system that has a `table_name`, from a copy of the tree; raises NotKept."""
    for part in ("infra", "src/flightpulse/definitions", "scripts"):
        shutil.copytree(root / part, tree / part, ignore=shutil.ignore_patterns(".terraform*", "__pycache__"))
    shutil.copy(root / "Makefile", tree)
    client("s3").create_bucket(Bucket=BUCKET)
    state = f"{system}/{ENVIRONMENT}/terraform.tfstate"

    deployed = make(tree, "deploy", system)
    if deployed.returncode or keys() != {state}:
        raise NotKept(f"make deploy leaves {sorted(keys())}\n{deployed.stdout}{deployed.stderr}")
    renamed = make(tree, "deploy", system, "-var=table_name=of_another_name")
    if renamed.returncode == 0 or "would destroy tables" not in renamed.stderr:
        raise NotKept(f"make deploy destroys a table\n{renamed.stdout}{renamed.stderr}")
    client("s3").put_object(Bucket=BUCKET, Key=f"{state}.tflock", Body=b'{"ID": "1", "Who": "somebody else"}')
    locked = make(tree, "destroy", system)
    if locked.returncode == 0 or "somebody else" not in locked.stdout + locked.stderr:
        raise NotKept(f"make destroy goes ahead although the state is locked\n{locked.stdout}{locked.stderr}")
    client("s3").delete_object(Bucket=BUCKET, Key=f"{state}.tflock")
    destroyed = make(tree, "destroy", system)
    if destroyed.returncode or keys() != {state}:
        raise NotKept(f"make destroy fails\n{destroyed.stdout}{destroyed.stderr}")
    return f"the state lies under {state} and is locked; a deployment that would destroy a table is refused"
