"""Reading Terraform's language: the blocks of a folder, with the source text of what they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser


class NotHcl(Exception):
    """A file is not in Terraform's language: says which, and the line."""


@dataclass(frozen=True)
class Block:
    """A block: `resource "aws_dynamodb_table" "this" { … }`."""

    kind: str
    labels: tuple[str, ...]
    file: Path
    line: int
    node: Node

    @property
    def name(self) -> str:
        """Its last label: the variable's name, the resource's."""
        return self.labels[-1] if self.labels else ""

    @property
    def arguments(self) -> dict[str, Node]:
        """The expressions of its own arguments, by name."""
        body = next((child for child in self.node.children if child.type == "body"), None)
        found = [child for child in body.children if child.type == "attribute"] if body else []
        return {source(each.children[0]): each.children[-1] for each in found}

    @property
    def blocks(self) -> list["Block"]:
        """The blocks inside it."""
        body = next((child for child in self.node.children if child.type == "body"), None)
        return list(_blocks(body, self.file)) if body else []

    def text(self, argument: str) -> str | None:
        """What an argument says: a literal string's text, else its source on one line; None without."""
        node = self.arguments.get(argument)
        return None if node is None else plain(node)


def source(node: Node) -> str:
    """Return the text that a node was read from."""
    return (node.text or b"").decode()


def plain(node: Node) -> str:
    """Return a literal string's content, or an expression's source, without comments, on one line."""
    text = source(node)
    if text.startswith("<<"):
        return " ".join(dedent(text.partition("\n")[2].rpartition("\n")[0]).split())
    if re.fullmatch(r'"(?:[^"\\$%]|\\.)*"', text):
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    for comment in sorted(each(node, "comment"), key=lambda found: -found.start_byte):
        start, stop = comment.start_byte - node.start_byte, comment.end_byte - node.start_byte
        text = (text.encode()[:start] + text.encode()[stop:]).decode()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = ""
    for line in lines:  # a line's end parts the fields of an object, where no comma does
        opens = not joined or joined[-1] in "({[,:=?&|+" or line[0] in ")}]?:&|"
        joined += (
            (" " if joined and joined[-1] not in "([" and line[0] not in ")]," else "") if opens else ", "
        )
        joined += line
    return re.sub(r"\s+", " ", joined).replace("{ }", "{}")


def each(node: Node, kind: str) -> Iterator[Node]:
    """Yield every node of a kind below a node."""
    if node.type == kind:
        yield node
    for child in node.children:
        yield from each(child, kind)


def strings(node: Node) -> Iterator[str]:
    """Yield the pieces of literal text inside quotes, wherever they stand."""
    yield from (source(literal) for literal in each(node, "template_literal"))


@cache
def read(file: Path) -> Node:
    """Parse a file; raises NotHcl."""
    tree = Parser(Language(tree_sitter_hcl.language())).parse(file.read_bytes())
    if tree.root_node.has_error:
        bad = next(node for node in _all(tree.root_node) if node.is_error or node.is_missing)
        raise NotHcl(f"{file}:{bad.start_point[0] + 1}: {source(bad)[:60]!r}")
    return tree.root_node


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _blocks(body: Node, file: Path) -> Iterator[Block]:
    for node in body.children:
        if node.type == "block":
            kind, *rest = (child for child in node.children if child.type in ("identifier", "string_lit"))
            labels = tuple(source(label).strip('"') for label in rest)
            yield Block(source(kind), labels, file, node.start_point[0] + 1, node)


def blocks(folder: Path, kind: str | None = None) -> list[Block]:
    """Return the blocks of a folder's `.tf` files, or those of a kind, in the files' order."""
    found = [block for file in sorted(folder.glob("*.tf")) for block in file_blocks(file)]
    return [block for block in found if kind in (None, block.kind)]


def file_blocks(file: Path) -> list[Block]:
    """Return the blocks of one file."""
    body = next((child for child in read(file).children if child.type == "body"), None)
    return list(_blocks(body, file)) if body else []


def values(file: Path) -> dict[str, Node]:
    """Return what a `.tfvars` file sets, by the variables' names."""
    body = next((child for child in read(file).children if child.type == "body"), None)
    found = [child for child in body.children if child.type == "attribute"] if body else []
    return {source(one.children[0]): one.children[-1] for one in found}
