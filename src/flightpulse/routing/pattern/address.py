"""IP addresses: `cidr`, and addresses that are the same however they are written."""

import re
from collections.abc import Callable
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any

from flightpulse.routing.pattern.error import PatternError

_V4 = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
_V6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")


def same_address(text: str) -> Callable[[Any], bool] | None:
    """Accept an address in each of its spellings (`::1`, `0:0:0:0:0:0:0:1`); None where it is none."""
    wanted = _address(text)
    return None if wanted is None else lambda value: isinstance(value, str) and _address(value) == wanted


def cidr(block: str, where: str) -> Callable[[Any], bool]:
    """Accept the addresses of a block, of IPv4 or IPv6; raises PatternError."""
    text, slash, bits = block.partition("/")
    address = _address(text)
    if address is None or not slash or not re.fullmatch("[0-9]{1,3}", bits):
        raise PatternError(
            where, f"cidr takes an address and the length of its prefix (10.0.0.0/24), not {block!r}"
        )
    free = address.max_prefixlen - int(bits)
    if free < 1:
        raise PatternError(
            where,
            f"cidr takes blocks of IPv{address.version} with /0 to /{address.max_prefixlen - 1}, not /{bits}",
        )
    kind, first = type(address), int(address) >> free

    def is_inside(value: object) -> bool:
        found = _address(value) if isinstance(value, str) else None
        return type(found) is kind and int(found) >> free == first

    return is_inside


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; numbers of IPv4 are decimal, whatever they begin with, and mapped ones are IPv4."""
    try:
        if _V4.fullmatch(text):
            return IPv4Address(".".join(str(int(number)) for number in text.split(".")))
        if _V6.fullmatch(text):
            address = IPv6Address(text)
            return address.ipv4_mapped or address
    except AddressValueError:
        pass  # it only looked like one
    return None
