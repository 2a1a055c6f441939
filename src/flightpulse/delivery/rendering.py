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
        self._texts: dict[tuple[str, str], Texts] = {}

    def render(self, row: Notification) -> Rendered:
        """Return what a passenger is told; raises NotRendered."""
        try:
            texts, fill = self._texts.get((row.event_id, row.segment)) or self._read(row), row.fill
            email, sms = filled(texts.email_text, fill), filled(texts.sms, fill)
            return Rendered(filled(texts.subject, fill), email, sms, texts, fill)
        except (KeyError, IndexError, ValueError, ValidationError) as error:
            raise NotRendered(f"no text of segment {row.segment}: {type(error).__name__}") from error

    def _read(self, row: Notification) -> Texts:
        kept = self._ledger.texts(row.event_id)
        # Rows come event by event: those before it are done with.
        self._texts = {(row.event_id, segment): convert(text, Texts) for segment, text in kept.items()}
        return self._texts[row.event_id, row.segment]
