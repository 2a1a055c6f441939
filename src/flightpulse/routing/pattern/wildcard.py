"""`wildcard`: `*` is any text, the empty one too; `\\*` and `\\\\` are the signs themselves.
Source: EventBridge user guide, "Wildcard matching".
"""

from flightpulse.routing.pattern.error import PatternError

#: The token of `*`; others are bytes of UTF-8.
ANY = -1

_QUOTE = ord('"')  # the service matches texts with their quotes


class Wildcard:
    """A compiled wildcard: tells whether a value is a text that it describes."""

    def __init__(self, text: str, where: str) -> None:
        """Raises PatternError."""
        self._parts = [""]
        signs = iter(text)
        for sign in signs:
            if sign == "\\":
                sign = next(signs, "")
                if sign not in ("*", "\\"):
                    raise PatternError(where, f"in wildcard {text!r}, \\ stands before * or \\ only")
                self._parts[-1] += sign
            elif sign != "*":
                self._parts[-1] += sign
            elif self._parts[-1] == "" and len(self._parts) > 1:
                raise PatternError(where, f"in wildcard {text!r}, one * after another says nothing more")
            else:
                self._parts.append("")

    def __call__(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        first, *middle = self._parts
        if not middle:
            return value == first
        last = middle.pop()
        end = len(value) - len(last)
        place = len(first)
        if end < place or not value.startswith(first) or not value.endswith(last):
            return False
        for part in middle:
            place = value.find(part, place, end)
            if place < 0:
                return False
            place += len(part)
        return True

    def tokens(self) -> list[int]:
        """Return it as the service matches it: byte by byte, in quotes."""
        tokens = [_QUOTE, *_bytes(self._parts[0])]
        for part in self._parts[1:]:
            tokens += [ANY, *_bytes(part)]
        return [*tokens, _QUOTE]


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")  # JSON can hold half a character
