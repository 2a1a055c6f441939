"""Every text there is, as passengers read it, beside a file that somebody has read.

A change of a template shows as a change of these files. `python tests/unit/messages/test_goldens.py` rewrites
them all; read what it changed as a passenger would, in German as a German would.
"""

from pathlib import Path

import pytest

from flightpulse.messages.language import languages
from flightpulse.messages.preview import Example, Preview, examples, preview

FOLDER = Path(__file__).parent / "goldens"

#: The HTML says what the text says: one of each kind shows its form.
PAGES = ("delay/major", "cancellation/weather", "gate_change/other-terminal", "delay/to-unaccompanied-minor")

CASES = [(language, example) for language in sorted(languages()) for example in examples()]


def text_of(written: Preview) -> str:
    """Return a golden file's content."""
    cost = f"{written.encoding}, {written.characters} characters, {written.segments} segment"
    return f"Subject: {written.subject}\n\n{written.text}\nSMS ({cost}): {written.sms}\n"


def goldens(language: str, example: Example) -> dict[Path, str]:
    """Return the golden files of an example, by their paths."""
    written, path = preview(example, language), FOLDER / language / f"{example.kind}-{example.name}.txt"
    files = {path: text_of(written)}
    if f"{example.kind}/{example.name}" in PAGES:
        files[path.with_suffix(".html")] = written.html
    return files


@pytest.mark.parametrize(
    ("language", "example"), CASES, ids=[f"{language}-{one.kind}-{one.name}" for language, one in CASES]
)
def test_every_text_is_as_somebody_has_read_it(language: str, example: Example) -> None:
    for path, text in goldens(language, example).items():
        assert path.is_file(), "python tests/unit/messages/test_goldens.py writes it"
        assert text == path.read_text(encoding="utf-8")


def test_no_golden_file_is_of_a_text_that_is_no_more() -> None:
    wanted = {path for language, example in CASES for path in goldens(language, example)}
    assert {path for path in FOLDER.rglob("*") if path.is_file()} == wanted


if __name__ == "__main__":
    wanted = {path: text for language, example in CASES for path, text in goldens(language, example).items()}
    for old in FOLDER.rglob("*.*"):
        if old not in wanted:
            old.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
