"""Completeness: everyone affected counts in exactly one class (design 5)."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from flightpulse.domain.notification import Notification


class Account(Struct):
    """affected = told + suppressed + failed + pending; nobody drops out silently."""

    told: int = 0
    pending: int = 0
    failed: int = 0
    suppressed: dict[str, int] = field(default_factory=dict)  # by reason

    @property
    def affected(self) -> int:
        """Everyone whom an event was to be told."""
        return self.told + self.pending + self.failed + sum(self.suppressed.values())


def account(rows: Iterable[Notification]) -> Account:
    """Count rows of the ledger."""
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in rows:
        outcome = row.outcome
        if outcome == "suppressed":
            reasons[row.suppressed_by] += 1
        else:
            outcomes[outcome] += 1
    return Account(outcomes["told"], outcomes["pending"], outcomes["failed"], dict(reasons))
