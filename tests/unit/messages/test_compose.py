import re
from itertools import product
from typing import Any

import pytest

from flightpulse.domain.airports import _all, find
from flightpulse.domain.disruption import Kind
from flightpulse.messages.render import render_email, render_sms
from flightpulse.messages.sms import is_gsm7, parts

_DELAY_90 = {
    "kind": Kind.DELAY, "delay_minutes": 90, "reason": "MECHANICAL", "new_arrival": "2026-03-15T01:05:00Z"
}  # fmt: skip


@pytest.fixture
def email(texts: Any, fill: Any, disruption: Any, flight: Any, passenger: Any) -> Any:
    """Write the e-mail of an event: subject, text, HTML."""

    def write(event: dict[str, Any], on: Any = (), **to: Any) -> tuple[str, str, str]:
        person = passenger(**to)
        return render_email(texts(disruption(**event), flight(**dict(on)), person), fill(person))

    return write


@pytest.fixture
def short(texts: Any, fill: Any, disruption: Any, flight: Any, passenger: Any) -> Any:
    """Write the SMS of an event."""

    def write(event: dict[str, Any], on: Any = (), **to: Any) -> str:
        person = passenger(**to)
        return render_sms(texts(disruption(**event), flight(**dict(on)), person), fill(person))

    return write


def test_a_delay_says_old_and_new_local_times_with_the_city(email: Any) -> None:
    subject, text, _ = email(_DELAY_90)
    assert subject == "SW5678 to Chicago: now 17:40, 90 minutes later"
    assert text == (
        "Dear Maria,\n\n"
        "Your flight SW5678 from Houston (Hobby) to Chicago (Midway) on 14 March now leaves at 17:40 "
        "instead of 16:10 (Houston time). It should reach Chicago at 20:05 instead of 18:35 (Chicago time). "
        "The aircraft has a technical problem that has to be put right first. We are sorry for the wait.\n\n"
        "Please be at the gate by 17:10. Your seat 3A and your gate, C12, stay as they are.\n\n"
        "If you would rather travel differently, please ask at our service desk what is possible.\n\n"
        "If the departure time changes again, we will write to you.\n\n"
        "Your booking: ABC123\n"
    )


def test_fp14_1_a_minor_delay_by_weather_as_sms(short: Any) -> None:
    on = {"flight_number": "SW1234", "origin": "DAL", "destination": "DEN", "gate": "B4"}
    times = {"scheduled_departure": "2026-03-14T19:00:00Z", "scheduled_arrival": "2026-03-14T21:00:00Z"}
    assert short({"kind": Kind.DELAY, "delay_minutes": 25, "reason": "WEATHER"}, on | times) == (
        "SW1234 to Denver now leaves at 14:25 instead of 14:00 (Dallas time), because of the weather. "
        "Please be at gate B4 by 13:55."
    )


def test_the_arrival_is_left_out_where_it_is_not_known(email: Any) -> None:
    _, text, _ = email(_DELAY_90 | {"new_arrival": None})
    assert "reach" not in text
    assert "18:35" not in text


def test_an_arrival_that_does_not_change_is_said_once(email: Any) -> None:
    _, text, _ = email(_DELAY_90 | {"new_arrival": "2026-03-14T23:35:00Z"})
    assert "It should still reach Chicago at 18:35 (Chicago time)." in text


def test_a_delay_past_midnight_says_the_new_date(email: Any, short: Any) -> None:
    event = {"kind": Kind.DELAY, "delay_minutes": 480, "new_arrival": "2026-03-15T07:30:00Z"}
    subject, text, _ = email(event)
    assert subject == "SW5678 to Chicago: now 00:10 on 15 March, 8 hours later"
    assert "now leaves at 00:10 on 15 March instead of 16:10 (Houston time)" in text
    assert "reach Chicago at 02:30 on 15 March instead of 18:35 on 14 March (Chicago time)" in text
    assert "be at the gate by 23:40 on 14 March." in text
    assert "now leaves at 00:10 on 15 Mar instead of 16:10 (Houston time)" in short(event)
    assert "be at gate C12 by 23:40 on 14 Mar." in short(event)


