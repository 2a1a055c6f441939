import json
import shutil
from pathlib import Path

import pytest

from flightpulse.definitions import DefinitionError
from flightpulse.messages.language import TEMPLATES
from flightpulse.messages.templates import check


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def test_the_templates_that_ship_are_right() -> None:
    check()


def test_a_language_without_one_of_the_files_is_named_with_the_file(folder: Path) -> None:
    (folder / "en" / "delay" / "sms.txt.j2").unlink()
    with pytest.raises(DefinitionError, match=r"en/delay/sms\.txt\.j2: there is no such file"):
        check(folder)


def test_a_shared_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "en" / "delay" / "wording.j2").unlink()
    with pytest.raises(DefinitionError, match=r"en/delay/wording\.j2: there is no such file"):
        check(folder)


@pytest.mark.parametrize("name", ["email.txt.j2", "email.html.j2"])
def test_the_form_that_all_languages_share_must_be_there(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DefinitionError, match=f"{name}: there is no such file"):
        check(folder)


def test_a_third_language_is_a_folder_and_nothing_else(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "fr")
    check(folder)


def test_a_third_language_that_lacks_a_phrase_is_named(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "fr")
    file = folder / "fr" / "phrases.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"greeting"', '"salut"', 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"fr/phrases\.json: .*salut"):
        check(folder)


def test_there_must_be_english(folder: Path) -> None:
    shutil.rmtree(folder / "en")
    with pytest.raises(DefinitionError, match="there is no such folder"):
        check(folder)


def test_a_folder_of_no_language_is_refused(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "klingon")
    with pytest.raises(DefinitionError, match="klingon: is no language"):
        check(folder)


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("delay/subject.txt.j2", "{{ flight", r"delay/subject\.txt\.j2: line 1: "),
        (
            "delay/subject.txt.j2",
            "{{ flight }} {{ mood }}",
            r"delay/subject\.txt\.j2: line 1: 'mood' is undefined",
        ),
        ("delay/subject.txt.j2", "{{ flight }}\n{{ 1 / 0 }}", r"line 2: ZeroDivisionError: division by zero"),
        ("delay/sms.txt.j2", "{{ gate + 1 }}", r"delay/sms\.txt\.j2: line 1: TypeError: "),
        ("delay/wording.j2", "{% set paragraphs = 3 %}", r"email\.txt\.j2: line \d: TypeError: "),
        ("delay/subject.txt.j2", " ", r"delay/subject\.txt\.j2: says nothing"),
        ("delay/subject.txt.j2", "Hello", r"delay/subject\.txt\.j2: does not name the flight"),
        (
            "delay/wording.j2",
            '{% set paragraphs = ["<b>" ~ flight ~ "</b>"] %}',
            r"delay/wording\.j2: is plain text, and holds a tag",
        ),
        (
            "delay/sms.txt.j2",
            "{{ greeting }} {{ flight }}",
            r"delay/sms\.txt\.j2: line 1: 'greeting' is undefined",
        ),
        ("delay/sms.txt.j2", "{{ flight }}" + "a" * 160, r"delay/sms\.txt\.j2: its first sentence is longer"),
        ("delay/sms.txt.j2", "", r"delay/sms\.txt\.j2: says nothing"),
        ("delay/sms.txt.j2", "{{ flight }} – late", r"delay/sms\.txt\.j2: holds a character outside GSM-7"),
        (
            "delay/wording.j2",
            "{% set paragraphs = [flight] %}",
            r"delay/wording\.j2: does not tell a guardian of whom it speaks",
        ),
        (
            "delay/wording.j2",
            "{% set paragraphs = [flight ~ child] %}",
            r"delay/wording\.j2: line 1: 'child' is undefined",
        ),
    ],
)
def test_a_template_that_cannot_be_written_from_is_named(
    folder: Path, file: str, text: str, problem: str
) -> None:
    (folder / "en" / file).write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=problem):
        check(folder)


@pytest.mark.parametrize(
    ("path", "words", "problem"),
    [
        (["needs", "blind"], None, r"phrases\.json: needs\.blind: has no words"),
        (
            ["reasons", "GREMLINS"],
            {"delay": "", "cancellation": "", "clause": "", "short": ""},
            "reasons.GREMLINS",
        ),
        (["seat", "one"], "Your seat", r"seat\.one: lacks \{items\}"),
        (["guardian", "seat", "one"], "Seat", r"guardian\.seat\.one: lacks \{items\}"),
        (["guardian", "greeting"], "Dear guardian", r"guardian\.greeting: lacks \{name\}"),
        (["greeting"], "Hello", r"greeting: lacks \{name\} or \{full_name\}"),
        (["seat", "one"], 3, r"seat\.one: Expected `str`, got `int`"),
        (["sate"], "Your seat", "unknown field `sate`"),
        (["date"], "d. HH", r"phrases\.json: date: is no pattern of one: "),
        (["time"], "d MMM", r"phrases\.json: time: is no pattern of one: "),
        (["short_date"], "", r"phrases\.json: short_date: writes nothing"),
    ],
)
def test_a_phrase_that_is_wrong_is_named(folder: Path, path: list[str], words: object, problem: str) -> None:
    file = folder / "en" / "phrases.json"
    phrases = json.loads(file.read_text(encoding="utf-8"))
    *parents, last = path
    inner = phrases
    for parent in parents:
        inner = inner[parent]
    if words is None:
        del inner[last]
    else:
        inner[last] = words
    file.write_text(json.dumps(phrases), encoding="utf-8")
    with pytest.raises(DefinitionError, match=problem):
        check(folder)
