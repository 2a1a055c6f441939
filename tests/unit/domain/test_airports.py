"""One airport is read from the register as the register's own loader reads all of them."""

from collections.abc import Iterator
from pathlib import Path

import airportsdata
import pytest

from flightpulse.domain import airports


@pytest.fixture
def anew() -> Iterator[None]:
    """Read the register anew, and once more afterwards."""
    for each in (airports.find, airports._register, airports._all):
        each.cache_clear()
    yield
    for each in (airports.find, airports._register, airports._all):
        each.cache_clear()


def test_every_airport_is_read_as_the_registers_loader_reads_it() -> None:
    assert airports._register() is not None  # else this compares the loader with itself
    for code, row in airportsdata.load("IATA").items():
        assert airports._row(code) == row


@pytest.mark.parametrize("code", ["", "ZZZ", "US", "newark", '"EWR"', "EWR\n", "\udcff", "München"])
def test_a_code_that_nobody_has_finds_nothing(code: str) -> None:
    assert airports.find(code) is None


@pytest.mark.usefixtures("anew")
def test_a_register_with_other_columns_is_read_by_its_loader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = tmp_path / "airports.csv"
    register.write_text('"iata","name","city","country","tz"\n"XXA","X","Xanadu","CN","Asia/Shanghai"\n')
    monkeypatch.setattr(airportsdata, "__file__", str(tmp_path / "__init__.py"))
    assert airports.find("XXA") == airports.Airport("XXA", "Xanadu", "CN", "Asia/Shanghai")
    assert airports.find("EWR") is None
