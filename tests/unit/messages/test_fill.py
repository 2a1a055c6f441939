from typing import Any

import pytest

from flightpulse.messages.fill import fill_of, gaps_of
from flightpulse.messages.segment import Segment


def test_the_gaps_are_filled_with_name_seat_and_reference(passenger: Any, booking: Any) -> None:
    assert fill_of(passenger(), [booking()]) == {
        "greeting": "Dear Maria,",
        "seat": "Your seat 3A",
        "reference": "Your booking: ABC123",
    }


def test_every_gap_is_filled_even_where_nothing_is_known(passenger: Any, booking: Any) -> None:
    nobody = passenger(first_name="")
    filled = fill_of(nobody, [booking(seat=None, confirmation_number="")])
    assert set(filled) == set(gaps_of(Segment.of(nobody)))
    assert filled["greeting"] == "Dear passenger,"
    assert filled["seat"] == "Your ticket"
    assert filled["reference"] == "Your booking: B001"


def test_several_bookings_are_all_named(passenger: Any, booking: Any) -> None:
    bookings = [booking(), booking(seat="3B"), booking(seat="3C", confirmation_number="XYZ789")]
    filled = fill_of(passenger(), bookings)
    assert filled["seat"] == "Your seats 3A, 3B and 3C"
    assert filled["reference"] == "Your bookings: ABC123 and XYZ789"


def test_who_has_only_a_last_name_is_greeted_by_it(passenger: Any, booking: Any) -> None:
    assert fill_of(passenger(first_name="", last_name="Sukarno"), [booking()])["greeting"] == "Dear Sukarno,"


@pytest.mark.parametrize("name", ["\n", "\u202e", "\x00", "  "])
def test_a_name_of_nothing_readable_is_none(passenger: Any, booking: Any, name: str) -> None:
    assert fill_of(passenger(first_name=name), [booking()])["greeting"] == "Dear passenger,"


def test_a_name_is_taken_as_it_is_braces_and_all(passenger: Any, booking: Any) -> None:
    assert fill_of(passenger(first_name="{items}{name}"), [booking()])["greeting"] == "Dear {items}{name},"
