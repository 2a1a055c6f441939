"""The log as a provider: handing over is publishing, and the log knows what it has (design 5)."""

from collections.abc import Sequence

from flightpulse.bus.event import BusEvent
from flightpulse.delivery.log import LogProvider
from flightpulse.delivery.provider import Message, Sent
from flightpulse.delivery.rendering import Rendered
from flightpulse.domain.clock import SetClock
from flightpulse.domain.notification import Channel, ChannelState, Notification, State
from flightpulse.domain.times import parse
from flightpulse.messages.compose import Texts


class Bus:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.events: list[BusEvent] = []

    def publish(self, events: Sequence[BusEvent]) -> None:
        self.events += events


def provider(bus: Bus) -> LogProvider:
    clock = SetClock(parse("2026-03-14T18:00:00Z"))
    return LogProvider(bus.publish, lambda key: any(event.id == key for event in bus.events), clock)


def message(channel: Channel) -> Message:
    notification = Notification(
        event_id="E1",
        passenger_id="P001",
        flight_id="SW1234",
        booking_ids=["B001"],
        kind="delay",
        segment="en/-/-",
        language="en",
        rank=8,
        created_at="2026-03-14T18:00:00.000Z",
        fill={},
        channels={channel: ChannelState(State.HANDED_OFF)},
    )
    words = Rendered("Subject", "Text", "Text", Texts("", "", "", ""), {})
    return Message(notification, channel, "somebody", words)


def test_fp6_an_email_is_published_with_its_address_subject_and_body() -> None:
    bus = Bus()
    assert provider(bus).hand_over([message(Channel.EMAIL)]) == [Sent()]
    (event,) = bus.events
    assert (event.detail_type, event.source) == ("notification.email", "flightpulse.workflow")
    assert event.time == "2026-03-14T18:00:00.000Z"
    assert event.detail == {
        "notification_id": "E1:P001",
        "to": "somebody",
        "subject": "Subject",
        "body": "Text",
    }


def test_fp6_an_sms_is_published_with_its_number_and_message() -> None:
    bus = Bus()
    provider(bus).hand_over([message(Channel.SMS)])
    (event,) = bus.events
    assert event.detail_type == "notification.sms"
    assert event.detail == {"notification_id": "E1:P001", "to": "somebody", "message": "Text"}


def test_it_answers_for_the_keys_that_the_log_has_and_for_no_other() -> None:
    bus = Bus()
    log = provider(bus)
    log.hand_over([message(Channel.EMAIL)])
    assert log.look_up(["E1:P001/email", "E1:P002/email"]) == {"E1:P001/email": Sent()}


def test_it_declares_what_the_log_does() -> None:
    assert LogProvider.ignores_seen_keys
    assert LogProvider.answers_by_key
    assert LogProvider.batch > 1
