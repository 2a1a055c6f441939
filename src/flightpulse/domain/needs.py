"""Assistance that passengers need, by the codes that reservation systems write."""

from collections.abc import Iterable
from enum import StrEnum


class Need(StrEnum):
    """What a passenger is helped with; who has a need is served before any tier (EU 261, Art 11)."""

    UNACCOMPANIED_MINOR = "unaccompanied_minor"
    MEDICAL = "medical"
    WHEELCHAIR = "wheelchair"
    BLIND = "blind"
    DEAF = "deaf"
    OTHER = "other"


# IATA special service requests (Reservations Interline Message Procedures, SSR codes).
_SSR = {
    "UMNR": Need.UNACCOMPANIED_MINOR,
    "MEDA": Need.MEDICAL,
    "STCR": Need.MEDICAL,
    "OXYG": Need.MEDICAL,
    "WCHR": Need.WHEELCHAIR,
    "WCHS": Need.WHEELCHAIR,
    "WCHC": Need.WHEELCHAIR,
    "WHEELCHAIR": Need.WHEELCHAIR,
    "BLND": Need.BLIND,
    "DEAF": Need.DEAF,
    "MAAS": Need.OTHER,
    "DPNA": Need.OTHER,
}
_ORDER = list(Need)


def request_of(need: Need) -> str:
    """Return a special request that asks for a need."""
    return next(request for request, asked_for in _SSR.items() if asked_for is need)


def needs_of(special_requests: Iterable[str]) -> tuple[Need, ...]:
    """Return the needs behind special requests, each once, in the order they are served.

    A request that asks for no assistance (a meal, a seat) is none.
    """
    found = {_SSR[request.upper()] for request in special_requests if request.upper() in _SSR}
    return tuple(sorted(found, key=_ORDER.index))
