"""Providers made wrong on purpose: what they say of themselves is not true, and the check must see it."""

from collections.abc import Callable, Sequence

from crash.provider import RecorderProvider
from crash.recorder import Kind
from flightpulse.delivery.provider import Outcome, Sent


class Resending(RecorderProvider):
    """Says that it ignores keys it has seen: what is in doubt is handed over again blindly."""

    def __init__(self, kind: Kind, port: int, step: Callable[[str], None]) -> None:
        super().__init__(kind, port, step)
        self.ignores_seen_keys = True


class Assuming(RecorderProvider):
    """Says that it has whatever it is asked for: what is in doubt counts as sent."""

    def __init__(self, kind: Kind, port: int, step: Callable[[str], None]) -> None:
        super().__init__(kind, port, step)
        self.answers_by_key = True

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return dict.fromkeys(keys, Sent())
