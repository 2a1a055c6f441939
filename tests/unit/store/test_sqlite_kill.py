"""A process killed in the middle: what was committed stays, what was not is gone."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from flightpulse.domain.clock import SetClock
from flightpulse.store.port import whole_table
from flightpulse.store.sqlite.engine import SqliteStore
from flightpulse.store.table import Attribute, Index, PrimaryKey, Stream, Table

TABLES = {
    "notes": Table(
        table_name="Notes",
        description="Notes",
        primary_key=PrimaryKey("id"),
        global_secondary_indexes=[Index("GroupIndex", "group")],
        attributes={"id": Attribute("S", "Names it"), "group": Attribute("S", "What it belongs to")},
        stream=Stream(),
    )
}

#: Commits ten items, then kills itself in the middle of a commit far larger than SQLite's cache.
WRITER = """
import importlib.util, os, signal, sys
from pathlib import Path

spec = importlib.util.spec_from_file_location("kill", sys.argv[1])
kill = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kill)
store = kill.opened(Path(sys.argv[2]))
for number in range(10):
    store.put("notes", {"id": f"kept-{number}", "group": "g"})
with store.one_commit():
    store.update("notes", {"id": "kept-0"}, set={"text": "changed"})
    store.delete("notes", {"id": "kept-1"})
    for number in range(250):
        store.put("notes", {"id": f"lost-{number}", "group": "g", "text": "x" * 300_000})
    assert store.get("notes", {"id": "lost-249"})
    print("in the middle", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def opened(path: Path) -> SqliteStore:
    return SqliteStore(path, TABLES, SetClock(datetime(2026, 3, 14, tzinfo=UTC)))


def test_a_process_killed_in_one_commit_leaves_nothing_of_it_and_all_before(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    command = [sys.executable, "-c", WRITER, __file__, str(path)]
    writer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (writer.returncode, writer.stdout) == (-9, "in the middle\n"), writer.stderr

    kept = [{"id": f"kept-{number}", "group": "g"} for number in range(10)]
    store = opened(path)
    assert list(whole_table(store, "notes")) == kept
    assert store.query("notes", "g", index="GroupIndex").items == kept
    assert [change.new for change in store.changes("notes")] == kept
    store.put("notes", {"id": "after"})
    assert store.get("notes", {"id": "after"}) == {"id": "after"}
    store.close()
