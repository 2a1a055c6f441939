"""The victim, started once a worker: it is killed as often as a test asks."""

from collections.abc import Iterator

import pytest

from crash.lives import Victim, victims


@pytest.fixture(scope="session")
def victim() -> Iterator[Victim]:
    """The process that lives are forked from."""
    with victims() as started:
        yield started
