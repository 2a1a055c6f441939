"""Seeding: the sample data into the store (FP-15)."""

from datetime import datetime

from flightpulse.simulation.sample.sample import Sample, sample
from flightpulse.store.port import Store
from flightpulse.store.repositories import Repositories


def seed(store: Store, kept: Repositories, now: datetime) -> Sample:
    """Write the sample flights, passengers and bookings, around `now`; those that are there are replaced."""
    loaded = sample(now)
    with store.one_commit():
        kept.flights.put_many(loaded.flights)
        kept.passengers.put_many(loaded.passengers)
        kept.bookings.put_many(loaded.bookings)
    return loaded
