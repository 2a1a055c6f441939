"""The metrics: their names, and what is rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightpulse.domain.disruption import Kind
from flightpulse.observability.metrics import NAMESPACE, Measured, Metric, two_digits


def test_fp16_the_metrics_have_their_names_but_for_those_of_the_llm() -> None:
    asked = {
        "DelayEventsProcessed",
        "CancellationEventsProcessed",
        "GateChangeEventsProcessed",
        "NotificationsSent",
        "WorkflowExecutions",
        "AffectedPassengers",
    }
    assert NAMESPACE == "FlightPulse"
    assert asked <= set(Metric)
    assert all(metric.meaning.endswith(".") for metric in Metric)


def test_fp16_an_event_counts_by_its_kind_and_with_those_whom_it_affects() -> None:
    measured = Measured()
    measured.processed(Kind.DELAY, 3)
    measured.processed(Kind.DELAY, 140)
    measured.processed(Kind.GATE_CHANGE, 3)
    assert measured.counts == {Metric.DELAY_EVENTS_PROCESSED: 2, Metric.GATE_CHANGE_EVENTS_PROCESSED: 1}
    assert measured.values == {Metric.AFFECTED_PASSENGERS: {3: 2, 140: 1}}


def test_where_no_provider_took_anything_nothing_is_measured() -> None:
    measured = Measured()
    measured.sent(0, 5)
    assert not measured.counts
    assert not measured.values


@pytest.mark.parametrize(
    ("value", "rounded"), [(-3, 0), (0, 0), (7, 7), (99, 99), (104, 100), (1_250, 1_200), (98_765, 99_000)]
)
def test_a_duration_keeps_two_digits(value: int, rounded: int) -> None:
    assert two_digits(value) == rounded


@given(st.integers(min_value=1, max_value=10**9))
def test_no_duration_is_more_than_5_percent_off(value: int) -> None:
    assert abs(two_digits(value) - value) <= value * 0.05
