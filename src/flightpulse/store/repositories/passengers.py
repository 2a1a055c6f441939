"""Passengers in the store."""

from flightpulse.domain.passenger import Passenger
from flightpulse.store.layout import Layout, Mapping
from flightpulse.store.port import Store
from flightpulse.store.repositories.entities import Entities


class Passengers(Entities[Passenger]):
    """The passengers."""

    def __init__(self, store: Store, layout: Layout) -> None:
        super().__init__(store, layout, Mapping(Passenger, layout.entities["passenger"]))
