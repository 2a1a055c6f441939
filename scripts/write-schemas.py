"""Write docs/schemas/*.schema.json and docs/asyncapi.json: what events look like, from types and rules.

A test checks that what is in docs/ is what this writes; another folder may be named instead.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from asyncapi_document import asyncapi
from event_schemas import Schema, components, on_the_bus, on_the_topic

from flightpulse.bus.details import DETAIL_TYPES
from flightpulse.domain.operations_event import PAYLOADS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_files() -> Iterator[tuple[str, Schema]]:
    """Yield a JSON Schema for every event on the topic and on the bus."""
    where = "#/$defs"
    parts = components(where)
    events = {name: on_the_topic(name, where, parts) for name in PAYLOADS}
    events |= {name: on_the_bus(name, where, parts) for name in DETAIL_TYPES}
    for name, schema in events.items():
        used = {part: parts[part] for part in reached(schema, parts)}
        yield f"schemas/{name}.schema.json", {"$schema": DIALECT, **schema, "$defs": used}


def reached(schema: Schema, parts: dict[str, Schema]) -> list[str]:
    """Return the names of the types that a schema refers to, and they in turn."""
    found: list[str] = []
    left = [schema]
    while left:
        names = re.findall(r'"\$ref": ?"#/\$defs/(\w+)"', msgspec.json.encode(left.pop()).decode())
        left += [parts[name] for name in names if name not in found]
        found += [name for name in names if name not in found]
    return found


def main(folder: Path) -> None:
    """Write the files, and take away those of events that are gone."""
    (folder / "schemas").mkdir(exist_ok=True)
    for old in (folder / "schemas").glob("*.schema.json"):
        old.unlink()
    for path, document in [*schema_files(), ("asyncapi.json", asyncapi())]:
        text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
        (folder / path).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
