import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from flightpulse.messages.clean_text import clean


def test_line_breaks_and_tabs_become_single_spaces() -> None:
    assert clean("  Ana\r\nBcc: everyone\t x  y ") == "Ana Bcc: everyone x y"


def test_text_that_turns_the_direction_of_what_follows_is_taken_out() -> None:
    assert clean("abc\u202egnp\u202c") == "abcgnp"


def test_joiners_that_a_spelling_needs_stay() -> None:
    assert clean("علی\u200cرضا") == "علی\u200cرضا"


@given(st.text())
def test_nothing_that_breaks_a_line_or_poses_as_a_gap_is_left(text: str) -> None:
    assert {unicodedata.category(c) for c in clean(text)}.isdisjoint({"Cc", "Co", "Cs", "Zl", "Zp"})
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "M", "N"]), min_size=1))
def test_letters_of_every_script_stay_as_they_are(name: str) -> None:
    assert clean(name) == name
