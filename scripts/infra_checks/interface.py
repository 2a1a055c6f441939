"""A module's inputs and outputs, as tables for its README, written between two marks."""

import re
from pathlib import Path

from infra_checks.hcl import Block, blocks

BEGIN = "<!-- inputs and outputs: scripts/write-infra-docs.py -->"
END = "<!-- end -->"
LONG = 72  # characters of a default or type that still fit in a table's cell


def cell(text: str) -> str:
    """Return a text as it may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """Return source as code in a table; what is long is cut, for the file has it."""
    text = " ".join(text.split())
    return f"`{cell(text if len(text) <= LONG else text[: LONG - 1] + '…')}`"


def default(variable: Block) -> str:
    """Return what a variable is when nobody sets it."""
    node = variable.arguments.get("default")
    if node is None:
        return "required"
    text = variable.text("default") or ""
    return code('""' if not text else f'"{text}"' if (node.text or b"").startswith(b'"') else text)


def tables(folder: Path) -> str:
    """Return the tables of a folder's variables and outputs, by name; those that are required come first."""
    inputs = sorted(blocks(folder, "variable"), key=lambda each: ("default" in each.arguments, each.name))
    lines = ["### Inputs", "", "| name | what it is | type | default |", "|---|---|---|---|"]
    for one in inputs:
        kind = code(one.text("type") or "any")
        lines.append(f"| `{one.name}` | {cell(one.text('description') or '')} | {kind} | {default(one)} |")
    lines += ["", "### Outputs", "", "| name | what it is |", "|---|---|"]
    for out in sorted(blocks(folder, "output"), key=lambda each: each.name):
        sensitive = " (sensitive)" if out.text("sensitive") == "true" else ""
        lines.append(f"| `{out.name}` | {cell(out.text('description') or '')}{sensitive} |")
    return "\n".join(lines)


def written(readme: str, folder: Path) -> str:
    """Return a README with the folder's tables between the marks; raises ValueError without them."""
    if readme.count(BEGIN) != 1 or END not in readme.partition(BEGIN)[2]:
        raise ValueError(f"{folder / 'README.md'}: the lines {BEGIN!r} and {END!r} belong around its tables")
    pattern = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n\n{tables(folder)}\n\n{END}", readme)


def folders(root: Path) -> list[Path]:
    """Return the folders of modules and systems."""
    found = [*(root / "infra/modules").glob("*"), *(root / "infra/systems").glob("*")]
    return sorted(folder for folder in found if any(folder.glob("*.tf")))
