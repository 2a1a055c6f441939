"""`flightpulse messages preview`: every text, before anybody is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_delay_in_german_is_shown_with_the_segments_of_its_sms(run: Run) -> None:
    shown = run("messages", "preview", "--kind", "delay", "--language", "de", "--minutes", "25").stdout
    assert "SW5678 nach Chicago: jetzt 16:35 Uhr, 25 Minuten später" in shown
    assert "Guten Tag Maria Krüger," in shown
    assert "1 segment, GSM-7, 141 characters" in shown


def test_without_options_each_kind_is_shown_in_each_language(run: Run) -> None:
    shown = json.loads(run("messages", "preview", "--json").stdout)
    assert {(each["kind"], each["language"]) for each in shown} == {
        (kind, language) for kind in ("delay", "cancellation", "gate_change") for language in ("en", "de")
    }
    assert all(each["inbox"] == f"{each['subject']}\n{each['sms']}" for each in shown)


def test_options_say_who_is_told_and_what_was_told_before(run: Run) -> None:
    asked = ("--kind", "delay", "--language", "en", "--minutes", "20", "--told", "90", "--tier", "A-LIST")
    (shown,) = json.loads(run("messages", "preview", *asked, "--need", "blind", "--json").stdout)
    assert shown["subject"] == "Update: SW5678 to Chicago now 16:30, 20 minutes later than planned"
    assert "As an A-List member you have priority" in shown["text"]
    assert "Your assistance for blind passengers stays booked" in shown["text"]


def test_options_without_a_kind_show_the_kinds_that_they_fit(run: Run) -> None:
    def kinds(*asked: str) -> set[str]:
        return {each["kind"] for each in json.loads(run("messages", "preview", *asked, "--json").stdout)}

    assert kinds("--minutes", "5") == kinds("--minutes", "5", "--told", "90") == {"delay"}
    assert kinds("--reason", "CREW") == {"delay", "cancellation"}
    assert kinds("--minutes", "0") == {"delay"}
    assert kinds("--gate", "D3") == {"gate_change"}
    assert kinds("--name", "Bob") == {"delay", "cancellation", "gate_change"}


def test_no_option_asks_for_its_words_in_one_case(run: Run) -> None:
    asked = ("--kind", "DELAY", "--language", "DE", "--origin", "fra", "--tier", "senator")
    (shown,) = json.loads(
        run("messages", "preview", *asked, "--need", "Deaf", "--reason", "crew", "--json").stdout
    )
    assert shown["language"] == "de"
    assert "von Frankfurt am Main" in shown["text"]
    assert "Senator-Status" in shown["text"]
    assert "Die Besatzung" in shown["text"]
    assert "gehörlose" in shown["text"]


def test_a_name_may_be_in_any_script_or_missing(run: Run) -> None:
    asked = ("messages", "preview", "--kind", "cancellation", "--language", "en")
    assert "Dear 小明," in run(*asked, "--name", "小明").stdout
    assert "Dear passenger," in run(*asked, "--no-name").stdout


def test_the_html_is_written_to_a_file_and_of_several_to_numbered_ones(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mail.html"
    asked = ("messages", "preview", "--kind", "gate_change", "--gate", "D15", "--html", str(file))
    run(*asked, "--language", "en")
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    run(*asked)
    pages = [(tmp_path / f"mail-{number}.html").read_text(encoding="utf-8") for number in (1, 2)]
    assert ['<html lang="de"' in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (["--kind", "strike"], "--kind 'strike' is unknown; use one of delay, cancellation, gate_change"),
        (["--language", "fr"], "--language 'fr' has no templates; use one of de, en"),
        (["--reason", "snow"], "--reason 'snow' is unknown"),
        (["--tier", "Gold"], "--tier 'Gold' is unknown"),
        (["--need", "tired"], "--need 'tired' is unknown"),
        (["--origin", "ZZZ"], "there is no airport 'ZZZ'"),
        (["--kind", "delay", "--gate", "D3"], "--gate does not belong to delay; leave it out, or use --kind"),
        (["--kind", "cancellation", "--minutes", "4"], "--minutes does not belong to cancellation"),
        (["--kind", "gate_change", "--minutes", "5"], "--minutes does not belong to gate_change"),
        (["--kind", "gate_change", "--reason", "CREW"], "leave it out, or use --kind delay or cancellation"),
        (["--kind", "delay", "--terminal-change"], "--terminal-change does not belong to delay"),
        (["--minutes", "5", "--gate", "D3"], "does not belong to"),
        (["--no-name", "--name", "Bob"], "--name and --no-name do not go together"),
        (["--all", "--minutes", "5"], "--all shows every example as it is; leave out --minutes"),
        (["--told", "90"], "--told needs --kind: what was told before is the minutes of a delay, a gate"),
        (["--kind", "delay", "--told", "99999"], "--told 99999 is out of range"),
        (["--minutes", "99999"], "--minutes 99999 is out of range"),
        (["--kind", "delay", "--told", "B7"], "--told 'B7' is not the minutes of a delay"),
        (["--kind", "cancellation", "--told", "B7"], "--told 'B7' is not the reason of a cancellation"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line(run: Run, asked: list[str], problem: str) -> None:
    result = run("messages", "preview", *asked)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert problem in result.stderr


def test_a_page_that_cannot_be_written_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "mail.html"
    result = run("messages", "preview", "--kind", "delay", "--language", "en", "--html", str(file))
    assert result.exit_code == 2
    assert "No such file or directory" in result.stderr
