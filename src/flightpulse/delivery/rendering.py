"""What a notification reads like: rendered when it is handed over, and when somebody looks at it."""

from collections.abc import Mapping

from msgspec import Struct, ValidationError, convert

from flightpulse.domain.notification import Channel, Notification
from flightpulse.messages.compose import Texts
from flightpulse.messages.render import filled, render_html
from flightpulse.store.repositories.ledger import Ledger


class Rendered(Struct, frozen=True):
    """A notification's words. The inbox shows the subject and the SMS."""

    subject: str
    email: str
    sms: str
    texts: Texts
    fill: Mapping[str, str]

    def text(self, channel: Channel) -> str:
        """Return the plain text of a channel."""
        return self.email if channel is Channel.EMAIL else self.sms

    @property
    def html(self) -> str:
        """The e-mail's HTML: made when it is asked for, because it is long, and not every provider does."""
        return render_html(self.texts, self.fill)


class NotRendered(Exception):
    """A row has no text, or its text has a gap that the row does not fill."""


class Renderer:
    """Renders rows of the ledger; an event's texts are read once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._texts: dict[str, Mapping[str, Texts]] = {}

    def render(self, row: Notification) -> Rendered:
        """Return what a passenger is told; raises NotRendered."""
        try:
            texts, fill = self._of(row), row.fill
            email, sms = filled(texts.email_text, fill), filled(texts.sms, fill)
            return Rendered(filled(texts.subject, fill), email, sms, texts, fill)
        except (KeyError, IndexError, ValueError, ValidationError) as error:
            raise NotRendered(f"no text of segment {row.segment}: {type(error).__name__}") from error

    def _of(self, row: Notification) -> Texts:
        texts = self._texts.get(row.event_id)
        if texts is None or row.segment not in texts:
            kept = self._ledger.texts(row.event_id)
            texts = {segment: convert(text, Texts) for segment, text in kept.items()}
            self._texts = {row.event_id: texts}  # rows come event by event
        return texts[row.segment]
