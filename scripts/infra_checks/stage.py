"""A copy of what Terraform reads, so that checks are small, and never meet what somebody is writing."""

import shutil
from pathlib import Path

#: Everything that a module, a system or an original reads.
READ = ("infra", "src/flightpulse/definitions", "tests/infra")
LEFT_OUT = shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.py", "__pycache__")


class Stage:
    """Two copies of the tree's part that Terraform reads: with the modules' own tests, and without."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.tested, self.plain = folder / "tested", folder / "plain"
        self.adapted = (
            folder / "adapted"
        )  # the modules, once a deployment has adapted them to the provider here
        for copy in (self.tested, self.plain):
            for part in READ:
                if (root / part).is_dir():
                    shutil.copytree(root / part, copy / part, ignore=LEFT_OUT)
        # `tf-offline check` runs the tests it finds; once is enough, and not for each environment.
        for tests in self.plain.glob("infra/*/*/tests"):
            shutil.rmtree(tests)

    def deployable(self, system: str) -> Path:
        """Return a copy to deploy a system from, with the modules adapted where that was done."""
        if not self.adapted.exists():
            return self.plain
        copy = self.folder / f"deploy-{system}"
        shutil.copytree(self.plain, copy)
        shutil.rmtree(copy / "infra/modules")
        shutil.copytree(self.adapted, copy / "infra/modules", ignore=shutil.ignore_patterns("tf_offline_*"))
        return copy

    @property
    def modules(self) -> list[str]:
        """The modules' names."""
        return self._folders("modules")

    @property
    def systems(self) -> list[str]:
        """The systems' names."""
        return self._folders("systems")

    def _folders(self, kind: str) -> list[str]:
        return sorted({file.parent.name for file in (self.root / "infra" / kind).glob("*/*.tf")})

    def values(self, system: str) -> dict[str, Path]:
        """The files of values that a system is planned with: its environments', and the tests' variants."""
        files = sorted(self.plain.glob(f"infra/systems/{system}/environments/*.tfvars"))
        variants = sorted(self.plain.glob(f"tests/infra/variants/{system}.*.tfvars"))
        return {file.stem.removeprefix(f"{system}."): file for file in [*files, *variants]}
