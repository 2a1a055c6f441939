"""Why an event is not taken."""

#: Characters of a wrong value that are shown: enough to find it.
_SHOWN = 60


def quoted(text: str) -> str:
    """Return a text in quotes, one that is long with `…` where it is cut off."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


class Refused(Exception):
    """Bad input: a code, the field, and what would be right."""

    def __init__(self, reason: str, problem: str, field: str | None = None) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.reason, self.problem, self.field = reason, problem, field
