import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.domain.airports import _all
from flightpulse.messages.sms import fit, fits, is_gsm7, parts, to_gsm7


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("a" * 158 + "[", 1),
        ("a" * 159 + "[", 2),
        ("ß" * 160, 1),
        ("`" + "a" * 69, 1),  # the grave accent alone is not in GSM-7
        ("ç" + "a" * 69, 1),
        ("ç" + "a" * 70, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("🛫" * 35, 1),  # a surrogate pair: two units
        ("🛫" * 36, 2),
    ],
)
def test_parts_are_counted_in_the_units_of_the_alphabet(text: str, count: int) -> None:
    assert parts(text) == count


def test_a_character_that_costs_two_is_not_split_between_parts() -> None:
    assert parts("a" * 152 + "€" + "a" * 152) == 3  # 306 units, but the € does not fit into the first part
    assert parts("a" * 151 + "€" + "a" * 153) == 2
    assert parts("🛫" * 67) == 3  # 134 units, 33 pairs a part


@given(st.text(max_size=200))
def test_what_fits_is_one_part(text: str) -> None:
    assert fits(text) == (parts(text) == 1)


@given(st.text("ab€[", max_size=400))
def test_more_text_never_costs_fewer_parts(text: str) -> None:
    assert parts(text) <= parts(text + "a")


def test_sentences_are_kept_in_order_as_far_as_they_fit() -> None:
    assert fit([["a" * 100], ["b" * 70], ["c" * 40]]) == "a" * 100 + " " + "c" * 40


def test_the_first_sentence_is_kept_however_long() -> None:
    assert fit([["a" * 200], ["b"]]) == "a" * 200


def test_the_first_sentence_makes_room_for_the_second() -> None:
    assert fit([["a" * 150, "a" * 100], ["b" * 50]]) == "a" * 100 + " " + "b" * 50
    assert fit([["a" * 150, "a" * 100], ["b" * 50, "b" * 5]]) == "a" * 100 + " " + "b" * 50
    assert fit([["a" * 150, "a" * 140], ["b" * 50, "b" * 5]]) == "a" * 150 + " " + "b" * 5


def test_a_later_sentence_takes_its_shorter_wording_where_the_longer_does_not_fit() -> None:
    assert fit([["a" * 100], ["b" * 60, "b" * 20]]) == "a" * 100 + " " + "b" * 20


@given(st.lists(st.lists(st.text(min_size=1, max_size=100), min_size=1, max_size=2), min_size=1, max_size=5))
def test_several_sentences_never_cost_more_than_one_part(sentences: list[list[str]]) -> None:
    text = fit(sentences)
    assert parts(text) == 1 or text == sentences[0][-1]


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("São Paulo", "Sao Paulo"),
        ("Wrocław", "Wroclaw"),
        ("Þórshöfn", "Thorshöfn"),
        ("Đồng Hới", "Dong Hoi"),
        ("Iğdır", "Igdir"),
        ("Malmö", "Malmö"),
        ("O’Hare", "O'Hare"),
    ],
)
def test_a_citys_name_is_spelled_in_gsm7(name: str, spelled: str) -> None:
    assert to_gsm7(name) == spelled


def test_a_name_that_cannot_be_spelled_in_gsm7_stays() -> None:
    assert to_gsm7("Москва") == "Москва"


def test_every_city_with_an_airport_can_be_spelled_in_gsm7() -> None:
    assert [row["city"] for row in _all().values() if not is_gsm7(to_gsm7(row["city"]))] == []
