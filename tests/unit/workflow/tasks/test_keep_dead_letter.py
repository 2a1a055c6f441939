"""KeepDeadLetter: an event whose workflow gave up, kept with what went wrong (FP-20)."""

import json

import pytest

from flightpulse.app import Application
from flightpulse.workflow.tasks.keep_dead_letter import keep_dead_letter
from flightpulse.workflow.work import Work

GIVEN = {
    "execution_id": "delay:E1",
    "workflow": "delay",
    "event": {"id": "E1", "detail": {"flight_id": "SW1234"}},
    "error": {"Error": "Boom", "Cause": "bang"},
}


def test_fp20_the_event_and_its_error_are_kept_once(flow: Application, work: Work) -> None:
    first, second = keep_dead_letter(work, GIVEN), keep_dead_letter(work, GIVEN)
    assert first == second
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert letter.dead_letter_id == first["dead_letter_id"]
    assert (letter.stage, letter.reason, letter.problem, letter.source, letter.reference) == (
        "workflow",
        "Boom",
        "bang",
        "delay",
        "delay:E1",
    )
    assert json.loads(flow.kept.dead_letters.body(letter.dead_letter_id)) == GIVEN["event"]
    assert letter.size == len(flow.kept.dead_letters.body(letter.dead_letter_id))


@pytest.mark.parametrize(
    ("cause", "problem"),
    [
        ('{"errorType": "Boom", "errorMessage": "bang", "trace": ["line 1"]}', "bang"),
        (
            '{"errorMessage": "2026-03-14 timed out after 3.00 seconds"}',
            "2026-03-14 timed out after 3.00 seconds",
        ),
        ('{"something": "else"}', '{"something": "else"}'),
        ("ledger.py:52", "ledger.py:52"),
        ("", ""),
        (None, ""),
    ],
)
def test_fp20_the_cause_is_read_as_a_task_says_it_and_as_lambda_wraps_it(
    flow: Application, work: Work, cause: str | None, problem: str
) -> None:
    keep_dead_letter(work, {**GIVEN, "error": {"Error": "Boom", "Cause": cause}})
    (letter,) = flow.kept.dead_letters.in_state("open")
    assert letter.problem == problem


def test_fp20_two_executions_of_one_event_have_a_letter_each(flow: Application, work: Work) -> None:
    keep_dead_letter(work, GIVEN)
    keep_dead_letter(work, {**GIVEN, "execution_id": "cancellation:E1"})
    assert len(list(flow.kept.dead_letters.in_state("open"))) == 2
