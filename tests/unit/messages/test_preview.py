"""What holds of every text, in every language."""

import html
import re

import pytest
from msgspec.structs import replace

from flightpulse.domain.disruption import Disruption, Kind
from flightpulse.domain.needs import Need
from flightpulse.messages.language import languages
from flightpulse.messages.preview import Example, cancelled, delayed, examples, moved, preview
from flightpulse.messages.sms import is_gsm7

ALL = [(language, example) for language in sorted(languages()) for example in examples()]
each_text = pytest.mark.parametrize(
    ("language", "example"), ALL, ids=[f"{language}-{one.kind}-{one.name}" for language, one in ALL]
)
SORRY = {"en": "sorry", "de": "Entschuldigung|tut uns leid"}
CHANGED = {"en": "Update", "de": "Aktualisierung"}


@each_text
def test_every_short_message_is_one_segment_of_gsm7(language: str, example: Example) -> None:
    written = preview(example, language)
    assert (written.encoding, written.segments) == ("GSM-7", 1)
    assert is_gsm7(written.sms)


@each_text
def test_nobody_is_apologised_to_twice_and_everybody_whose_flight_is_cancelled_once(
    language: str, example: Example
) -> None:
    written = preview(example, language)
    for text in (written.text, written.sms, written.html):
        found = len(re.findall(SORRY[language], text, re.IGNORECASE))
        assert found == 1 if example.kind == "cancellation" else found <= 1


@each_text
def test_nothing_is_promised_and_nobody_is_sent_to_a_telephone(language: str, example: Example) -> None:
    written = preview(example, language)
    promise = "compensation|Entschädigung|Ausgleich|EUR|€|£|guarantee|garantier"
    # Two calls are part of the care that people may ask for; nobody is asked to make one.
    telephone = r"\bcall\b|phone|telefon(?!ate)|anruf|rufen Sie|\bvoice\b"
    assert not re.search(
        f"{promise}|{telephone}", written.subject + written.text + written.sms, re.IGNORECASE
    )


@each_text
def test_german_has_its_own_words_and_english_too(language: str, example: Example) -> None:
    written = preview(example, language)
    foreign = r"\b(the|your|flight|please|gate by)\b" if language == "de" else r"\b(der|Ihr|Flug|bitte|Uhr)\b"
    assert not re.search(foreign, written.subject + written.text + written.sms)
    assert f'lang="{language}"' in written.html


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("example", "before"),
    [
        (Example(name="", kind=Kind.DELAY, delay_minutes=40, told=delayed(90)), "17:40"),
        (Example(name="", kind=Kind.DELAY, delay_minutes=0, told=delayed(90)), "17:40"),
        (Example(name="", kind=Kind.GATE_CHANGE, new_gate="C1", told=moved("B7")), "B7"),
    ],
)
def test_an_update_says_what_was_told_before_and_the_new_value(
    language: str, example: Example, before: str
) -> None:
    written = preview(example, language)
    assert written.subject.startswith(CHANGED[language])
    assert before in written.text
    assert before in written.sms


@pytest.mark.parametrize(
    ("example", "english", "german"),
    [
        (Example(name="", kind=Kind.DELAY, told=delayed(90)), "still leaves at", "startet um"),
        (Example(name="", kind=Kind.DELAY, delay_minutes=0, told=delayed(0)), "as planned", "planmäßig"),
        (Example(name="", kind=Kind.GATE_CHANGE, new_gate="B7", told=moved("B7")), "gate B7", "Gate B7"),
        (
            Example(name="", kind=Kind.CANCELLATION, told=cancelled()),
            "stays cancelled",
            "fällt weiterhin aus",
        ),
    ],
)
def test_what_is_said_again_does_not_read_as_a_change(example: Example, english: str, german: str) -> None:
    for language, words, fact in (("en", "Unchanged", english), ("de", "Unverändert", german)):
        written = preview(example, language)
        assert written.subject.startswith(f"{words}: ")
        assert fact in written.subject
        assert written.sms.startswith(f"{words}: ")


