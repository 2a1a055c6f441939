"""A disruption: what an accepted event does to a flight, told once to everyone on it."""

from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct

from flightpulse.domain.flight import Flight


class Topic(StrEnum):
    """What an event speaks of. A newer event supersedes older ones on its topic, a cancellation all."""

    TIME = "time"
    GATE = "gate"
    CANCELLATION = "cancellation"


class Kind(StrEnum):
    """What passengers are told of; each has templates of its own, and a workflow of its name."""

    DELAY = "delay"
    CANCELLATION = "cancellation"
    GATE_CHANGE = "gate_change"

    @property
    def topic(self) -> Topic:
        return _TOPICS[self]

    @property
    def event_type(self) -> str:
        """What operations call it (FP-1)."""
        return _EVENT_TYPES[self]

    @classmethod
    def of(cls, event_type: str) -> "Kind":
        """Return the kind that events of a type are; raises KeyError."""
        return _KINDS[event_type]


_TOPICS = {Kind.DELAY: Topic.TIME, Kind.CANCELLATION: Topic.CANCELLATION, Kind.GATE_CHANGE: Topic.GATE}
_EVENT_TYPES = {
    Kind.DELAY: "FLIGHT_DELAY",
    Kind.CANCELLATION: "FLIGHT_CANCELLED",
    Kind.GATE_CHANGE: "GATE_CHANGE",
}
_KINDS = {event_type: kind for kind, event_type in _EVENT_TYPES.items()}


#: How bad a delay is (FP-5).
DelayCategory = Literal["minor", "major", "severe"]


def delay_category(minutes: int) -> DelayCategory:
    """Name a delay's category (FP-5): under 30 minutes minor, 30 to 120 major, above severe."""
    if minutes < 30:
        return "minor"
    return "major" if minutes <= 120 else "severe"


class Disruption(Struct, kw_only=True, omit_defaults=True):
    """An accepted event as stored: what workflows and messages read. Times UTC, delays minutes."""

    event_id: str
    flight_id: str
    kind: Kind
    detail_type: str  # flight.delay.major, flight.cancelled, flight.gate_change …
    event_type: str  # as it arrived: FLIGHT_DELAY …
    timestamp: str  # when operations said it, to the millisecond
    source: str  # operations_center, airport_ops …
    accepted_at: str
    digest: str  # of the event's content: the same id with other content is refused
    stale: bool = False  # an older event than the newest known on its topic: it tells nobody
    supersedes: str | None = None  # the event that was the newest on its topic until then
    reason: str = "OTHER"
    reason_detail: str = ""
    delay_minutes: int | None = None
    new_departure: str | None = None
    new_arrival: str | None = None
    rebooking_priority: str | None = None
    old_gate: str | None = None
    new_gate: str | None = None
    terminal_change: bool = False
    notes: list[str] = []  # what was read into the input, e.g. a time without an offset
    traceparent: str | None = None  # W3C trace context of its acceptance, where it is traced

    @property
    def version(self) -> str:
        """Orders events on a topic: greater is newer."""
        return f"{self.timestamp}#{self.event_id}"

    @property
    def announced(self) -> dict[str, Any]:
        """What it changes of the flight's times or gate."""
        if self.kind is Kind.DELAY:
            return {
                "delay_minutes": self.delay_minutes,
                "estimated_departure": self.new_departure,
                "estimated_arrival": self.new_arrival,
            }
        return {"gate": self.new_gate} if self.kind is Kind.GATE_CHANGE else {}


def version_of(flight: Flight, topic: Topic) -> str | None:
    """Return the newest version that a flight has seen on a topic."""
    versions = {
        Topic.TIME: flight.time_version,
        Topic.GATE: flight.gate_version,
        Topic.CANCELLATION: flight.cancellation_version,
    }
    return versions[topic]


def superseded_event(disruption: Disruption, flight: Flight) -> str | None:
    """Return the event that a disruption takes the place of, the newest of its topic so far; None: none."""
    version = version_of(flight, disruption.kind.topic)
    return version.partition("#")[2] if version else None


def is_superseded(disruption: Disruption, flight: Flight) -> bool:
    """Tell whether a newer event on the same topic, or any cancellation, has overtaken a disruption."""
    return overtaken_by(disruption, flight) is not None


def overtaken_by(disruption: Disruption, flight: Flight) -> str | None:
    """Say what has overtaken a disruption: a newer event on its topic, or any cancellation; None: nothing."""
    topic = disruption.kind.topic
    if topic is not Topic.CANCELLATION and flight.cancellation_version is not None:
        return "the flight is cancelled, and nothing else is told of it"
    newest = version_of(flight, topic)
    if newest is not None and newest > disruption.version:
        return f"{newest.partition('#')[2]!r} is newer and speaks of the same"
    return None
