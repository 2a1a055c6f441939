"""Progress: how far long work is, where somebody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flightpulse.cli.screen import console

#: Told after each step: what is being done, how much of it, of how much, and what else there is to say.
Tell = Callable[..., None]


@contextmanager
def progress() -> Iterator[Tell]:
    """Show bars on a terminal, one for each thing that is being done; nothing in a pipe."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    screen = console(stderr=True)
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[beside]}"),
        console=screen,
        disable=not screen.is_terminal,
    )
    tasks = {}

    def tell(what: str, done: int, total: int, beside: str = "") -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=total, beside=beside)
        bars.update(tasks[what], completed=done, beside=beside)

    with bars:
        yield tell
