"""Times as text. Every stored and emitted time is UTC; people see local times (see `airports`)."""

from datetime import UTC, datetime

from flightpulse.domain.refusal import quoted


def parse(text: str) -> datetime:
    """Return the UTC time that an ISO 8601 text names; without an offset it is read as UTC.

    Raises ValueError where the text is no date and time.
    """
    if len(text) < len("2026-03-14T18:00"):
        raise ValueError(f"{quoted(text)} is no date and time; write it as 2026-03-14T18:00:00Z")
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{quoted(text)} is no date and time; write it as 2026-03-14T18:00:00Z") from None


def has_offset(text: str) -> bool:
    """Tell whether an ISO 8601 text says which offset from UTC it is in."""
    return datetime.fromisoformat(text).tzinfo is not None


def flight_time(moment: datetime) -> str:
    """Write a time of flight data, to the second: `2026-03-14T18:00:00Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


#: How long the text of a moment is.
MOMENT = len("2026-03-14T18:00:00.000Z")


def moment_text(moment: datetime) -> str:
    """Write a moment that we record, to the millisecond: `2026-03-14T18:00:00.000Z`.

    All such texts have one length, so that they sort as the moments do.
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
