"""Templates are compiled once; what is kept of it never changes what is written."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from flightpulse.messages import environment
from flightpulse.messages.language import TEMPLATES, Language

NAME = "cancellation/subject.txt.j2"
CONTEXT: dict[str, object] = {"update": False, "flight": "SW1 & Co", "city": "Chicago", "date": "14 March"}
SUBJECT = "SW1 & Co to Chicago on 14 March is cancelled: what you can do now"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A language's templates, where byte code may be kept."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates", ignore=ignored)) / "en"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which templates are compiled from now on."""
    names: list[str] = []
    compile_one = jinja2.Environment.compile

    def told(self: jinja2.Environment, source: str, name: str, *more: object) -> object:
        names.append(name)
        return compile_one(self, source, name, *more)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", told)
    environment._made_by.cache_clear()
    yield names
    environment._made_by.cache_clear()


def _subject(folder: Path) -> str:
    """Write a subject as a process does that has just begun."""
    return Language(folder).render(NAME, CONTEXT).strip()


def _kept(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*.jinja"))


def test_the_next_process_writes_the_same_and_compiles_nothing(folder: Path, compiled: list[str]) -> None:
    assert [_subject(folder), _subject(folder)] == [SUBJECT, SUBJECT]
    assert compiled == [NAME]


def test_a_template_that_has_changed_is_compiled_anew(folder: Path, compiled: list[str]) -> None:
    _subject(folder)
    (folder / NAME).write_text("{{ flight }} is off")
    assert _subject(folder) == "SW1 & Co is off"


def test_html_and_plain_text_are_kept_apart(folder: Path) -> None:
    for html, said in (
        (False, "SW1 & Co"),
        (True, "SW1 &amp; Co"),
        (False, "SW1 & Co"),
        (True, "SW1 &amp; Co"),
    ):
        text = environment.environment(folder, html=html).get_template(NAME).render(CONTEXT)
        assert text.strip().startswith(said)


@pytest.mark.parametrize("left", [b"", b"short", None])
def test_byte_code_that_is_not_whole_is_made_anew(
    folder: Path, compiled: list[str], left: bytes | None
) -> None:
    _subject(folder)
    [file] = _kept(folder)
    file.write_bytes(file.read_bytes()[:-1] if left is None else left)
    assert [_subject(folder), _subject(folder)] == [SUBJECT, SUBJECT]
    assert compiled == [NAME, NAME]


@pytest.mark.parametrize("what", ["MAGIC_NUMBER", "__file__"])
def test_another_python_or_another_environment_compiles_for_itself(
    folder: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    _subject(folder)
    monkeypatch.setattr(environment, what, b"other" if what == "MAGIC_NUMBER" else __file__)
    environment._made_by.cache_clear()
    assert _subject(folder) == SUBJECT
    assert compiled == [NAME, NAME]


def test_another_jinja_compiles_for_itself(
    folder: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _subject(folder)
    other = shutil.copytree(Path(jinja2.__file__).parent, tmp_path / "jinja2", copy_function=shutil.copyfile)
    monkeypatch.setattr(jinja2, "__file__", str(other / "__init__.py"))
    environment._made_by.cache_clear()
    _subject(folder)
    assert compiled == [NAME, NAME]


def test_where_no_byte_code_can_be_kept_the_text_is_the_same(folder: Path) -> None:
    (folder / "__pycache__").write_text("in the way")
    assert _subject(folder) == SUBJECT


def test_no_byte_code_is_kept_where_python_keeps_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert _subject(folder) == SUBJECT
    assert _kept(folder) == []


def test_byte_code_lies_where_python_keeps_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.pycache_prefix", str(tmp_path / "elsewhere"))
    assert _subject(folder) == SUBJECT
    assert _kept(folder) == []
    assert len(list((tmp_path / "elsewhere").rglob("*.jinja"))) == 1
