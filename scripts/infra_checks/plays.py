"""The migrations, played: an original is applied in the emulator, then our system takes its tables over.

`tests/infra/originals/<name>/` holds an original, as its users have it; <name> begins with the system's name.
What lies there says which ways there are:

    moved.tfvars       our system on the original's state: `moved` blocks
    import.tfvars      our system without a state: the import blocks of its imports.tf.example
    forgotten.tfvars   our system on the state of an original whose tables it does not take over: they stay
    after/             the original's own root, with its module exchanged for ours, on the original's state
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra_checks.emulator import client

TABLE = "aws_dynamodb_table"
TERRAFORM = shutil.which("terraform") or "terraform"
MARKER = "left-by-the-original"
TAKEN_AWAY = ("delete", "replace")


class Lost(Exception):
    """A way does not work, or a table was lost on it."""


@dataclass(frozen=True)
class Play:
    """One way from one original."""

    original: Path
    way: str  # moved, import, forgotten or after

    @property
    def name(self) -> str:
        """The original's name and the way."""
        return f"{self.original.name}.{self.way}"


def plays(root: Path, system: str) -> list[Play]:
    """Return the ways to a system."""
    systems = sorted((folder.name for folder in (root / "infra/systems").iterdir()), key=len, reverse=True)
    found = []
    for original in sorted((root / "tests/infra/originals").glob("*")):
        if next((name for name in systems if original.name.startswith(name)), None) == system:
            ways = sorted(file.stem for file in original.glob("*.tfvars"))
            found += [
                Play(original, way) for way in [*ways, *(["after"] if (original / "after").is_dir() else [])]
            ]
    return found


class Copy:
    """The copy of the tree in which tf-offline applied a system: initialised, with the real provider."""

    def __init__(self, system: Path) -> None:
        self.system, self.root = system, system.parents[2]

    @property
    def providers(self) -> Path:
        """The mirror that Terraform took the provider from, and tf-offline's configuration for it."""
        (provider,) = self.system.glob(".terraform/providers/*/hashicorp/aws/*/*")
        return provider.resolve().parents[4]

    def terraform(self, folder: Path, *arguments: str) -> list[dict[str, Any]]:
        """Run Terraform; return its messages, as `-json` gives them; raises Lost with what went wrong."""
        configuration = {
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(self.providers / "terraform.rc"),
        }
        done = subprocess.run(  # noqa: S603  # the commands are ours
            [TERRAFORM, f"-chdir={folder}", *arguments],
            env={**os.environ, **configuration},
            text=True,
            capture_output=True,
            check=False,
        )
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode:
            wrong = [each["diagnostic"] for each in messages if each.get("type") == "diagnostic"]
            told = [f"{each.get('address', '')} {each['summary']}: {each['detail']}" for each in wrong]
            raise Lost(
                "\n".join([f"terraform {' '.join(arguments)} in {folder.name}", *told, done.stderr.strip()])
            )
        return messages

    def apply(self, folder: Path, *arguments: str) -> list[dict[str, Any]]:
        """Apply; return the planned changes."""
        messages = self.terraform(folder, "apply", "-json", "-auto-approve", "-input=false", *arguments)
        return [each["change"] for each in messages if each["type"] == "planned_change"]


def play(copy: Copy, way: Play) -> str:
    """Apply the original, then ours in its place; return what was planned; raises Lost."""
    region = re.search(r'region\s*=\s*"([^"]+)"', (way.original / "main.tf").read_text())
    os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = region[1] if region else "us-east-1"
    copy.terraform(way.original, "init", "-input=false", "-no-color")
    copy.apply(way.original)
    before = {name: marked(name) for name in client("dynamodb").list_tables()["TableNames"]}
    state = way.original / "terraform.tfstate"

    if way.way == "after":
        ours, variables = way.original / "after", []
        copy.terraform(ours, "init", "-input=false", "-no-color")
    else:
        ours = copy.system.with_name(f"{copy.system.name}-{way.name}")
        shutil.copytree(copy.system, ours, symlinks=True)
        for old in ours.glob("terraform.tfstate*"):
            old.unlink()
        variables = [f"-var-file={way.original / way.way}.tfvars"]
    if way.way == "import":
        shutil.copy(ours / "imports.tf.example", ours / "imports.tf")
        state.unlink()
    else:
        state.rename(ours / "terraform.tfstate")

    planned = copy.apply(ours, *variables)
    check(way, planned, before)
    for leftover in way.original.glob("terraform.tfstate*"):  # the next way begins from the start
        leftover.unlink()
    return summary(planned)


def check(way: Play, planned: list[dict[str, Any]], before: dict[str, dict[str, Any]]) -> None:
    """Raise Lost unless every table of the original stands as it was, and is ours where it should be."""
    tables = [each for each in planned if each["resource"]["resource_type"] == TABLE]
    kept = way.way == "forgotten"  # ours stand beside them
    wrong = [each for each in tables if each["action"] in (*TAKEN_AWAY, *(() if kept else ("create",)))]
    if wrong:
        raise Lost("planned: " + ", ".join(told(each) for each in wrong))
    if way.way == "import" and sum("importing" in each for each in tables) != len(before):
        raise Lost(
            f"of {len(before)} tables were imported: {', '.join(told(each) for each in tables) or 'none'}"
        )
    now = client("dynamodb").list_tables()["TableNames"]
    for name, was in before.items():
        if name not in now or seen(name) != was:
            raise Lost(f"table {name} is not what it was: {was}, now {seen(name) if name in now else 'gone'}")
    if not kept and sorted(now) != sorted(before):
        raise Lost(f"tables beside the original's: {sorted(set(now) - set(before))}")


def marked(name: str) -> dict[str, Any]:
    """Put an item into a table; return what tells the table from any other of its name."""
    table = client("dynamodb").describe_table(TableName=name)["Table"]
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    key = [each["AttributeName"] for each in table["KeySchema"]]
    item = {each: {kinds[each]: MARKER if kinds[each] == "S" else "1"} for each in key}
    client("dynamodb").put_item(TableName=name, Item=item)
    return seen(name)


def seen(name: str) -> dict[str, Any]:
    """Return a table's birth and id, and how many of the original's markers are in it."""
    table = client("dynamodb").describe_table(TableName=name)["Table"]
    items = client("dynamodb").scan(TableName=name)["Items"]
    marks = sum(any(MARKER in value.values() for value in item.values()) for item in items)
    return {"created": str(table["CreationDateTime"]), "id": table.get("TableId"), "markers": marks}


def told(change: dict[str, Any]) -> str:
    """Return a planned change in words."""
    return f"{change['action']} {change['resource']['addr']}"


def summary(planned: list[dict[str, Any]]) -> str:
    """Count what was planned; name what goes that is no table."""
    counts: dict[str, int] = {}
    for each in planned:
        if "importing" in each:
            counts["import"] = counts.get("import", 0) + 1
        if each["action"] != "noop":
            counts[each["action"]] = counts.get(each["action"], 0) + 1
    gone = [told(each) for each in planned if each["action"] in TAKEN_AWAY]
    return (
        ", ".join([*(f"{count} {action}" for action, count in counts.items()), *gone]) or "nothing to change"
    )
