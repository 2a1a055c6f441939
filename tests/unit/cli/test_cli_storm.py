"""`flightpulse storm`: a hub closes, alone, beside `up`, and stopped half-way."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pytest
from typer.testing import Result

from flightpulse.app import Application, new_at
from flightpulse.cli.errors import Interrupted
from flightpulse.cli.main import app
from flightpulse.domain.times import parse
from flightpulse.settings import Settings
from flightpulse.simulation.storm import Storm
from flightpulse.store.folder import Folder

Run = Callable[..., Result]

_FEW = ("--flights", "4", "--passengers-per-flight", "5")
_EVERYTHING = ("--duplicates", "30", "--disorder", "30", "--poison", "100")


def test_a_storm_takes_place_in_a_folder_that_is_gone_afterwards(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(own))
    result = run("storm", *_FEW, *_EVERYTHING)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Frankfurt am Main (FRA) is closed: 4 flights, 20 passengers" in result.stdout
    assert "0 failed + 0 pending" in result.stdout
    assert "kept as dead letters" in result.stdout
    assert result.stdout.endswith("Every event and every passenger came out as the storm expected.\n")
    assert list(own.iterdir()) == []


def test_the_account_of_a_seed_is_the_same_document_on_any_day(run: Run) -> None:
    first, second = (
        msgspec.json.decode(run("storm", *_FEW, *_EVERYTHING, "--hub", "ewr", "--json").stdout)
        for _ in range(2)
    )
    assert first.pop("seconds") > 0
    assert second.pop("seconds") > 0
    assert first == second
    assert (first["hub"], first["city"], first["flights"]) == ("EWR", "Newark", 4)
    assert first["affected"] == first["told"] + sum(first["suppressed"].values())
    assert (first["differences"], first["dead_letters"]) == ([], first["events"]["refused"])


def test_a_storm_stays_in_the_folder_that_was_named(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for number in (1, 2):
        result = run("storm", *_FEW, "--json", "--rate", "100", data=data)
        assert result.exit_code == 0
        assert msgspec.json.decode(result.stdout)["number"] == number
    assert len(msgspec.json.decode(run("flights", "list", "--json", data=data).stdout)) == 8


def test_beside_up_a_storm_only_writes_and_follows(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "flightpulse", "up", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert str(data) in process.stdout.readline()
            result = run("storm", *_FEW, *_EVERYTHING, data=data)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
    assert result.exit_code == 0, result.stderr
    assert "0 failed + 0 pending" in result.stdout
    assert "as the storm expected" in result.stdout


def test_a_folder_of_another_time_that_another_process_runs_is_refused(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    new_at(Settings(data=data), parse("2013-02-08T12:00:00Z"))
    other = Folder(data)
    assert other.take()
    result = run("storm", *_FEW, data=data)
    other.close()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "another process runs the flow" in result.stderr


def test_where_the_account_does_not_add_up_the_differences_are_named_and_the_exit_code_is_1(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Storm.account

    def lost(storm: Storm) -> object:
        account = honest(storm)
        account.differences.append("20 are affected, and the ledger has 19")
        return account

    monkeypatch.setattr(Storm, "account", lost)
    result = run("storm", *_FEW)
    assert result.exit_code == 1
    assert result.stdout.endswith("  20 are affected, and the ledger has 19\n")
    assert "as the storm expected" not in result.stdout


def _ended(process: "subprocess.Popen[str]", number: signal.Signals) -> tuple[str, str]:
    """Tell a process to stop, again where Python dropped it, and return what it said."""
    for _ in range(10):
        process.send_signal(number)
        try:
            return process.communicate(timeout=7)
        except subprocess.TimeoutExpired:
            continue
    return process.communicate(timeout=1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_storm_that_a_signal_ends_says_how_far_it_came_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "flightpulse", "storm", *_FEW, "--rate", "3"]
    # Without coverage, whose own locks a signal can leave taken.
    ours = ("FLIGHTPULSE_", "COVERAGE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment["TMPDIR"] = str(tmp_path)
    pipe = subprocess.PIPE
    # As from a terminal: started in the background, the tests themselves may ignore the signal.
    heeding = partial(signal.signal, number, signal.SIG_DFL)
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, env=environment, preexec_fn=heeding
    ) as process:
        try:
            while process.poll() is None and not list(tmp_path.glob("*/logs/notifications/email.jsonl")):
                time.sleep(0.05)  # until the first were told
            said, wrong = _ended(process, number)
        finally:
            process.kill()
    assert (process.returncode, wrong) == (128 + number, f"flightpulse: ended by {number.name}\n")
    assert re.search(r"^[1-9] of \d+ events delivered:$", said, re.MULTILINE)
    assert "as the storm expected" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_storm_ended_in_a_folder_that_is_kept_is_seen_through_by_the_next_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"

    def interrupted(_: Application) -> int:
        raise Interrupted(signal.SIGINT)

    monkeypatch.setattr(Application, "drain", interrupted)
    with pytest.raises(Interrupted) as ended:
        app(["storm", *_FEW, "--data", str(data)], standalone_mode=False)
    monkeypatch.undo()
    assert "accepted are under way, and not counted yet" in capsys.readouterr().out
    assert "go on at the next start" in ended.value.left
    nothing = tmp_path / "nothing.jsonl"
    nothing.touch()
    assert run("ingest", nothing, data=data).exit_code == 0
    states = run("notifications", "list", "--json", data=data).stdout
    assert "SENT" in states
    assert "PENDING" not in states


@pytest.mark.parametrize(
    "option",
    "--flights=0 --flights=10000 --passengers-per-flight=0 --passengers-per-flight=854 --rate=0 --rate=nan "
    "--hub=QQQ --duplicates=-1 --disorder=101 --poison=x --seed=x".split(),
)
def test_an_option_of_a_storm_that_is_out_of_range_is_refused(run: Run, option: str) -> None:
    result = run("storm", option)
    assert (result.exit_code, result.stdout) == (2, "")
    assert option.split("=")[0] in result.stderr
