"""Dead letters in the store: what is known of each, and its bytes in pieces that fit an item."""

from collections.abc import Iterator

import msgspec

from flightpulse.domain.dead_letter import DeadLetter
from flightpulse.store.condition import Prefix
from flightpulse.store.port import Store, every_item

TABLE = "dead_letters"
_PIECE = 300 * 1024  # an item holds 400 KB


class DeadLetters:
    """The dead letters."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, letter: DeadLetter, body: bytes) -> None:
        """Keep a dead letter with its body; one that is kept already stays as it is."""
        pieces = [body[start : start + _PIECE] for start in range(0, len(body), _PIECE)]
        items = [
            {"dead_letter_id": letter.dead_letter_id, "part": f"BODY#{number:06d}", "body": piece}
            for number, piece in enumerate(pieces)
        ]
        described = {"part": "METADATA", "state": letter.state, **msgspec.to_builtins(letter)}
        self._store.batch_put(TABLE, [*items, described], if_absent=True)

    def get(self, dead_letter_id: str) -> DeadLetter | None:
        """Return what is known of a dead letter, or None."""
        item = self._store.get(TABLE, {"dead_letter_id": dead_letter_id, "part": "METADATA"})
        return None if item is None else msgspec.convert(item, DeadLetter)

    def body(self, dead_letter_id: str) -> bytes:
        """Return the bytes as they came."""
        pieces = every_item(self._store, TABLE, dead_letter_id, sort=Prefix("BODY#"))
        return b"".join(piece["body"] for piece in pieces)

    def in_state(self, state: str) -> Iterator[DeadLetter]:
        """Yield the dead letters of a state, oldest first."""
        for item in every_item(self._store, TABLE, state, index="StateIndex"):
            yield msgspec.convert(item, DeadLetter)
