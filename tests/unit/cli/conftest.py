"""What the command line's tests share: running it, and a folder in which all scenarios were played."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flightpulse.cli.main import app

#: Runs a command in this process; an exception that is a bug is raised.
Run = Callable[..., Result]


def _run(*arguments: str | Path, data: Path | None = None, given: str | bytes | None = None) -> Result:
    environment = {"FLIGHTPULSE_DATA": str(data) if data else None, "FLIGHTPULSE_LAYOUT": None}
    return CliRunner().invoke(
        app, [str(each) for each in arguments], input=given, env=environment, catch_exceptions=False
    )


@pytest.fixture
def run() -> Run:
    """Return what runs a command: `run("flights", "list", data=folder)`."""
    return _run


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    """Return a data folder with the sample data."""
    data = tmp_path / "data"
    assert _run("seed", data=data).exit_code == 0
    return data


@pytest.fixture(scope="session", params=["single-table", "table-per-entity"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder, in each layout, in which scenarios 3 and 5 were played; tests only read it."""
    data = tmp_path_factory.mktemp("played")
    assert _run("seed", "--layout", request.param, data=data).exit_code == 0
    for number in ("3", "5"):
        assert _run("scenario", number, data=data).exit_code == 0
    bad = data / "bad.jsonl"
    bad.write_bytes(b'no json \x1b[31m\n{"event_id": "half"}\n')
    assert _run("ingest", bad, data=data).exit_code == 2
    return data
