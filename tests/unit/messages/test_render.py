import html
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flightpulse.domain.booking import Booking
from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.flight import Flight
from flightpulse.domain.passenger import Passenger
from flightpulse.messages.clean_text import clean
from flightpulse.messages.compose import compose
from flightpulse.messages.facts import facts_of
from flightpulse.messages.fill import fill_of
from flightpulse.messages.render import render_email, render_sms
from flightpulse.messages.segment import Segment


def _hostile() -> st.SearchStrategy[str]:
    tricks = [
        "{greeting}",
        "{0}",
        "{",
        "}}",
        "{{seat}}",
        "<b>",
        "&amp;",
        "%s",
        "\r\nBcc: x",
        "\ue001seat\ue002",
    ]
    return st.lists(st.one_of(st.sampled_from(tricks), st.text(max_size=5)), max_size=5).map("".join)


def test_an_email_has_a_subject_a_text_and_the_same_as_html(texts: Any, fill: Any, disruption: Any) -> None:
    subject, text, page = render_email(texts(disruption(Kind.DELAY, delay_minutes=90)), fill())
    assert subject == "SW5678 to Chicago: now 17:40, 90 minutes later"
    assert text.startswith("Dear Maria,\n\nYour flight SW5678 from Houston (Hobby) to Chicago (Midway)")
    assert text.endswith("\n\nYour booking: ABC123\n")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')
    assert ">Dear Maria,</p>" in page
    assert page.count("<h1") == 1


@given(name=_hostile(), seat=_hostile(), reference=_hostile())
def test_whatever_a_name_holds_it_is_shown_and_nothing_else_happens(
    name: str, seat: str, reference: str
) -> None:
    traveller = Passenger(passenger_id="P1", first_name=name)
    booking = Booking(
        booking_id="B1",
        passenger_id="P1",
        flight_id="F",
        seat=seat,
        confirmation_number=reference,
        created_at="",
    )
    texts, calm = _texts("SW1", "B4", traveller), Passenger(passenger_id="P1", first_name="Maria")
    subject, text, page = render_email(texts, fill_of(traveller, [booking]))
    plain_subject, plain, plain_page = render_email(texts, fill_of(calm, [booking]))
    greeting = f"Dear {clean(name)}," if clean(name) else "Dear passenger,"
    assert subject == plain_subject
    assert _without_isolates(text) == _without_isolates(plain.replace("Dear Maria,", greeting, 1))
    assert _without_isolates(page) == _without_isolates(
        plain_page.replace("Dear Maria,", html.escape(greeting), 1)
    )
    assert render_sms(texts, {}) == render_sms(texts, fill_of(traveller, [booking]))


@given(number=_hostile().map("SW1{}".format), gate=_hostile())
def test_whatever_a_flight_number_or_gate_holds_it_is_shown_as_it_is(number: str, gate: str) -> None:
    traveller = Passenger(passenger_id="P1", first_name="Maria")
    fill = fill_of(traveller, [])
    texts = _texts(number, gate, traveller)
    subject, text, page = render_email(texts, fill)
    short = render_sms(texts, fill)
    assert subject.startswith(f"{clean(number)} to Chicago: now 17:40")
    assert f"Your flight {clean(number)} from Houston" in text
    assert f"Your flight {html.escape(clean(number))} from Houston" in page
    assert " to Chicago" in short
    assert "\n" not in subject + short
    if clean(gate):
        assert f"your gate, {clean(gate)}, stay" in text
        assert f"your gate, {html.escape(clean(gate))}, stay" in page


def _without_isolates(text: str) -> str:
    return re.sub('[\u2068\u2069]|<bdi dir="auto">|</bdi>', "", text)


def _texts(number: str, gate: str, traveller: Passenger) -> Any:
    flight = Flight(
        flight_id="F",
        flight_number=number,
        origin="HOU",
        destination="MDW",
        departure_date="2026-03-14",
        scheduled_departure="2026-03-14T21:10:00Z",
        scheduled_arrival="2026-03-14T23:35:00Z",
        gate=gate,
    )
    event = Disruption(
        event_id="E",
        flight_id="F",
        kind=Kind.DELAY,
        detail_type="",
        event_type="",
        timestamp="",
        source="",
        accepted_at="",
        digest="",
        delay_minutes=90,
    )
    return compose(facts_of(event, flight), Segment.of(traveller))
