"""What a shell completes an option to: the words of a closed set, read from where they are defined."""

from collections.abc import Callable
from importlib import import_module

#: Told what is typed so far, returns the words that it may become.
Completion = Callable[[str], list[str]]


def words_of(place: str, *besides: str) -> Completion:
    """Return what completes to the words of a set, `module:name` in the package, and to those besides.

    The module is imported only when a shell asks.
    """
    module, _, name = place.partition(":")

    def complete(incomplete: str) -> list[str]:
        words = [*map(str, getattr(import_module(f"flightpulse.{module}"), name)), *besides]
        return [word for word in words if word.startswith(incomplete)]

    return complete
