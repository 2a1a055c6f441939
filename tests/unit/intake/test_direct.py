"""FP-21: the consumer invoked directly, with a body that holds one event as a JSON string."""

import json
from typing import Any

from flightpulse.app import Application
from flightpulse.intake.direct import invoke

EVENT = {
    "event_id": "E1",
    "event_type": "FLIGHT_DELAY",
    "timestamp": "2026-03-14T17:55:00Z",
    "source": "operations_center",
    "payload": {"flight_id": "SW1234", "delay_minutes": 45},
}


def invoked(flow: Application, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    response = invoke(flow.intake, request)
    return response["statusCode"], json.loads(response["body"])


def test_fp21_a_body_that_holds_an_event_is_accepted_and_told(flow: Application) -> None:
    status, answer = invoked(flow, {"body": json.dumps(EVENT)})
    assert status == 202
    assert answer == {
        "event_id": "E1",
        "outcome": "accepted",
        "detail_type": "flight.delay.major",
        "notes": [],
    }
    flow.drain()
    assert {row.outcome for row in flow.kept.ledger.rows("E1")} == {"told"}


def test_fp21_invoked_again_it_answers_that_it_is_a_duplicate(flow: Application) -> None:
    invoked(flow, {"body": json.dumps(EVENT)})
    status, answer = invoked(flow, {"body": json.dumps(EVENT)})
    assert (status, answer["outcome"]) == (202, "duplicate")


def test_fp21_a_time_without_an_offset_is_noted_in_the_answer(flow: Application) -> None:
    status, answer = invoked(flow, {"body": json.dumps(EVENT | {"timestamp": "2026-03-14T17:55:00"})})
    assert status == 202
    assert answer["notes"] == ["timestamp 2026-03-14T17:55:00 has no offset and was read as UTC"]


def test_fp21_a_bad_event_is_answered_with_400_and_the_problem(flow: Application) -> None:
    status, problem = invoked(flow, {"body": json.dumps(EVENT | {"payload": {"flight_id": "SW1234"}})})
    assert status == 400
    assert problem["title"] == "missing_field"
    assert "payload.delay_minutes" in problem["detail"]
    assert flow.kept.dead_letters.get(problem["dead_letter_id"]) is not None


def test_fp21_a_body_that_is_no_json_is_answered_with_400(flow: Application) -> None:
    status, problem = invoked(flow, {"body": "hello"})
    assert (status, problem["title"]) == (400, "not_json")


def test_fp21_a_request_without_a_body_is_answered_with_400(flow: Application) -> None:
    assert invoked(flow, {})[0] == 400
    assert invoked(flow, {"body": None})[0] == 400
    assert invoked(flow, {"body": 5})[0] == 400


def test_fp21_the_rest_of_a_request_of_api_gateway_does_not_matter(flow: Application) -> None:
    status, _ = invoked(flow, {"body": json.dumps(EVENT), "headers": {"a": "b"}, "isBase64Encoded": False})
    assert status == 202
