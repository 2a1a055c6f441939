"""The journal of a life: every step of its on the disk, in order, as the watched calls tell of them."""

from collections.abc import Collection
from pathlib import Path

from power.disk import FOLDER, Disk, Forget, Name, Note, Resize, Step, Sync, SyncFolder, Write


class Journal:
    """What a process did with the files below a root, from a disk on that stands there."""

    def __init__(self, root: Path, disk: Disk) -> None:
        """Put the files there as the disk shows them; the root is empty."""
        self.root = root
        self.start = disk.copy()
        self.steps: list[Step] = []
        self._prefix = f"{root}/"
        names, contents = disk.seen()
        self._files = names
        self._next = max([*names.values(), *contents, FOLDER]) + 1
        for path, file in sorted(names.items()):
            if file == FOLDER:
                (root / path).mkdir()
            else:
                (root / path).write_bytes(contents[file])

    def disk(self, steps: int | None = None) -> Disk:
        """Return the disk as it was after so many steps; None: after all."""
        return self.start.copy().do(self.steps[:steps])

    def path(self, path: object) -> str | None:
        """Return a watched path as it is in the journal, "." for the root; None: it is none of ours."""
        absolute = str(path) if str(path).startswith("/") else str(Path(str(path)).absolute())
        if absolute == str(self.root):
            return "."
        return absolute.removeprefix(self._prefix) if absolute.startswith(self._prefix) else None

    def file(self, path: str) -> int | None:
        """Return the number of what is there under a name; None: nothing."""
        return FOLDER if path == "." else self._files.get(path)

    def numbers(self, ending: str) -> set[int]:
        """Return the numbers of all files whose name ends so, those too that are gone."""
        named = [step for step in self.steps if isinstance(step, Name)]
        before = [Name(path, file) for path, file in self.start.seen()[0].items()]
        return {each.file for each in [*before, *named] if each.path.endswith(ending)} - {FOLDER}

    def note(self, told: str) -> None:
        self.steps.append(Note(told))

    def made(self, path: str, *, folder: bool = False) -> int:
        """Something new has a name."""
        number = FOLDER if folder else self._next
        self._next += not folder
        self._files[path] = number
        self.steps.append(Name(path, number))
        return number

    def moved(self, old: str, path: str) -> None:
        self._files[path] = self._files.pop(old)
        self.steps.append(Name(path, self._files[path], old))

    def forgot(self, path: str) -> None:
        del self._files[path]
        self.steps.append(Forget(path))

    def wrote(self, file: int, offset: int, data: bytes) -> None:
        if data:
            self.steps.append(Write(file, offset, data))

    def resized(self, file: int, size: int) -> None:
        self.steps.append(Resize(file, size))

    def synced(self, file: int) -> None:
        self.steps.append(Sync(file))

    def synced_folder(self, path: str) -> None:
        self.steps.append(SyncFolder(path))

    def check_complete(self, unwatched: Collection[str] = ("-shm",)) -> None:
        """Check that nothing was written past the journal; raises AssertionError."""
        names, contents = self.disk().seen()
        there = {
            str(path.relative_to(self.root)): path
            for path in self.root.rglob("*")
            if not path.name.endswith(tuple(unwatched))
        }
        assert there.keys() == names.keys(), f"names: {there.keys() ^ names.keys()}"
        for name, path in there.items():
            if path.is_file():
                assert path.read_bytes() == contents[names[name]], f"{name} was written past the journal"
