"""Times as text: read with any offset, written as UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.domain.times import flight_time, has_offset, moment_text, parse


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14T18:00:00Z",
        "2026-03-14T18:00:00.000Z",
        "2026-03-14T18:00Z",
        "2026-03-14T18:00:00+00:00",
        "2026-03-14T13:00:00-05:00",
        "2026-03-14T23:30:00+05:30",
        "2026-03-14T18:00:00",
        "2026-03-14 18:00:00",
    ],
)
def test_a_time_is_read_as_utc_whatever_its_offset(text: str) -> None:
    assert parse(text) == datetime(2026, 3, 14, 18, 0, tzinfo=UTC)
    assert parse(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-03-14", "2026-02-30T10:00:00Z", "2026-03-14T25:00:00Z", "0001-01-01T00:00:00+14:00"],
)
def test_what_is_no_time_is_refused_with_how_one_looks(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2026-03-14T18:00:00Z"):
        parse(text)


def test_a_text_tells_whether_it_has_an_offset() -> None:
    assert has_offset("2026-03-14T18:00:00Z")
    assert has_offset("2026-03-14T18:00:00+01:00")
    assert not has_offset("2026-03-14T18:00:00")


def test_times_of_flights_are_written_to_the_second_and_moments_to_the_millisecond() -> None:
    moment = datetime(2026, 3, 14, 13, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=-5)))
    assert flight_time(moment) == "2026-03-14T18:00:00Z"
    assert moment_text(moment) == "2026-03-14T18:00:00.123Z"


moments = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments)
def test_what_was_written_is_read_as_the_same_time(moment: datetime) -> None:
    assert parse(flight_time(moment)) == moment.replace(microsecond=0)
    assert abs(parse(moment_text(moment)) - moment) < timedelta(milliseconds=1)


@given(moments, moments)
def test_moments_sort_as_their_texts_do(first: datetime, second: datetime) -> None:
    texts = sorted([moment_text(first), moment_text(second)])
    assert [moment_text(each) for each in sorted([first, second])] == texts
    assert len(texts[0]) == len(texts[1])
