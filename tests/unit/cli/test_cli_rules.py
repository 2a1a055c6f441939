"""`flightpulse rules list|test`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]

PATTERN = (
    '{"detail-type": [{"prefix": "flight.delay."}], "detail": {"delay_minutes": [{"numeric": [">=", 120]}]}}'
)
EVENT = '{"detail-type": "flight.delay.severe", "detail": {"delay_minutes": 150}}'


@pytest.fixture
def pattern_file(tmp_path: Path) -> Path:
    """A file with a pattern for severe delays."""
    file = tmp_path / "pattern.json"
    file.write_text(PATTERN)
    return file


@pytest.mark.parametrize(("minutes", "said"), [("150", "true\n"), ("119", "false\n"), ('"150"', "false\n")])
def test_fp6_a_pattern_is_tested_on_an_event(run: Run, pattern_file: Path, minutes: str, said: str) -> None:
    event_file = pattern_file.with_name("event.json")
    event_file.write_text(EVENT.replace("150", minutes))
    for result in (
        run("rules", "test", pattern_file, event_file),
        run("rules", "test", pattern_file, "-", given=event_file.read_text()),
    ):
        assert (result.exit_code, result.stdout, result.stderr) == (0, said, "")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (PATTERN.replace("120", '"120"'), "detail.delay_minutes: numeric needs a number"),
        (PATTERN.replace("prefix", "begins"), "detail-type: 'begins' is no operator; there are prefix"),
        ("[]", "an object of fields is needed"),
        ("{", "this is no JSON: "),
        ('{"a": [1], "a": [2]}', "the field 'a' is there twice"),
        ('{"a": [NaN]}', "NaN is no JSON number"),
        ("[" * 100_000, "this is nested too deeply"),
        ('{"a":' * 900 + "[1]" + "}" * 900, "a pattern has at most 4,096 characters"),
        ('{"a": [{"wildcard": "\\\\ud800**"}]}', "a: in wildcard"),
    ],
)
def test_fp6_what_is_wrong_with_a_pattern_is_said_with_file_and_field(
    run: Run, pattern_file: Path, pattern: str, said: str
) -> None:
    pattern_file.write_text(pattern)
    result = run("rules", "test", pattern_file, "-", given=EVENT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"flightpulse: {pattern_file}: {said}")


@pytest.mark.parametrize(
    ("event", "said"), [("[]", "as a JSON object"), ("{", "no JSON"), ("\udcff", "no JSON")]
)
def test_fp6_what_is_no_event_is_refused(run: Run, pattern_file: Path, event: str, said: str) -> None:
    result = run("rules", "test", pattern_file, "-", given=event.encode(errors="surrogateescape"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("flightpulse: stdin: ")
    assert said in result.stderr


def test_a_file_that_is_not_there_is_named(run: Run, pattern_file: Path) -> None:
    result = run("rules", "test", pattern_file, pattern_file.with_name("none.json"))
    assert result.exit_code == 2
    assert "none.json: No such file" in result.stderr


def test_fp6_the_rules_are_listed_with_what_they_match_and_where_that_goes(run: Run) -> None:
    lines = run("rules", "list").stdout.splitlines()
    assert lines[0].split("  ")[0] == "RULE"
    (delay,) = (line for line in lines if line.startswith("delay "))
    assert "workflow delay" in delay
    assert '{"detail-type": [{"prefix": "flight.delay."}]}' in delay
    listed = {rule["name"]: rule for rule in json.loads(run("rules", "list", "--json").stdout)}
    assert listed["notification-sms"]["target"] == {"log": "notifications/sms"}
    assert listed["delay"]["event_pattern"] == {"detail-type": [{"prefix": "flight.delay."}]}
