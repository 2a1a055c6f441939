"""A language: its folder of templates and phrases, loaded once."""

import traceback
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flightpulse import definitions
from flightpulse.messages.phrases import Phrases

if TYPE_CHECKING:
    import jinja2

TEMPLATES = definitions.FOLDER / "templates"

#: The language of whoever prefers one that has no templates.
FALLBACK = "en"


class Language:
    """The templates and phrases of one language. Raises DefinitionError where a file is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name

    @cached_property
    def phrases(self) -> Phrases:
        return definitions.read(self.folder / "phrases.json", Phrases)

    @cached_property
    def direction(self) -> str:
        """How the language is written: `ltr`, or `rtl` from right to left."""
        from babel import Locale  # loads its locale data: not before there is something to write

        return Locale.parse(self.name).text_direction

    @cached_property
    def _text(self) -> "jinja2.Environment":
        from flightpulse.messages.environment import environment  # costs 40 ms: not before there is a text

        return environment(self.folder, html=False)

    @cached_property
    def _html(self) -> "jinja2.Environment":
        from flightpulse.messages.environment import environment

        return environment(self.folder, html=True)

    def render(self, name: str, context: dict[str, object]) -> str:
        """Render a template of this language; raises DefinitionError naming the file, whatever is wrong."""
        import jinja2

        environment = self._html if name.endswith(".html.j2") else self._text
        try:
            return environment.get_template(name).render(context)
        except jinja2.TemplateNotFound as error:
            file = self.folder / str(error.name)
            raise definitions.DefinitionError(file, "", "there is no such file") from None
        except jinja2.TemplateSyntaxError as error:
            file = Path(error.filename) if error.filename else self.folder / (error.name or name)
            raise definitions.DefinitionError(file, f"line {error.lineno}", str(error.message)) from None
        except jinja2.TemplateError as error:
            file, line = _place(error, self.folder / name)
            raise definitions.DefinitionError(file, line, str(error.message)) from None
        except Exception as error:  # what a template computes can go wrong in any way
            file, line = _place(error, self.folder / name)
            raise definitions.DefinitionError(file, line, f"{type(error).__name__}: {error}") from error


def _place(error: Exception, rendered: Path) -> tuple[Path, str]:
    """Return the file and the line that an error comes from: one template takes in others."""
    inner = [each for each in traceback.extract_tb(error.__traceback__) if each.filename.endswith(".j2")]
    return (Path(inner[-1].filename), f"line {inner[-1].lineno}") if inner else (rendered, "")


@cache
def languages() -> frozenset[str]:
    """Return the languages that have templates."""
    return frozenset(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())


@cache
def language(name: str) -> Language:
    """Return a language by its name; the fallback's where it has no templates."""
    return Language(TEMPLATES / (name if name in languages() else FALLBACK))
