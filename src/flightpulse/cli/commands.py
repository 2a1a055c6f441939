"""Every command, by its name. A command's module is imported when it is asked for, and no other's with it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer

from flightpulse.cli.voice import InOneVoice

#: In the order of the help.
_NAMES = """
demo seed scenario produce ingest replay storm stats cost up
flights passengers bookings events executions messages notifications dead-letters rules definitions
""".split()


class Commands(Mapping[str, Any]):
    """The commands: `seed` is the function of that name in its module, and `flights …` the module's `app`."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            if name not in _NAMES:
                raise KeyError(name)
            self._built[name] = _build(name)
        return self._built[name]


def _build(name: str) -> Any:
    module = import_module(f"flightpulse.cli.{name.replace('-', '_')}")
    alone = typer.Typer(rich_markup_mode=None, add_completion=False)  # help without rich comes twice as fast
    if noun := getattr(module, "app", None):
        alone.add_typer(noun, cls=InOneVoice)
        return typer.main.get_group(alone).commands[name]
    alone.command()(getattr(module, name))
    return typer.main.get_command(alone)


class WithCommands(InOneVoice):
    """The command line as a whole."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = Commands()
