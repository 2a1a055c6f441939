"""Dead letters in the store: what is known of each, and its bytes in pieces that fit an item."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from flightpulse.domain.dead_letter import DeadLetter
from flightpulse.domain.times import parse
from flightpulse.store.condition import Prefix, equals
from flightpulse.store.port import ConditionFailed, Item, Key, Put, Store, every_item

TABLE = "dead_letters"

#: How long a letter that somebody saw to is kept, with its bytes; an open one is kept for ever.
KEPT = timedelta(days=90)

_PIECE = 300 * 1024  # an item holds 400 KB
_ATTEMPTS = 5


class DeadLetters:
    """The dead letters. Whatever is changed carries the revision that it was read at, or is refused."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, letter: DeadLetter, body: bytes) -> DeadLetter:
        """Keep a dead letter with its body; return it as it is kept.

        One that is kept already is counted, and open again if somebody had seen to it: with the new reason,
        its bytes (mended or not) as they were.
        """
        with self._store.one_commit():
            for _ in range(_ATTEMPTS):
                known = self.get(letter.dead_letter_id)
                try:
                    if known is not None:
                        return self.write(known, _come_again(known, letter))
                    self._store.batch_put(TABLE, _pieces(letter.dead_letter_id, "BODY", body))
                    self._store.transact([Put(TABLE, _item(letter), if_absent=True)])
                    return letter
                except ConditionFailed:
                    continue  # another process kept it, or closed it, in between: read again
            raise ConditionFailed([0])

    def get(self, dead_letter_id: str) -> DeadLetter | None:
        """Return what is known of a dead letter, or None."""
        item = self._store.get(TABLE, _key(dead_letter_id))
        return None if item is None else msgspec.convert(item, DeadLetter)

    def body(self, dead_letter_id: str) -> bytes:
        """Return the bytes as they came."""
        return b"".join(piece["body"] for piece in self._read(dead_letter_id, "BODY"))

    def current_body(self, letter: DeadLetter) -> bytes:
        """Return the bytes that are driven again: the mended ones, where there are some."""
        part = "BODY" if letter.mended is None else f"MENDED#{letter.mended:06d}"
        return b"".join(piece["body"] for piece in self._read(letter.dead_letter_id, part))

    def mend(self, letter: DeadLetter, body: bytes, *, by: str, now: str) -> DeadLetter:
        """Replace the bytes that are driven again; those that came are kept. Raises ConditionFailed."""
        mended = letter.revision + 1
        with self._store.one_commit():
            self._store.batch_put(TABLE, _pieces(letter.dead_letter_id, f"MENDED#{mended:06d}", body))
            return self.write(letter, replace(letter, mended=mended, mended_at=now, mended_by=by))

    def write(self, before: DeadLetter, after: DeadLetter) -> DeadLetter:
        """Write a letter's new state, only where it still is as it was read; raises ConditionFailed.

        The letter expires KEPT after it was closed, and its bytes with it.
        """
        after = replace(after, revision=before.revision + 1)
        with self._store.one_commit():
            found = self._store.get(TABLE, _key(before.dead_letter_id)) or {}
            item, unchanged = _item(after), equals("revision", before.revision or None)
            gone = [name for name in found if name not in item]
            changed = {name: value for name, value in item.items() if name not in _key(before.dead_letter_id)}
            self._store.update(
                TABLE,
                _key(before.dead_letter_id),
                set=changed,
                remove=gone,
                conditions=[unchanged],
            )
            if found.get("ttl") != item.get("ttl"):
                for part in ("BODY", "MENDED"):
                    for piece in self._read(before.dead_letter_id, part):
                        self._store.put(TABLE, _expiring(piece, item.get("ttl")))
        return after

    def in_state(self, state: str, *, newest_first: bool = False) -> Iterator[DeadLetter]:
        """Yield the dead letters of a state, oldest first."""
        found = every_item(self._store, TABLE, str(state), index="StateIndex", descending=newest_first)
        for item in found:
            yield msgspec.convert(item, DeadLetter)

    def _read(self, dead_letter_id: str, part: str) -> Iterator[Item]:
        return every_item(self._store, TABLE, dead_letter_id, sort=Prefix(f"{part}#"))


def _come_again(known: DeadLetter, letter: DeadLetter) -> DeadLetter:
    return replace(
        letter,
        first_received_at=known.first_received_at or known.received_at,
        times_failed=known.times_failed + 1,
        size=known.size,
        mended=known.mended,
        mended_at=known.mended_at,
        mended_by=known.mended_by,
    )


def _key(dead_letter_id: str) -> Key:
    return {"dead_letter_id": dead_letter_id, "part": "METADATA"}


def _item(letter: DeadLetter) -> Item:
    item: Item = {"part": "METADATA", "state": letter.state.value, **msgspec.to_builtins(letter)}
    expires = {} if letter.closed_at is None else {"ttl": _expiry(letter.closed_at)}
    return {**item, **expires}


def _pieces(dead_letter_id: str, part: str, body: bytes) -> list[Item]:
    return [
        {
            "dead_letter_id": dead_letter_id,
            "part": f"{part}#{number:06d}",
            "body": body[start : start + _PIECE],
        }
        for number, start in enumerate(range(0, len(body), _PIECE))
    ]


def _expiring(piece: Item, ttl: int | None) -> Item:
    kept: dict[str, Any] = {name: value for name, value in piece.items() if name != "ttl"}
    return kept if ttl is None else {**kept, "ttl": ttl}


def _expiry(closed_at: str) -> int:
    return int((parse(closed_at) + KEPT).timestamp())
