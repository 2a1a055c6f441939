"""The provider port: who carries a message on a channel, and what they promise.

Before a provider is called, the hand-off is durable; what the call then answered is recorded after it. What
happens to a message whose answer a crash swallowed, follows from what the provider declares here.
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from flightpulse.delivery.rendering import Rendered
from flightpulse.domain.notification import Channel, Notification


class Message(Struct, frozen=True):
    """One message to one passenger, ready to go."""

    notification: Notification
    channel: Channel
    to: str
    words: Rendered

    @property
    def key(self) -> str:
        """Its name: the same at every attempt."""
        return message_key(self.notification_id, self.channel)

    @property
    def notification_id(self) -> str:
        return self.notification.notification_id

    @property
    def passenger_id(self) -> str:
        return self.notification.passenger_id

    @property
    def event_id(self) -> str:
        return self.notification.event_id

    @property
    def subject(self) -> str:
        """An e-mail's subject."""
        return self.words.subject

    @property
    def text(self) -> str:
        """The plain text."""
        return self.words.text(self.channel)

    @property
    def html(self) -> str:
        """An e-mail's HTML."""
        return self.words.html


class Sent(Struct, frozen=True):
    """The provider has it, and brings it on its way."""


class Delivered(Struct, frozen=True):
    """The passenger has it."""


class NotTaken(Struct, frozen=True):
    """The provider did not take it this time; it may the next."""

    # Goes into the ledger and dead letters: a code, or words of ours. A provider's own may name an address.
    problem: str


class Rejected(Struct, frozen=True):
    """The provider will never take it: the address does not exist, it is blocked …"""

    problem: str


class Ambiguous(Struct, frozen=True):
    """Nobody knows whether the provider took it."""

    problem: str


Outcome = Sent | Delivered | NotTaken | Rejected | Ambiguous


class Provider(Protocol):
    """Carries messages. `hand_over` is the one method that every provider has to implement for real."""

    #: It takes a key only once, however often it is handed over.
    ignores_seen_keys: bool
    #: It can be asked by key what became of a message.
    answers_by_key: bool
    #: Messages a call; 1 where it can do neither, so that a crash leaves at most one in doubt.
    batch: int

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        """Take messages; answer for each, in their order. What it raises leaves all of them in doubt."""
        ...

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        """Answer for the keys that it has seen; only asked where it `answers_by_key`."""
        ...


def message_key(notification_id: str, channel: Channel) -> str:
    """Name a message for its provider: the same at every attempt."""
    return f"{notification_id}/{channel}"
