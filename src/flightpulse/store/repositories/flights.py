"""Flights in the store."""

from collections.abc import Iterator

from flightpulse.domain.flight import Flight, FlightStatus
from flightpulse.store.layout import Layout, Mapping
from flightpulse.store.port import Store
from flightpulse.store.repositories.entities import Entities


class Flights(Entities[Flight]):
    """The flights."""

    def __init__(self, store: Store, layout: Layout) -> None:
        super().__init__(store, layout, Mapping(Flight, layout.entities["flight"]))

    def by_status(self, status: FlightStatus) -> Iterator[Flight]:
        """Yield the flights of a status, by scheduled departure."""
        return self.found("flights_by_status", self._mapping.form, status=status)
