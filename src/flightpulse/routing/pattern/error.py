"""What is wrong with a pattern."""

import json


class PatternError(ValueError):
    """A pattern is wrong: says where, and what would be right."""

    def __init__(self, field: str, problem: str) -> None:
        """Name the field by its path (`detail.delay_minutes`); it is empty for the pattern as a whole."""
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field, self.problem = field, problem


def shown(value: object) -> str:
    """Return a value as a pattern writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
