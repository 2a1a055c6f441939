"""Progress: what is being measured, on standard error, so that standard output holds the figures alone."""

import time
from collections.abc import Callable

from rich.console import Console

#: Says what was done, or what comes now.
Tell = Callable[[str], None]


def teller(began: float | None = None) -> Tell:
    """Return what says things, each with the minutes and seconds since 'began' (time.monotonic; else now)."""
    since = time.monotonic() if began is None else began
    screen = Console(stderr=True, highlight=False, soft_wrap=True)

    def tell(text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - since), 60)
        screen.print(f"[dim]{minutes:2}:{seconds:02}[/dim]  {text}")

    return tell
