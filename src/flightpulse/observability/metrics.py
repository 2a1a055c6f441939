"""The metrics, typed, with their meaning (FP-16). They are counted in the store: see its `Metrics`."""

from collections import Counter, defaultdict
from enum import StrEnum
from typing import Literal

from flightpulse.domain.disruption import Kind

NAMESPACE = "FlightPulse"

#: CloudWatch's own words.
Unit = Literal["Count", "Milliseconds"]


class Metric(StrEnum):
    """A metric, by its name in the namespace; it has no dimensions."""

    unit: Unit
    is_distribution: bool  # its single values matter: least, greatest, percentiles; of others only the sum
    meaning: str

    def __new__(cls, name: str, unit: Unit, is_distribution: bool, meaning: str) -> "Metric":
        member = str.__new__(cls, name)
        member._value_ = name
        member.unit, member.is_distribution, member.meaning = unit, is_distribution, meaning
        return member

    __hash__ = str.__hash__

    DELAY_EVENTS_PROCESSED = (
        "DelayEventsProcessed",
        "Count",
        False,
        "Delays accepted by intake and put on the bus. Stale ones, duplicates and refused ones are not.",
    )
    CANCELLATION_EVENTS_PROCESSED = (
        "CancellationEventsProcessed",
        "Count",
        False,
        "Cancellations accepted by intake and put on the bus, as above.",
    )
    GATE_CHANGE_EVENTS_PROCESSED = (
        "GateChangeEventsProcessed",
        "Count",
        False,
        "Gate changes accepted by intake and put on the bus, as above.",
    )
    AFFECTED_PASSENGERS = (
        "AffectedPassengers",
        "Count",
        True,
        "Per event processed: passengers with a booking on the flight that is not cancelled, at acceptance.",
    )
    WORKFLOW_EXECUTIONS = (
        "WorkflowExecutions",
        "Count",
        False,
        "Executions started, for whatever reason: by intake, or by an event put on the bus by hand.",
    )
    NOTIFICATIONS_SENT = (
        "NotificationsSent",
        "Count",
        False,
        "Messages that a provider took, each e-mail and each SMS; inbox entries are not counted.",
    )
    TIME_TO_HAND_OVER = (
        "TimeToHandOver",
        "Milliseconds",
        True,
        "Per message that a provider took: from the event's acceptance, by the data folder's clock, "
        "to two significant digits.",
    )


_PROCESSED = {
    Kind.DELAY: Metric.DELAY_EVENTS_PROCESSED,
    Kind.CANCELLATION: Metric.CANCELLATION_EVENTS_PROCESSED,
    Kind.GATE_CHANGE: Metric.GATE_CHANGE_EVENTS_PROCESSED,
}


class Measured:
    """What the work in one commit has counted, to be kept in that same commit."""

    def __init__(self) -> None:
        self.counts: Counter[Metric] = Counter()
        self.values: defaultdict[Metric, Counter[int]] = defaultdict(Counter)

    def processed(self, kind: Kind, affected_passengers: int) -> None:
        """Count an event that intake has accepted and put on the bus."""
        self.counts[_PROCESSED[kind]] += 1
        self.values[Metric.AFFECTED_PASSENGERS][affected_passengers] += 1

    def started(self) -> None:
        """Count an execution that begins."""
        self.counts[Metric.WORKFLOW_EXECUTIONS] += 1

    def sent(self, messages: int, milliseconds: int) -> None:
        """Count messages that providers took, so long after the acceptance of their event."""
        if messages:
            self.counts[Metric.NOTIFICATIONS_SENT] += messages
            self.values[Metric.TIME_TO_HAND_OVER][two_digits(milliseconds)] += messages


def two_digits(value: int) -> int:
    """Round a duration to two significant digits: few values stand for all, none is more than 5 % off."""
    return round(value, 2 - len(str(value))) if value > 99 else max(value, 0)
