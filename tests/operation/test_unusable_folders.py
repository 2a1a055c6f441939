"""Folders that cannot be used: each is one line that names the path, and changes nothing."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from flightpulse.store.sqlite.file import FORMAT

Start = Callable[..., "subprocess.Popen[str]"]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Accepted = Callable[[Path, int], list[str]]

WRITE = ("seed",)
READ = ("flights", "list")


def _newer(data: Path) -> None:
    store = apsw.Connection(str(data / "flightpulse.db"))
    store.pragma("user_version", FORMAT + 1)
    store.close()


def _no_database(data: Path) -> None:
    (data / "flightpulse.db").write_bytes(b"a letter to the editor, and no database at all\n" * 999)


def _another_programs(data: Path) -> None:
    (data / "flightpulse.db").unlink()
    other = apsw.Connection(str(data / "flightpulse.db"))
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()


def _damaged(data: Path) -> None:
    store = data / "flightpulse.db"
    whole = store.read_bytes()
    store.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


def _older(data: Path) -> None:
    store = apsw.Connection(str(data / "flightpulse.db"))
    store.set_busy_timeout(30_000)  # a process may be writing
    store.execute("UPDATE _shapes SET statements = 'as it was' WHERE name = 'ledger'")
    store.close()


UNUSABLE = {
    "newer": (_newer, f"has format {FORMAT + 1}, this FlightPulse knows {FORMAT}: use the newer one"),
    "no database": (_no_database, "is no database, or damaged from its beginning: bring back a copy"),
    "damaged": (_damaged, "is damaged (database disk image is malformed): stop what runs on it"),
}


@pytest.mark.parametrize("command", [WRITE, READ])
@pytest.mark.parametrize("why", UNUSABLE)
def test_a_store_that_cannot_be_used_is_named_and_left_as_it_is(
    run: Run, data: Path, why: str, command: tuple[str, ...]
) -> None:
    spoil, said = UNUSABLE[why]
    spoil(data)
    before = (data / "flightpulse.db").read_bytes()
    done = run(*command, "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"flightpulse: {data}/flightpulse.db {said}")
    assert done.stderr.count("\n") == 1
    assert (data / "flightpulse.db").read_bytes() == before


def test_another_programs_database_is_not_made_ours(run: Run, data: Path) -> None:
    _another_programs(data)
    done = run("seed", "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is the database of another program: use another folder" in done.stderr


def test_reading_an_older_store_changes_nothing_and_says_what_does(run: Run, data: Path) -> None:
    _older(data)
    before = (data / "flightpulse.db").read_bytes()
    done = run(*READ, "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert "was made by an older FlightPulse, or not to the end; `flightpulse up`" in done.stderr
    assert (data / "flightpulse.db").read_bytes() == before
    assert run(*WRITE, "--data", data).returncode == 0
    assert run(*READ, "--data", data).returncode == 0


def test_an_older_store_is_not_changed_under_the_process_that_runs_on_it(
    run: Run, start: Start, data: Path
) -> None:
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stdout.readline()
    _older(data)
    done = run(*WRITE, "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert "was made by an older FlightPulse, which still runs on it: stop it first" in done.stderr


def test_a_folder_that_is_a_file_and_one_that_is_not_there(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    wrong = run(*WRITE, "--data", file)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == f"flightpulse: {file} is no folder: --data names one, or where to make one\n"
    missing = run(*READ, "--data", tmp_path / "missing")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert f"there is no data in {tmp_path / 'missing'}" in missing.stderr
    assert not (tmp_path / "missing").exists()


def test_an_empty_store_is_a_new_one_to_who_writes_and_none_to_who_reads(run: Run, tmp_path: Path) -> None:
    (tmp_path / "flightpulse.db").touch()
    read = run(*READ, "--data", tmp_path)
    assert (read.returncode, read.stdout) == (1, "")
    assert "not to the end" in read.stderr
    assert run(*WRITE, "--data", tmp_path).returncode == 0
    assert run(*READ, "--data", tmp_path).returncode == 0


def test_an_empty_name_of_a_folder_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("seed", "--data", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--data: it is empty; name a folder, or leave --data out" in done.stderr


def test_a_folder_on_which_the_flow_runs_says_which_process_does_and_since_when(
    run: Run, start: Start, data: Path
) -> None:
    first = start("up", "--data", data)
    assert first.stdout is not None
    assert first.stdout.readline()
    second = run("up", "--data", data)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"flightpulse: process {first.pid}, since 20")
    assert second.stderr.endswith(f"Z, runs the flow on {data}: one at a time does\n")


def _seal(data: Path) -> None:
    for each in data.iterdir():
        each.chmod(0o500 if each.is_dir() else 0o400)
    data.chmod(0o500)


def test_a_folder_that_may_not_be_written_can_be_read(run: Run, data: Path) -> None:
    expected = run(*READ, "--json", "--data", data)
    _seal(data)
    try:
        read = run(*READ, "--json", "--data", data, as_owner=True)
        written = run(*WRITE, "--data", data, as_owner=True)
        up = run("up", "--data", data, as_owner=True)
    finally:
        data.chmod(0o700)
    assert (read.returncode, read.stderr, read.stdout) == (0, "", expected.stdout)
    for refused in (written, up):
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == f"flightpulse: {data}/lock cannot be written: Permission denied\n"


def test_a_folder_that_may_not_be_written_shows_what_a_crash_left_in_its_log(
    run: Run, start: Start, data: Path, accepted: Accepted, tmp_path: Path
) -> None:
    up = start("up", "--data", data)
    assert up.stdout is not None
    assert up.stdout.readline()
    [event_id] = accepted(data, 1)
    up.kill()
    up.wait()
    assert (data / "flightpulse.db-wal").stat().st_size
    _seal(data)
    try:
        read = run("events", "list", "--data", data, as_owner=True)
    finally:
        data.chmod(0o700)
    assert (read.returncode, read.stderr) == (0, "")
    assert event_id in read.stdout


def test_a_folder_that_may_not_be_made_is_named(run: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        done = run(*WRITE, "--data", tmp_path / "new", as_owner=True)
    finally:
        tmp_path.chmod(0o700)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"flightpulse: the data folder {tmp_path}/new cannot be made: Permission denied\n"


def test_reading_leaves_a_folder_as_it_is(run: Run, data: Path) -> None:
    def state() -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in data.iterdir()}

    before = state()
    assert run(*READ, "--data", data).returncode == 0
    assert state() == before
