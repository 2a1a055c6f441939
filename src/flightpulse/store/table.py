"""Table definitions: the files that Terraform deploys and the embedded engine makes its tables of."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert

from flightpulse.definitions import FOLDER, DefinitionError, files, read

AttributeName = Annotated[str, Meta(min_length=1, max_length=255)]


class PrimaryKey(Struct, forbid_unknown_fields=True):
    """What names an item: a partition key, and a sort key where a partition holds several items."""

    partition_key: AttributeName
    sort_key: AttributeName | None = None


class Index(Struct, forbid_unknown_fields=True):
    """A global secondary index. It holds the items that have its keys."""

    index_name: Annotated[str, Meta(min_length=3, max_length=255)]
    partition_key: AttributeName
    sort_key: AttributeName | None = None
    projection: Literal["ALL", "KEYS_ONLY"] | list[str] = "ALL"
    optional: bool = False  # deployed where asked for; the embedded engine has none
    # The embedded engine lets it follow the commits, many changes at a time (docs/decisions/0010).
    lags: bool = False


class Attribute(Struct, forbid_unknown_fields=True):
    """An attribute as documented; only those that are keys are known to the engines."""

    type: Literal["S", "N", "B", "BOOL", "SS", "L", "M"]
    description: Annotated[str, Meta(min_length=1)]
    required: bool = False


class Stream(Struct, forbid_unknown_fields=True):
    """The change stream. The embedded engine keeps it only where somebody reads it."""

    view: Literal["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"] = "NEW_AND_OLD_IMAGES"
    embedded: bool = True


class _Attributes(Struct):
    attributes: dict[str, Any]


class Table(Struct, forbid_unknown_fields=True, kw_only=True):
    """One table."""

    table_name: Annotated[str, Meta(min_length=3, max_length=255, pattern=r"^[A-Za-z0-9_.-]+$")]
    description: Annotated[str, Meta(min_length=1)]
    primary_key: PrimaryKey
    global_secondary_indexes: list[Index] = []
    attributes: dict[str, Attribute]
    ttl_attribute: str | None = None
    stream: Stream | None = None
    # The embedded engine lays items with the same value side by side on disk, whatever their keys:
    # what one event touches is then on few pages (docs/decisions/0003).
    cluster_by: str | None = None
    # Its value follows from the item's key; whoever writes items sees to that. The two together are then
    # unique if the key is, and the embedded engine's index of the keys may lag as well.
    cluster_follows_key: bool = False
    # What changes after an item is written: the embedded engine keeps it beside the rest of the item, so that
    # a change rewrites nothing else.
    volatile: list[str] = []

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the primary key's attributes."""
        named = self.primary_key
        return (named.partition_key,) if named.sort_key is None else (named.partition_key, named.sort_key)

    @property
    def indexes(self) -> dict[str, Index]:
        """The indexes that every deployment has, by name."""
        return {index.index_name: index for index in self.global_secondary_indexes if not index.optional}


@cache
def tables() -> dict[str, Table]:
    """Return every table by its file's name; raises DefinitionError."""
    return {file.stem: _checked(file.stem, _read(file)) for file in files("tables")}


def _read(file: Path) -> Table:
    try:
        return read(file, Table)
    except DefinitionError as error:
        if "[...]" not in error.field:
            raise
        # Of several attributes the decoder does not say which one is wrong.
        for name, attribute in read(file, _Attributes).attributes.items():
            try:
                convert(attribute, Attribute)
            except ValidationError:
                field = error.field.replace("[...]", f".{name}").removeprefix("$.")
                raise DefinitionError(file, field, error.problem) from None
        raise


def _checked(stem: str, table: Table) -> Table:
    file = FOLDER / "tables" / f"{stem}.json"
    named = [("primary_key", name) for name in table.key]
    for number, index in enumerate(table.global_secondary_indexes):
        field = f"global_secondary_indexes[{number}]"
        named.append((f"{field}.partition_key", index.partition_key))
        if index.sort_key is not None:
            named.append((f"{field}.sort_key", index.sort_key))
    if table.ttl_attribute is not None:
        named.append(("ttl_attribute", table.ttl_attribute))
    if table.cluster_by is not None:
        named.append(("cluster_by", table.cluster_by))
    elif table.cluster_follows_key:
        raise DefinitionError(file, "cluster_follows_key", "there is no cluster_by that could follow")
    for number, name in enumerate(table.volatile):
        if name not in table.attributes or name in table.key:
            raise DefinitionError(file, f"volatile[{number}]", f"{name!r} is no attribute beside the key")
    for field, name in named:
        if name not in table.attributes:
            raise DefinitionError(file, field, f"{name!r} is not among the attributes; describe it there")
        if field != "ttl_attribute" and table.attributes[name].type not in ("S", "N"):
            raise DefinitionError(file, f"attributes.{name}.type", "a key is of type S or N")
    names = [index.index_name for index in table.global_secondary_indexes]
    if len(set(names)) < len(names):
        raise DefinitionError(file, "global_secondary_indexes", "two indexes have the same name")
    return table
