"""The rules' files load; what is wrong in one is named by file and field."""

import json
from pathlib import Path
from typing import Any

import pytest

from flightpulse.bus.event import BusEvent
from flightpulse.definitions import DefinitionError
from flightpulse.routing import rules as rules_module
from flightpulse.routing.rules import Target, rules

RULE = {
    "description": "A rule",
    "event_pattern": {"detail-type": ["flight.cancelled"]},
    "target": {"workflow": "cancellation"},
}


def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: object) -> Any:
    file = tmp_path / "mine.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    monkeypatch.setattr(rules_module, "files", lambda kind: (file,))
    return rules()


@pytest.mark.parametrize(
    ("detail_type", "target"),
    [
        ("flight.delay.minor", Target(workflow="delay")),
        ("flight.delay.major", Target(workflow="delay")),
        ("flight.delay.severe", Target(workflow="delay")),
        ("flight.cancelled", Target(workflow="cancellation")),
        ("flight.gate_change", Target(workflow="gate_change")),
        ("notification.email", Target(log="notifications/email")),
        ("notification.sms", Target(log="notifications/sms")),
        ("booking.status_changed", Target(log="audit")),
    ],
)
def test_fp6_the_shipped_rules_take_each_event_to_its_one_target(detail_type: str, target: Target) -> None:
    event = BusEvent(id="1", source="x", detail_type=detail_type, time="2026-03-14T18:00:00Z", detail={})
    assert [rule.target for rule in rules() if rule.pattern.matches(event.as_item())] == [target]


def test_a_rule_goes_by_its_files_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = loaded(tmp_path, monkeypatch, RULE)
    assert (rule.name, rule.description, rule.target.workflow) == ("mine", "A rule", "cancellation")


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"target": {}}, "target", "either a workflow or a log"),
        ({"target": {"workflow": "delay", "log": "audit"}}, "target", "either a workflow or a log"),
        ({"target": {"workflow": "nothing"}}, "target.workflow", "no workflows/nothing.asl.json"),
        ({"target": {"queue": "q"}}, "$.target", "unknown field `queue`"),
        ({"event_pattern": {"source": "x"}}, "event_pattern.source", "a list"),
        ({"event_pattern": {"source": [{"regex": "x"}]}}, "event_pattern.source", "'regex' is no operator"),
        ({"event_pattern": {}}, "event_pattern", "an object of fields"),
        ({"event_pattern": {"detail.n": ["x"], "origin": ["y"]}}, "event_pattern.origin", "has only version"),
        ({"description": 5}, "$.description", "Expected `str`"),
        ({"state": "ENABLED"}, "", "unknown field `state`"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_and_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        loaded(tmp_path, monkeypatch, RULE | change)
    assert str(caught.value).startswith(str(tmp_path / "mine.json"))
    assert caught.value.field == field
    assert said in caught.value.problem


def test_a_rule_file_that_is_no_json_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DefinitionError, match="no JSON"):
        loaded(tmp_path, monkeypatch, "{")
