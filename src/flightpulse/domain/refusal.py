"""Why an event is not taken."""


class Refused(Exception):
    """Bad input: a code, the field, and what would be right."""

    def __init__(self, reason: str, problem: str, field: str | None = None) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.reason, self.problem, self.field = reason, problem, field
