"""The engines, and the small tables that the contract is asked of. Another engine is one line in ENGINES."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

import pytest

from contract.lagging import lagging, side_by_side
from flightpulse.domain.clock import Clock, SetClock
from flightpulse.store.port import Store
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import Attribute, Index, PrimaryKey, Stream, Table

#: Opens the tables kept under a folder of the test's own, or makes them: the same folder, the same tables.
Engine = Callable[[Path, Mapping[str, Table], Clock], Store]
#: An engine in this test's folder.
Opener = Callable[[Mapping[str, Table]], Store]

ENGINES: dict[str, Engine] = {
    "sqlite": lambda folder, tables, clock: SqliteStore(folder / "store.db", tables, clock),
    "sqlite lagging": lambda folder, tables, clock: SqliteStore(folder / "store.db", lagging(tables), clock),
    "sqlite side by side": lambda folder, tables, clock: SqliteStore(
        folder / "store.db", side_by_side(lagging(tables)), clock
    ),
}

T = TypeVar("T")


def _attributes(**types: Literal["S", "N"]) -> dict[str, Attribute]:
    return {name: Attribute(kind, "of the contract suite") for name, kind in types.items()}


TABLES: dict[str, Table] = {
    "notes": Table(
        table_name="ContractNotes",
        description="A partition key alone, and nothing else",
        primary_key=PrimaryKey("id"),
        attributes=_attributes(id="S"),
    ),
    "rows": Table(
        table_name="ContractRows",
        description="Two keys, indexes of each projection, expiry, a stream",
        primary_key=PrimaryKey("PK", "SK"),
        global_secondary_indexes=[
            Index("GroupIndex", "group", "at"),
            Index("KindIndex", "kind", projection="KEYS_ONLY"),
            Index("OwnerIndex", "owner", "level", projection=["note"]),
            Index("TurnedIndex", "SK", "PK"),
        ],
        attributes=_attributes(
            PK="S", SK="S", group="S", at="S", kind="S", owner="S", level="N", expires="N"
        ),
        ttl_attribute="expires",
        stream=Stream(),
        volatile=["odd", "n"],
    ),
    "counts": Table(
        table_name="ContractCounts",
        description="Numbers as keys, no stream",
        primary_key=PrimaryKey("place", "number"),
        attributes=_attributes(place="N", number="N"),
    ),
    "seats": Table(
        table_name="ContractSeats",
        description="Laid out by an attribute that is no key, expiry, no stream",
        primary_key=PrimaryKey("PK", "SK"),
        global_secondary_indexes=[Index("GroupIndex", "group", "at")],
        attributes=_attributes(PK="S", SK="S", group="S", at="S", flight="S", expires="N"),
        ttl_attribute="expires",
        cluster_by="flight",
        volatile=["odd", "n"],
    ),
    "bookings": Table(
        table_name="ContractBookings",
        description="Laid out by an attribute that is no key, with a stream",
        primary_key=PrimaryKey("id"),
        global_secondary_indexes=[Index("FlightIndex", "flight")],
        attributes=_attributes(id="S", flight="S"),
        stream=Stream(),
        cluster_by="flight",
    ),
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 14, 18, tzinfo=UTC))


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


@pytest.fixture
def opened(engine: Engine, tmp_path: Path, clock: SetClock) -> Iterator[Opener]:
    """Open tables in this test's folder, as often as the test likes."""
    with ExitStack() as stores:
        yield lambda tables: stores.enter_context(closing(engine(tmp_path, tables, clock)))


@pytest.fixture
def store(opened: Opener) -> Store:
    return opened(TABLES)