def test_the_same_time_for_another_reason_is_news_but_no_change_of_the_time() -> None:
    example = Example(name="", kind=Kind.DELAY, reason="CREW", told=delayed(90, "WEATHER"))
    written = preview(example, "en")
    assert written.subject == "Update: SW5678 to Chicago still leaves at 17:40"
    assert "The crew for this flight is not available as planned." in written.text


def test_a_delay_that_is_over_is_back_on_schedule_without_an_apology() -> None:
    written = preview(Example(name="", kind=Kind.DELAY, delay_minutes=0, told=delayed(90)), "en")
    assert "leaves as planned after all, at 16:10, and not at 17:40 as we told you before" in written.text
    assert "sorry" not in written.text


def test_a_gate_that_is_changed_back_is_said_to_be_the_old_one_again() -> None:
    written = preview(Example(name="", kind=Kind.GATE_CHANGE, new_gate="C12", told=moved("B7", "C12")), "de")
    assert written.subject == "Aktualisierung: wieder Gate C12 für SW5678 nach Chicago"


@pytest.mark.parametrize("kind", Kind)
def test_a_childs_message_speaks_to_the_guardian_by_name_and_of_the_child(kind: Kind) -> None:
    example = Example(name="", kind=kind, needs=(Need.UNACCOMPANIED_MINOR,), first_name="Emma")
    english, german = preview(example, "en"), preview(example, "de")
    assert english.text.startswith("Dear Anna Krüger,")
    assert "on which Emma travels as an unaccompanied minor" in english.text
    assert english.sms.startswith("Your child's flight SW5678")
    assert german.text.startswith("Guten Tag Anna Krüger,\n\nder Flug")
    assert "mit dem Emma als allein reisendes Kind flieg" in german.text
    assert german.sms.startswith("Flug Ihres Kindes, SW5678")
    assert not re.search("[Yy]our seat|Ihr Sitzplatz", english.text + german.text)


@pytest.mark.parametrize("language", ["en", "de"])
def test_whoever_has_no_name_is_greeted_all_the_same(language: str) -> None:
    nobody = Example(name="", kind=Kind.DELAY, first_name="", last_name="", guardian_name="")
    child = Example(
        name="", kind=Kind.DELAY, first_name="", guardian_name="", needs=(Need.UNACCOMPANIED_MINOR,)
    )
    greeting = {"en": ("Dear passenger,", "Dear parent or guardian,"), "de": ("Guten Tag,", "Guten Tag,")}
    for example, words in zip((nobody, child), greeting[language], strict=True):
        assert preview(example, language).text.startswith(f"{words}\n")


@pytest.mark.parametrize(
    "name", ["محمد", "שרה", "小明", "मारिया", "Zoë", "O'Brien", "🛫 Sky", "Ngọc", "Łukasz", "Анна"]
)
def test_a_name_in_any_script_stands_in_the_text_and_the_page_and_costs_the_sms_nothing(name: str) -> None:
    written = preview(Example(name="", kind=Kind.DELAY, first_name=name), "en")
    assert name in written.text
    assert html.escape(name) in written.html
    assert written.encoding == "GSM-7"


@pytest.mark.parametrize(
    ("name", "turns"), [("محمد", True), ("שרה", True), ("Maria", False), ("小明", False)]
)
def test_a_name_from_right_to_left_does_not_turn_what_follows(name: str, turns: bool) -> None:
    written = preview(Example(name="", kind=Kind.DELAY, first_name=name), "en")
    assert (f"Dear \u2068{name}\u2069," in written.text) is turns
    assert (f'Dear <bdi dir="auto">{name}</bdi>,' in written.html) is turns
    assert "\u2068" not in written.html


def test_a_name_brings_no_markup_and_no_header_with_it() -> None:
    hostile = "<img src=x onerror=alert(1)>\r\nBcc: everyone@example.com\u202e"
    written = preview(Example(name="", kind=Kind.DELAY, first_name=hostile), "en")
    assert "<img" not in written.html
    assert "Dear <img src=x onerror=alert(1)> Bcc: everyone@example.com," in written.text
    assert "\n" not in written.subject
    assert "\u202e" not in written.text


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_needs_no_picture_and_nothing_from_elsewhere(language: str) -> None:
    page = preview(Example(name="", kind=Kind.GATE_CHANGE, terminal_change=True), language).html
    assert not re.search("<img|<link|<script|url\\(|https?:|@import", page)
    assert page.count("<h1") == 1
    assert 'role="presentation"' in page
    assert "max-width:600px" in page
    assert "prefers-color-scheme: dark" in page


