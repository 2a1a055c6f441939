import pytest

from flightpulse.domain.rights_notice import Regulation, notice_due


@pytest.mark.parametrize("country", ["DE", "GR", "IE", "IS", "NO", "CH", "RE"])
def test_a_cancellation_from_europe_is_due_a_notice_of_eu_261(country: str) -> None:
    assert notice_due(country, delay_minutes=0, cancelled=True) is Regulation.EU_261


def test_a_flight_from_the_united_kingdom_is_due_a_notice_of_uk_261() -> None:
    assert notice_due("GB", delay_minutes=120, cancelled=False) is Regulation.UK_261


@pytest.mark.parametrize("country", ["US", "TR", "RS", "GL", "GI", "JE", "", "eu"])
def test_a_flight_from_elsewhere_is_due_none(country: str) -> None:
    assert notice_due(country, delay_minutes=600, cancelled=True) is None


def test_the_duty_begins_at_exactly_two_hours() -> None:
    assert notice_due("FR", delay_minutes=119, cancelled=False) is None
    assert notice_due("FR", delay_minutes=120, cancelled=False) is Regulation.EU_261
