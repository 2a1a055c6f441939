"""Assistance that passengers need, by the codes that reservation systems write."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


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
    "BLND": Need.BLIND,
    "DEAF": Need.DEAF,
    "MAAS": Need.OTHER,
    "DPNA": Need.OTHER,
}
_WORDS = {need.value: need for need in Need}
# What follows a code is the child's age, or text: UMNR08, WCHR C.
_CODE = re.compile(r"([A-Z]{4})(?![A-Z])")
_ORDER = list(Need)


def request_of(need: Need) -> str:
    """Return a special request that asks for a need."""
    return next(request for request, asked_for in _SSR.items() if asked_for is need)


def needs_of(special_requests: Iterable[str]) -> tuple[Need, ...]:
    """Return the needs behind special requests, each once, in the order they are served.

    A request is an SSR code, on its own or with what follows it (`WCHR`, `UMNR08`, `WCHR C`), or a need by
    its name here (`wheelchair`, `unaccompanied minor`), in any case. One that is neither asks for no
    assistance: a meal (`VGML`), a seat, an infant.
    """
    found = {need for request in special_requests if (need := _need_of(request)) is not None}
    return tuple(sorted(found, key=_ORDER.index))


@lru_cache(maxsize=4096)
def _need_of(request: str) -> Need | None:
    request = request.strip()
    word = re.sub(r"[\s_-]+", "_", request).lower()
    code = _CODE.match(request.upper())
    return _WORDS.get(word) or (_SSR.get(code[1]) if code else None)
