"""What a notification reads like: rendered when it is handed over, and when somebody looks at it."""

from collections.abc import Mapping

from msgspec import Struct, ValidationError, convert

from flightpulse.domain.notification import Channel, Notification
from flightpulse.messages.compose import Texts
from flightpulse.messages.render import filled, render_email, render_sms
from flightpulse.store.repositories.ledger import Ledger


class Rendered(Struct, frozen=True):
    """A channel's text. An SMS has no subject and no HTML; the inbox shows the subject and the SMS."""

    subject: str
    text: str
    html: str | None = None


class NotRendered(Exception):
    """A row has no text, or its text has a gap that the row does not fill."""


class Renderer:
    """Renders rows of the ledger; an event's texts are read once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._texts: dict[str, Mapping[str, Texts]] = {}

    def render(self, row: Notification, channel: Channel) -> Rendered:
        """Return what a passenger is told on a channel; raises NotRendered."""
        try:
            return self._rendered(row, channel)
        except (KeyError, IndexError, ValueError, ValidationError) as error:
            raise NotRendered(f"no text of segment {row.segment}: {type(error).__name__}") from error

    def _rendered(self, row: Notification, channel: Channel) -> Rendered:
        texts = self._of(row)
        if channel is Channel.EMAIL:
            return Rendered(*render_email(texts, row.fill))
        if channel is Channel.SMS:
            return Rendered("", render_sms(texts, row.fill))
        return Rendered(filled(texts.subject, row.fill), render_sms(texts, row.fill))

    def _of(self, row: Notification) -> Texts:
        texts = self._texts.get(row.event_id)
        if texts is None or row.segment not in texts:
            kept = self._ledger.texts(row.event_id)
            texts = {segment: convert(text, Texts) for segment, text in kept.items()}
            self._texts = {row.event_id: texts}  # rows come event by event
        return texts[row.segment]
