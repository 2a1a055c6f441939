"""How the command line says what is wrong: in one voice, by the names that operators know."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["storm", "--flights", "0"], "flightpulse: --flights: "),
        (["storm", "--rate", "0"], "flightpulse: --rate 0.0 is out of range"),
        (["replay", "--load-factor", "3"], "flightpulse: --load-factor: "),
        (["flights", "list", "--limit", "many"], "flightpulse: --limit: "),
        (["--layout", "flat", "seed"], "flightpulse: --layout: 'flat' is not one of"),
        (["produce"], "flightpulse: missing option --event-type"),
        (["flights", "list", "--data", ""], "flightpulse: --data: it is empty"),
        (["rules", "test", "-", "event.json"], "only the event may be standard input"),
    ],
)
def test_a_wrong_option_is_one_line_in_one_voice(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("flightpulse: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--event-type", "GATE_CHANGE", "--new-gate", "A<1"],
            "--new-gate: at most 10 letters, digits, spaces, / and - are needed, a letter or digit first, "
            "not the text 'A<1'",
        ),
        (
            ["--event-type", "FLIGHT_DELAY", "--delay-minutes", "9", "--new-departure", "soon"],
            "--new-departure: 'soon' is no date and time",
        ),
        (
            ["--event-type", "FLIGHT_CANCELLED", "--reason-detail", "x" * 2001],
            "--reason-detail: a text of at most 2000 characters is needed, not one of 2001",
        ),
    ],
)
def test_fp14_produce_names_the_flag_and_what_would_be_right(
    run: Run, seeded: Path, options: list[str], said: str
) -> None:
    result = run("produce", "--flight-id", "SW1234", *options, data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"flightpulse: refused: {said}")


def test_storm_and_replay_say_where_they_take_place_without_a_folder(run: Run) -> None:
    for command in ("storm", "replay"):
        said = " ".join(run(command, "--help").stdout.split())
        assert "[FLIGHTPULSE_DATA; default: one that is removed at the end]" in said
        assert "--data or FLIGHTPULSE_DATA names" in said
    assert "default: flightpulse-data]" in " ".join(run("flights", "list", "--help").stdout.split())


def test_every_state_of_dead_letters_is_offered(run: Run, seeded: Path) -> None:
    result = run("dead-letters", "list", "--state", "foo", data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "open, redriven, discarded, all" in result.stderr


def test_a_file_where_a_folder_is_needed_is_called_one(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    result = run("flights", "list", data=file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"flightpulse: {file} is a file; --data names a folder\n"
