"""What an update makes of an item."""

from decimal import Context, Decimal
from typing import Any

from flightpulse.store.port import InvalidWrite, Item, Update

#: Holds every sum of two numbers that tables hold, exactly; one of too many digits is then refused.
_SUMS = Context(prec=300, traps=[])


def updated(old: Item | None, update: Update, key: tuple[str, ...]) -> Item:
    """Return a new item; the old one stays as it is. Raises InvalidWrite."""
    touched = [*update.set, *update.remove, *update.add]
    for name in touched:
        if name in key:
            raise InvalidWrite(f"{update.table}.{name}: an update changes no key")
    if len(set(touched)) < len(touched):
        raise InvalidWrite(f"{update.table}: an update names an attribute twice")
    item = {**(old or update.key), **update.set}
    for name in update.remove:
        item.pop(name, None)
    for name, value in update.add.items():
        item[name] = _added(item, name, value)
    return item


def _added(item: Item, name: str, value: Any) -> Any:
    if isinstance(value, set | frozenset):
        found = item.get(name, frozenset())
        if isinstance(found, set | frozenset):
            return set(found) | value
    elif _is_number(value):
        found = item.get(name, 0)
        if _is_number(found):
            return _sum(found, value)
    raise InvalidWrite(
        f"{name}: numbers are added to numbers, sets to sets, not {value!r} to {item.get(name)!r}"
    )


def _sum(one: int | Decimal, other: int | Decimal) -> int | Decimal:
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return _SUMS.add(Decimal(one), Decimal(other))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
