"""`flightpulse dead-letters mend|redrive|discard`, as an operator uses it (FP-20)."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from typer.testing import Result

from flightpulse.app import Application
from flightpulse.bus.event import BusEvent
from flightpulse.domain.times import moment_text
from flightpulse.intake.mending import with_values
from flightpulse.settings import Settings

Run = Callable[..., Result]

WRONG = {
    "event_id": "wrong-1",
    "event_type": "GATE_CHANGE",
    "timestamp": "",
    "source": "airport_ops",
    "payload": {"flight_id": "SW1234", "new_gate": 9},
}


def _json(result: Result) -> Any:
    assert result.stderr == ""
    return msgspec.json.decode(result.stdout)


def event(**changes: Any) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return msgspec.json.encode({**WRONG, "timestamp": now, **changes})


@pytest.fixture
def failed(run: Run, seeded: Path) -> Path:
    """A folder with two dead letters: an event with a wrong gate, and bytes that are no JSON."""
    bad = seeded / "bad.jsonl"
    bad.write_bytes(event() + b"\nno json\n")
    assert run("ingest", bad, data=seeded).exit_code == 2
    return seeded


def ids(run: Run, data: Path, *options: str) -> dict[str, str]:
    """Return the letters' ids by their reasons."""
    letters = _json(run("dead-letters", "list", "--json", *options, data=data))
    return {each["reason"]: each["dead_letter_id"] for each in letters}


def told(run: Run, data: Path) -> list[str]:
    found = _json(run("notifications", "list", "--json", data=data))
    return sorted(each["notification_id"] for each in found if each["outcome"] == "told")


def test_fp20_an_event_is_mended_and_driven_again_until_its_passengers_are_told(
    run: Run, failed: Path
) -> None:
    letter = ids(run, failed)["wrong_field"]
    again = run("dead-letters", "redrive", letter[:8], data=failed)
    assert again.exit_code == 2
    assert "open" in again.stdout
    assert "payload.new_gate" in again.stdout
    assert told(run, failed) == []

    mended = run("dead-letters", "mend", letter[:8], "--set", "payload.new_gate=C9", data=failed)
    assert (mended.exit_code, mended.stderr) == (0, "")
    assert f"redrive {letter}" in mended.stdout
    shown = run("dead-letters", "show", letter, data=failed).stdout
    assert '"new_gate":"C9"' in shown
    assert "mended_by" in shown
    assert '"new_gate":9' in run("dead-letters", "show", "--original", letter, data=failed).stdout

    redriven = run("dead-letters", "redrive", letter, data=failed)
    assert redriven.exit_code == 0
    assert "accepted" in redriven.stdout
    assert "3 affected = 3 told" in redriven.stdout
    assert len(told(run, failed)) == 3
    assert "not_json" in ids(run, failed)
    assert ids(run, failed, "--state", "redriven") == {"wrong_field": letter}

    twice = run("dead-letters", "redrive", letter, data=failed)
    assert twice.exit_code == 2
    assert "redriven already" in twice.stdout
    assert len(told(run, failed)) == 3


def test_fp20_all_of_a_letter_is_mended_from_a_file_or_standard_input(run: Run, failed: Path) -> None:
    letter = ids(run, failed)["not_json"]
    wrong = run("dead-letters", "mend", letter, "-", data=failed, given=b"no json either\n")
    assert wrong.exit_code == 0
    assert "would be refused still: not_json" in wrong.stderr
    right = failed / "right.json"
    right.write_bytes(event(event_id="right-1", payload={"flight_id": "SW1234", "new_gate": "C9"}))
    assert run("dead-letters", "mend", letter, right, data=failed).stderr == ""
    (result,) = _json(run("dead-letters", "redrive", letter, "--json", data=failed))
    assert (result["id"], result["state"], result["outcome"], result["problem"]) == (
        letter,
        "redriven",
        "accepted",
        None,
    )
    assert len(told(run, failed)) == 3