def test_a_date_is_the_airports_own_and_not_that_of_utc(email: Any) -> None:
    _, text, _ = email({"kind": Kind.DELAY, "delay_minutes": 180})
    assert "on 14 March now leaves at 19:10 instead of 16:10 (Houston time)" in text


def test_a_delay_of_nothing_says_that_the_flight_leaves_as_planned(email: Any, short: Any) -> None:
    event = {"kind": Kind.DELAY, "delay_minutes": 0, "reason": "WEATHER"}
    subject, text, page = email(event)
    assert subject == "SW5678 to Chicago leaves as planned, at 16:10"
    assert "leaves as planned, at 16:10 (Houston time)." in text
    assert "SW5678 to Chicago leaves as planned, at 16:10 (Houston time)." in short(event)
    assert not re.search("weather|sorry|instead", text + page + short(event), re.IGNORECASE)


def test_a_departure_brought_forward_says_earlier(email: Any) -> None:
    subject, text, _ = email(
        {"kind": Kind.DELAY, "delay_minutes": 0, "new_departure": "2026-03-14T20:50:00Z"}
    )
    assert subject == "SW5678 to Chicago leaves earlier, at 15:50 instead of 16:10"
    assert "sorry" not in text


def test_fp9_a_cancellation_apologises_once_and_says_the_choice(email: Any, short: Any) -> None:
    subject, text, page = email({"kind": Kind.CANCELLATION, "reason": "WEATHER"})
    assert subject == "SW5678 to Chicago on 14 March is cancelled: what you can do now"
    assert (
        "Flight SW5678 from Houston (Hobby) to Chicago (Midway) on 14 March at 16:10 (Houston time) "
        "will not operate. The reason is the weather. We are sorry; we know you had plans."
    ) in text
    assert "take another flight at no extra cost, or get your money back" in text
    assert "<strong>take another flight</strong>" in page
    assert text.lower().count("sorry") == page.lower().count("sorry") == 1
    assert short({"kind": Kind.CANCELLATION, "reason": "WEATHER"}) == (
        "SW5678 Houston to Chicago 14 Mar 16:10 is cancelled (weather). Sorry. "
        "Choose another flight or a refund, where you booked or at our desk."
    )


def test_fp8_a_terminal_change_is_urgent(email: Any, short: Any) -> None:
    event = {"kind": Kind.GATE_CHANGE, "old_gate": "A5", "new_gate": "D15", "terminal_change": True}
    subject, text, page = email(event)
    assert subject == "Please go now: gate D15, in another terminal, for SW5678 to Chicago"
    assert "now leaves from gate D15, in another terminal, instead of A5." in text
    assert "This is urgent: please go now" in text
    assert ">Urgent</td>" in page
    assert short(event) == (
        "SW5678 to Chicago: new gate D15, another terminal (was A5). Please go now. "
        "Boarding starts at 15:40 (Houston time)."
    )


def test_a_gate_change_within_the_terminal_is_not_urgent(email: Any, short: Any) -> None:
    event = {"kind": Kind.GATE_CHANGE, "old_gate": "C10", "new_gate": "C12"}
    subject, text, page = email(event)
    assert subject == "New gate C12 for SW5678 to Chicago"
    assert "Please go straight to gate C12. Boarding starts at 15:40 (Houston time)." in text
    assert not re.search("urgent|terminal|go now", subject + text + page + short(event), re.IGNORECASE)


@pytest.mark.parametrize("old_gate", [None, "C12"])
def test_an_old_gate_that_is_unknown_or_the_same_is_not_said(
    email: Any, short: Any, old_gate: str | None
) -> None:
    event = {"kind": Kind.GATE_CHANGE, "old_gate": old_gate, "new_gate": "C12"}
    assert "instead of" not in email(event)[1]
    assert "was" not in short(event)


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        ("A-LIST PREFERRED", "As an A-List Preferred member you are first in line"),
        ("A-LIST", "As an A-List member you have priority"),
        ("Senator", "As a Senator you are first in line"),
        ("Frequent_Traveller", "As a Frequent Traveller you have priority"),
    ],
)
@pytest.mark.parametrize("event", [_DELAY_90, {"kind": Kind.CANCELLATION}])
def test_fp9_a_tier_is_said_once_where_it_changes_something(
    email: Any, event: Any, tier: str, words: str
) -> None:
    _, text, page = email(event, tier=tier)
    assert text.count(words) == page.count(words) == 1