def test_german_cities_have_their_german_names() -> None:
    flight = {"origin": "MUC", "destination": "VCE"}
    written = preview(Example(name="", kind=Kind.CANCELLATION, **flight), "de")  # type: ignore[arg-type]
    assert "von München nach Venedig am 14. März um 22:10 Uhr (Ortszeit München)" in written.text
    assert "München nach Venedig" in written.sms


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("LGA", "New York (LaGuardia)"),
        ("JFK", "New York (JFK)"),
        ("EWR", "Newark"),
        ("IST", "Istanbul (IST)"),
    ],
)
def test_an_airport_is_named_where_its_city_has_several(code: str, place: str) -> None:
    written = preview(Example(name="", kind=Kind.CANCELLATION, destination=code), "en")
    assert f" to {place} on " in written.text


def test_a_short_message_that_is_too_long_for_one_segment_is_counted_as_what_it_costs() -> None:
    far = {"origin": "UPN", "destination": "AZR"}  # the longest names there are
    child = Example(name="", kind=Kind.CANCELLATION, needs=(Need.UNACCOMPANIED_MINOR,), told=cancelled())
    written = preview(replace(child, **far), "de")
    assert (written.encoding, written.characters, written.segments) == ("GSM-7", len(written.sms), 2)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("told", [None, delayed(90), delayed(-20), delayed(-20, "CREW")])
def test_an_earlier_departure_is_said_to_be_earlier(language: str, told: Disruption | None) -> None:
    written = preview(Example(name="", kind=Kind.DELAY, delay_minutes=-20, told=told), language)
    for text in (written.subject, written.text, written.sms):
        assert {"en": "earlier", "de": "früher"}[language] in text
    assert {"en": "earlier", "de": "früher"}[language] not in preview(
        Example(name="", kind=Kind.DELAY, delay_minutes=20, told=told), language
    ).sms


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "example",
    [
        Example(name="", kind=Kind.CANCELLATION, origin="MUC"),
        Example(name="", kind=Kind.CANCELLATION, origin="LHR"),
        Example(name="", kind=Kind.DELAY, delay_minutes=120, origin="MUC"),
    ],
)
def test_art_9_care_is_said_in_the_email_as_what_people_may_ask_for(language: str, example: Example) -> None:
    may, care = {
        "en": ("you may ask our staff", ("meals and drinks", "two calls or e-mails", "a hotel room")),
        "de": (
            "können Sie unser Personal",
            ("Mahlzeiten und Getränke", "zwei Telefonate", "ein Hotelzimmer"),
        ),
    }[language]
    written = preview(example, language)
    (said,) = [paragraph for paragraph in written.text.split("\n\n") if may in paragraph]
    assert all(each in said for each in care)
    assert written.text.index(said) < written.text.index("261")
    assert care[0] not in written.sms
    sooner = replace(example, delay_minutes=119) if example.kind is Kind.DELAY else example
    assert care[0] not in preview(replace(sooner, origin="HOU"), language).text
    if example.kind is Kind.DELAY:
        assert care[0] not in preview(sooner, language).text


def test_a_childs_guardian_is_not_sent_to_the_gate() -> None:
    child = Example(name="", kind=Kind.DELAY, needs=(Need.UNACCOMPANIED_MINOR,))
    assert "Your child should be at gate C12 by 17:10." in preview(child, "en").sms
    assert "Ihr Kind muss bis 17:10 Uhr an Gate C12 sein." in preview(child, "de").sms
    cancelled_flight = preview(replace(child, kind=Kind.CANCELLATION), "de").sms
    assert "um 16:10 Uhr, fällt aus" in cancelled_flight


def test_a_delay_does_not_promise_silence() -> None:
    assert "only if" not in preview(Example(name="", kind=Kind.DELAY), "en").text
    assert "nur dann" not in preview(Example(name="", kind=Kind.DELAY), "de").text