def test_fp20_letters_are_discarded_with_a_reason_which_the_audit_log_holds(run: Run, failed: Path) -> None:
    result = run("dead-letters", "discard", "--reason", "not_json", "--because", "noise", data=failed)
    assert (result.exit_code, result.stdout) == (0, "1 discarded, kept for 90 days.\n")
    assert list(ids(run, failed)) == ["wrong_field"]
    shown = _json(run("dead-letters", "list", "--state", "discarded", "--json", data=failed))
    assert [each["because"] for each in shown] == ["noise"]
    (line,) = (failed / "logs" / "audit.jsonl").read_text().splitlines()
    assert msgspec.json.decode(line)["detail-type"] == "dead_letter.discarded"
    again = run("dead-letters", "discard", shown[0]["dead_letter_id"], "--because", "noise", data=failed)
    assert again.exit_code == 2
    assert "discarded already" in again.stderr
    assert run("dead-letters", "discard", "--reason", "not_json", data=failed).exit_code == 2


def test_a_filter_that_finds_many_asks_and_in_a_pipe_needs_yes(run: Run, failed: Path) -> None:
    asked = run("dead-letters", "redrive", "--stage", "intake", data=failed)
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert "2 dead letters match; --yes" in asked.stderr
    done = run("dead-letters", "redrive", "--stage", "intake", "--since", "1h", "--yes", data=failed)
    assert done.exit_code == 2
    assert done.stdout.count(" open ") == 2
    assert "2 open" in done.stderr
    nothing = run("dead-letters", "redrive", "--stage", "delivery", data=failed)
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "no open dead letters" in nothing.stderr


def test_on_a_terminal_a_filter_that_finds_many_is_asked_about(
    run: Run, failed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("flightpulse.cli.selection.sys", terminal)
    command = ("dead-letters", "discard", "--stage", "intake", "--because", "noise")
    no = run(*command, data=failed, given="n\n")
    assert no.exit_code == 1
    assert "Discard 2 dead letters?" in no.stderr
    assert len(ids(run, failed)) == 2
    assert run(*command, data=failed, given="y\n").exit_code == 0
    assert ids(run, failed) == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["redrive"], "by their ids"),
        (["redrive", "x", "--stage", "intake"], "by their ids"),
        (["redrive", "xyzw"], "there is no open dead letter 'xyzw'"),
        (["redrive", ""], "4 characters or more"),
        (["discard", "", "--because", "noise"], "4 characters or more"),
        (["discard", "--source", "", "--because", "noise"], "--source is empty"),
        (["discard", "--reason", "", "--because", "noise"], "--reason is empty"),
        (["discard", "--reason", "not_json", "--because", "  "], "--because is blank"),
        (["redrive", "--since", "yesterday"], "--since 'yesterday'"),
        (["redrive", "--stage", "kitchen"], "intake, routing, workflow, delivery"),
        (["list", "--state", "lost"], "open, redriven, discarded"),
        (["mend", "x"], "--set NAME=VALUE"),
        (["mend", "x", "-", "--set", "a=1"], "give one of the two"),
        (["mend", "", "--set", "a=1"], "4 characters or more"),
        (["mend", "x", "/no/such/file"], "/no/such/file"),
        (["show", ""], "4 characters or more"),
    ],
)
def test_what_is_asked_for_wrongly_is_said_in_a_line(
    run: Run, failed: Path, arguments: list[str], said: str
) -> None:
    result = run("dead-letters", *arguments, data=failed)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "said"), [("payload", "write it as"), ("event_id.x=1", "no object"), ("=1", "write it as")]
)
def test_a_value_that_cannot_be_set_is_refused(run: Run, failed: Path, value: str, said: str) -> None:
    letter = ids(run, failed)["wrong_field"]
    result = run("dead-letters", "mend", letter, "--set", value, data=failed)
    assert result.exit_code == 2
    assert said in result.stderr
    no_json = run("dead-letters", "mend", ids(run, failed)["not_json"], "--set", "a=1", data=failed)
    assert "mend all of it" in no_json.stderr


