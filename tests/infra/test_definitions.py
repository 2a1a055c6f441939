"""Definitions and HCL: every definition is deployed or left out on purpose, and none is said again."""

import re
from pathlib import Path

import pytest
from infra_checks.hcl import Block, blocks, each, source, strings

from infra.expected import DEFINITIONS, DEPLOYS, OF_FLIGHTPULSE, ROOT, SYSTEMS, definition, keys

HCL = sorted((ROOT / "infra").glob("*/*/*.tf"))
#: Blocks whose text is for people, or about people's values.
PROSE = ("description", "error_message", "comment")
#: What requirements.md itself asks for under a name that a definition has, too.
SAID_TWICE = {
    ("notifications", "variables.tf", "ttl"): "NT-5's variable has this default",
    ("notifications-table", "variables.tf", "ttl"): "NT-5's variable has this default",
    ("jobs-table", "system-status.tf", "userId"): "the content of an item; its types are the definition's",
}


def names() -> set[str]:
    """Return what only definitions may say: the names of keys, indexes and attributes of expiry."""
    found: set[str] = set()
    for file in DEFINITIONS.glob("*.json"):
        table = definition(file.stem)
        found |= {*keys(table["primary_key"]), table.get("ttl_attribute", "")}
        for index in table["global_secondary_indexes"]:
            found |= {index["index_name"], *keys(index)}
    return found - {""}


def test_fa2_every_definition_is_deployed_by_a_system_or_by_flightpulses_own() -> None:
    deployed = [stem for stems in DEPLOYS.values() for stem in stems]
    assert sorted([*deployed, *OF_FLIGHTPULSE]) == sorted(file.stem for file in DEFINITIONS.glob("*.json"))
    assert sorted(folder.name for folder in SYSTEMS.iterdir()) == sorted(DEPLOYS)


@pytest.mark.parametrize("system", DEPLOYS)
def test_fa2_a_system_reads_its_definitions_and_no_others(system: str) -> None:
    folders = [SYSTEMS / system]
    for folder in folders:
        for module in blocks(folder, "module"):
            called = (folder / (module.text("source") or "")).resolve()
            if called not in folders:
                folders.append(called)
    text = "\n".join(file.read_text() for folder in folders for file in sorted(folder.glob("*.tf")))
    stems = {file.stem for file in DEFINITIONS.glob("*.json")}
    literal = set(re.findall(r"definitions/tables/(\w+)\.json", text))
    listed = set(re.findall(r'"(\w+)"', "".join(re.findall(r"definitions\s*=\s*\[[^\]]*\]", text))))
    assert (literal | listed) & stems == set(DEPLOYS[system])
    assert "jsondecode(file(" in text


@pytest.mark.parametrize("file", HCL, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_fa2_no_key_index_or_ttl_attribute_is_typed_again(file: Path) -> None:
    forbidden = names()
    for block in blocks(file.parent):
        if block.file == file:
            for word in words(block):
                known = (file.parent.name, file.name, word) in SAID_TWICE
                assert known or word not in forbidden, (
                    f"{file}:{block.line}: {word!r} is the definition's to say"
                )


def words(block: Block) -> list[str]:
    """Return the literal strings of a block and its objects' fields, but for what people read."""
    found: list[str] = []
    for name, node in block.arguments.items():
        if name not in PROSE and not (block.kind == "variable" and name == "type"):
            found += strings(node)
            fields = (field.child_by_field_name("key") for field in each(node, "object_elem"))
            # In lower case they are words of Terraform's, or of the module's own: name, type, status.
            found += [word for key in fields if key is not None and not (word := source(key)).islower()]
    for inner in block.blocks:
        found += [] if inner.kind == "validation" else words(inner)
    return found


def test_a_key_that_is_typed_again_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        """
        resource "x" "y" {
          hash_key = "jobId"
          item     = { PK = 1 }
          a {
            b = ["GSI1PK"]
          }
        }
        """
    )
    (block,) = blocks(tmp_path)
    assert {"jobId", "PK", "GSI1PK"} <= set(words(block)) & names()
