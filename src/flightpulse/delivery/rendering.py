"""What a notification reads like: rendered when it is handed over, and when somebody looks at it."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, ValidationError, convert

from flightpulse.domain.notification import Channel, Notification
from flightpulse.messages.compose import Texts
from flightpulse.messages.render import form_of, render_html
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


class _Forms(NamedTuple):
    """A segment's texts, ready to be filled with `%`."""

    subject: str
    email: str
    sms: str
    texts: Texts


class Renderer:
    """Renders rows of the ledger; an event's texts are read once, and taken apart once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._texts: dict[tuple[str, str], Texts] = {}  # by event and segment
        self._forms: dict[tuple[str, str], _Forms] = {}

    def render(self, row: Notification) -> Rendered:
        """Return what a passenger is told; raises NotRendered."""
        try:
            name, fill = (row.event_id, row.segment), row.fill
            subject, email, sms, texts = self._forms.get(name) or self._forms_of(name)
            return Rendered(subject % fill, email % fill, sms % fill, texts, fill)
        except (KeyError, IndexError, ValueError, ValidationError) as error:
            raise NotRendered(f"no text of segment {row.segment}: {type(error).__name__}") from error

    def _forms_of(self, name: tuple[str, str]) -> _Forms:
        if name not in self._texts:
            event_id, _ = name
            kept = self._ledger.texts(event_id).items()
            # Rows come event by event: those before it are done with.
            self._texts = {(event_id, segment): convert(text, Texts) for segment, text in kept}
            self._forms = {}
        texts = self._texts[name]
        forms = _Forms(form_of(texts.subject), form_of(texts.email_text), form_of(texts.sms), texts)
        self._forms[name] = forms
        return forms