def test_lists_show_no_bodies_and_by_themselves_only_open_letters(run: Run, failed: Path) -> None:
    run("dead-letters", "discard", "--reason", "not_json", "--because", "noise", data=failed)
    assert "airport_ops" not in run("dead-letters", "list", "--state", "all", data=failed).stdout
    assert len(run("dead-letters", "list", data=failed).stdout.splitlines()) == 2
    assert len(run("dead-letters", "list", "--state", "all", data=failed).stdout.splitlines()) == 3
    assert len(run("dead-letters", "list", "--source", str(failed), data=failed).stdout.splitlines()) == 2
    assert run("dead-letters", "list", "--source", "elsewhere", data=failed).stdout == ""
    assert run("dead-letters", "list", "--since", "2100-01-01T00:00Z", data=failed).stdout == ""


def test_no_folder_is_made_to_look_for_dead_letters(run: Run, tmp_path: Path) -> None:
    for command in ("list", "redrive"):
        result = run("dead-letters", command, "--stage", "intake", data=tmp_path / "none")
        assert result.exit_code == 2
        assert "there is no data" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.fixture
def by_hand(seeded: Path) -> dict[str, str]:
    """Three gate changes put on the bus by hand, without their gates; their letters' ids by their events."""
    application = Application(Settings(data=seeded))
    for event_id, flight_id in (("first", "SW1234"), ("second", "SW3456"), ("third", "SW7890")):
        said = BusEvent(
            id=event_id,
            source="ops.console",
            detail_type="flight.gate_change",
            time=moment_text(application.clock.now()),
            detail={"flight_id": flight_id},
        )
        application.router.publish([said])
    application.drain()
    letters = {
        str(each.event_id): each.dead_letter_id for each in application.kept.dead_letters.in_state("open")
    }
    application.close()
    return letters


def test_fp20_a_letter_that_cannot_be_driven_again_holds_up_no_other(
    run: Run, seeded: Path, by_hand: dict[str, str]
) -> None:
    for letter in by_hand.values():
        assert run("dead-letters", "mend", letter, "--set", "detail.new_gate=C9", data=seeded).stderr == ""
    application = Application(Settings(data=seeded))
    second = application.kept.dead_letters.get(by_hand["second"])
    assert second is not None
    body = with_values(application.kept.dead_letters.current_body(second), ["detail.x=1.5"])
    application.kept.dead_letters.mend(second, body, by="ann", now=second.received_at)
    application.close()
    done = run(
        "dead-letters", "redrive", *(by_hand[each] for each in ("first", "second", "third")), data=seeded
    )
    assert done.exit_code == 2
    lines = done.stdout.splitlines()
    assert ["redriven" in line and "SUCCEEDED" in line for line in lines[1:4]] == [True, False, True]
    assert "float" in lines[2]
    assert "2 redriven" in done.stderr
    assert "1 refused" in done.stderr
    executions = _json(run("executions", "list", "--json", data=seeded))
    assert {each["event_id"]: each["status"] for each in executions} == {
        "first": "SUCCEEDED",
        "second": "FAILED",
        "third": "SUCCEEDED",
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("detail.x=1.5", "tables hold no fraction"),
        ("detail.x=\udcff", "half a character"),
        ("detail.x=" + "[" * 3000 + "]" * 3000, "nested deeper"),
    ],
    ids=["fraction", "half a character", "deep"],
)
def test_fp20_what_no_event_can_hold_is_refused_in_a_line(
    run: Run, seeded: Path, by_hand: dict[str, str], value: str, said: str
) -> None:
    result = run("dead-letters", "mend", by_hand["first"], "--set", value, data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_fp20_a_file_that_is_nested_too_deep_is_refused_in_a_line(
    run: Run, seeded: Path, by_hand: dict[str, str]
) -> None:
    deep = seeded / "deep.json"
    deep.write_bytes(b'{"detail":' * 3000 + b"{}" + b"}" * 3000)
    result = run("dead-letters", "mend", by_hand["first"], deep, data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nested deeper" in result.stderr


def test_fp20_a_mended_bus_event_that_would_be_refused_again_is_said_to_be(
    run: Run, seeded: Path, by_hand: dict[str, str]
) -> None:
    set_to = ("--set", "detail.new_gate=C9", "--set", "time=yesterday")
    result = run("dead-letters", "mend", by_hand["first"], *set_to, data=seeded)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "would be refused still" in result.stderr
    assert "yesterday" in result.stderr
