"""Builds and disks made wrong on purpose: events, messages or lines are lost, and it must show."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from unittest.mock import patch

from flightpulse.intake.accept import Answer, Intake
from flightpulse.intake.source import Arrival
from flightpulse.routing.logs import Log
from flightpulse.store.sqlite import file
from power.journal import Journal
from power.lives import Bad, note_of


def synchronous(mode: str) -> Bad:
    """SQLite with another setting."""
    settings = file._SETTINGS.replace("synchronous = FULL", f"synchronous = {mode}")
    assert settings != file._SETTINGS
    return lambda _: patch.object(file, "_SETTINGS", settings)


def without_syncs(*endings: str) -> Bad:
    """Files that are not synced, or a disk that lies of it."""

    def bad(journal: Journal) -> AbstractContextManager[object]:
        synced = journal.synced

        def lies(number: int) -> None:
            if not any(number in journal.numbers(ending) for ending in endings):
                synced(number)

        return patch.object(journal, "synced", lies)

    return bad


def without_folder_syncs(of: Callable[[str], bool]) -> Bad:
    """Folders whose names are not synced."""

    def bad(journal: Journal) -> AbstractContextManager[object]:
        synced = journal.synced_folder
        return patch.object(journal, "synced_folder", lambda path: None if of(path) else synced(path))

    return bad


def acknowledges_before_the_commit(journal: Journal) -> AbstractContextManager[object]:
    """Answers are given while the commit is still to come."""
    accept = Intake.accept

    def early(intake: Intake, arrivals: Sequence[Arrival]) -> list[Answer]:
        with intake._store.one_commit():
            answers = accept(intake, arrivals)
            for answer in answers:
                journal.note(note_of(answer))
        return answers

    return patch.object(Intake, "accept", early)


def takes_what_a_killed_process_logged_for_durable(journal: Journal) -> AbstractContextManager[object]:
    """Lines that are there count as held, synced or not."""
    read = Log._read

    def trusting(log: Log) -> list[str]:
        with patch.object(journal, "synced"):
            return read(log)

    return patch.object(Log, "_read", trusting)


def takes_what_a_killed_process_wrote_for_durable(_: Journal) -> AbstractContextManager[object]:
    """What stands in SQLite's log counts as committed, synced or not."""
    return patch.object(file.File, "_sync_log", lambda _: None)


#: By what is wrong.
BAD: dict[str, Bad] = {
    "synchronous=OFF": synchronous("OFF"),
    "synchronous=NORMAL": synchronous("NORMAL"),
    "the database's syncs do nothing": without_syncs(".db", "-wal", "-journal"),
    "the file's sync in a checkpoint does nothing": without_syncs(".db"),
    "logs are not synced": without_syncs(".jsonl"),
    "no folder is synced": without_folder_syncs(lambda _: True),
    "the data folder's name is not synced": without_folder_syncs(lambda path: path == "."),
    "the logs' names are not synced": without_folder_syncs(lambda path: path.startswith("data/logs")),
    "the names in the data folder are not synced": without_folder_syncs(lambda path: path == "data"),
    "acknowledged before the commit": acknowledges_before_the_commit,
}