@pytest.mark.parametrize("tier", ["A-LIST PREFERRED", "A-LIST", "Senator", "Frequent_Traveller"])
@pytest.mark.parametrize(
    "event", [{"kind": Kind.DELAY, "delay_minutes": 29}, {"kind": Kind.GATE_CHANGE, "new_gate": "A1"}]
)
def test_fp9_a_tier_shows_in_the_email_of_every_kind(email: Any, short: Any, event: Any, tier: str) -> None:
    words = {
        "A-LIST PREFERRED": "As an A-List Preferred member you are first in line at our service desk",
        "A-LIST": "As an A-List member you have priority at our service desk",
        "Senator": "As a Senator you are first in line at our service desk",
        "Frequent_Traveller": "As a Frequent Traveller you have priority at our service desk",
    }
    assert words[tier] in email(event, tier=tier)[1]
    assert words[tier] not in email(event)[1]


@pytest.mark.parametrize("tier", ["MEMBER", "Basic", "Gold"])
def test_members_read_of_no_tier(email: Any, tier: str) -> None:
    assert not re.search(
        f"A-List|Senator|priority|first in line|{tier}", email(_DELAY_90, tier=tier)[1], re.I
    )


@pytest.mark.parametrize(
    ("request_code", "words", "sms_words"),
    [
        ("UMNR", "the escort for the child travelling alone", "The escort"),
        ("MEDA", "your medical assistance", "Medical help"),
        ("WCHC", "your wheelchair assistance", "Wheelchair help"),
        ("BLND", "your assistance for blind passengers", "Help for blind people"),
        ("DEAF", "your assistance for deaf passengers", "Help for deaf people"),
        ("MAAS", "the assistance you asked for", "Your assistance"),
    ],
)
def test_fp9_assistance_is_mentioned_unasked(
    email: Any, short: Any, request_code: str, words: str, sms_words: str
) -> None:
    said = words[0].upper() + words[1:]
    asked = {"special_requests": [request_code]}
    gate = {"kind": Kind.GATE_CHANGE, "new_gate": "D15", "terminal_change": True}
    cancelled = {"kind": Kind.CANCELLATION, "reason": "MECHANICAL"}
    assert f"{said} stays booked for the new time." in email(_DELAY_90, **asked)[1]
    assert re.search(f"{said} moves with .* to whichever flight you", email(cancelled, **asked)[1])
    assert f"{said} stays booked." in email(gate, **asked)[1]
    assert f"{sms_words} stays booked." in short(_DELAY_90, **asked)
    assert f"{sms_words} moves " in short(cancelled, **asked)
    assert f"{sms_words} stays booked" in short(gate, **asked)


def test_several_needs_are_said_in_one_sentence(email: Any, short: Any) -> None:
    asked = {"special_requests": ["DEAF", "BLND", "WCHR"]}
    assert (
        "Your wheelchair assistance, your assistance for blind passengers "
        "and your assistance for deaf passengers stay booked for the new time."
    ) in email(_DELAY_90, **asked)[1]
    assert "Your assistance stays booked." in short(_DELAY_90, **asked)


def test_a_need_is_not_in_the_subject(email: Any) -> None:
    assert email(_DELAY_90, special_requests=["MEDA"])[0] == email(_DELAY_90)[0]


@pytest.mark.parametrize("reason", ["OTHER", "GREMLINS", "weather; drop"])
@pytest.mark.parametrize("kind", [Kind.DELAY, Kind.CANCELLATION])
def test_a_reason_that_is_not_known_is_not_made_up(email: Any, short: Any, kind: Kind, reason: str) -> None:
    event = {"kind": kind, "delay_minutes": 60}
    detail = event | {"reason": reason, "reason_detail": "pilot overslept"}
    assert email(detail) == email(event)
    assert short(detail) == short(event)
    assert "reason" not in email(event)[1]


@pytest.mark.parametrize("reason", ["WEATHER", "MECHANICAL", "CREW", "ATC", "SECURITY"])
def test_no_message_shows_a_code(email: Any, short: Any, reason: str) -> None:
    for kind in (Kind.DELAY, Kind.CANCELLATION):
        event = {"kind": kind, "delay_minutes": 45, "reason": reason}
        assert reason not in "".join(email(event)) + short(event)


def test_rights_are_named_where_the_notice_is_due_and_never_an_amount(email: Any) -> None:
    late = {"kind": Kind.DELAY, "delay_minutes": 120}
    assert "Regulation (EC) No 261/2004" in email(late, {"origin": "FRA"})[1]
    assert "UK 261" in email(late, {"origin": "LHR"})[1]
    assert "rights" not in email(late)[1]
    assert "rights" not in email(late | {"delay_minutes": 119}, {"origin": "FRA"})[1]
    for origin in ("FRA", "LHR"):
        text = email({"kind": Kind.CANCELLATION}, {"origin": origin})[1]
        assert "rights" in text
        assert not re.search("EUR|GBP|€|£|compensation", text)


def test_the_html_says_what_the_text_says(email: Any) -> None:
    for event in (_DELAY_90, {"kind": Kind.CANCELLATION}, {"kind": Kind.GATE_CHANGE, "new_gate": "D15"}):
        _, text, page = email(event, {"origin": "FRA"}, tier="A-LIST", special_requests=["WCHR"])
        body = " ".join(re.sub("<[^>]+>", "", page.partition("</h1>")[2]).split())
        assert body == " ".join(text.split())


def test_an_airport_nobody_knows_has_its_times_in_utc(email: Any) -> None:
    _, text, _ = email(_DELAY_90, {"origin": "QQQ"})
    assert "from QQQ to Chicago (Midway) on 14 March now leaves at 22:40 instead of 21:10 (UTC)" in text


def test_a_city_outside_gsm7_does_not_halve_the_sms(short: Any, email: Any) -> None:
    event = {"kind": Kind.CANCELLATION, "reason": "CREW"}
    assert "Wrocław" in email(event, {"destination": "WRO"})[0]
    assert "Houston to Wroclaw" in short(event, {"destination": "WRO"})


_COUNTRIES = (
    "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LT LU LV MT NL NO PL PT RO SE SI SK US".split()
)


def _longest_names() -> list[str]:
    codes = [code for code, row in _all().items() if row["country"] in _COUNTRIES]
    return sorted(codes, key=lambda code: len(find(code).city.partition("/")[0]), reverse=True)[:10]  # type: ignore[union-attr]


_STEPS = {
    "en": {
        Kind.DELAY: "gate C12 by",
        Kind.CANCELLATION: "Choose another flight or a refund",
        Kind.GATE_CHANGE: "please go now",
    },
    "de": {
        Kind.DELAY: "an Gate C12",
        Kind.CANCELLATION: "Umbuchung",
        Kind.GATE_CHANGE: "bitte jetzt losgehen",
    },
}


@pytest.mark.parametrize("language", _STEPS)
@pytest.mark.parametrize("requests", [[], ["BLND"], ["UMNR"]])
def test_between_any_two_cities_of_europe_and_the_us_one_sms_says_fact_and_next_step(
    texts: Any, disruption: Any, flight: Any, passenger: Any, language: str, requests: list[str]
) -> None:
    to = passenger(preferred_language=language, special_requests=requests)
    for origin, destination in product(_longest_names(), repeat=2):
        on = flight(origin=origin, destination=destination, flight_number="UA1545")
        events: tuple[dict[str, Any], ...] = (
            {"kind": Kind.DELAY, "delay_minutes": 60, "reason": "ATC"},
            {"kind": Kind.CANCELLATION, "reason": "MECHANICAL"},
            {"kind": Kind.GATE_CHANGE, "old_gate": "A5", "new_gate": "D15", "terminal_change": True},
        )
        for event in events:
            text = render_sms(texts(disruption(**event), on, to), {})
            assert is_gsm7(text)
            assert parts(text) == 1
            assert _STEPS[language][event["kind"]].lower() in text.lower()
