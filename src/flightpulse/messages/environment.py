"""What Jinja writes a language with: plain text and HTML from the same templates, compiled once.

To compile the templates of one event takes as long as to tell a thousand people of it. So their byte code is
kept beside them, as Python keeps its own.
"""

import hashlib
import marshal
import sys
from contextlib import suppress
from functools import cache
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup

_DIGEST = hashlib.sha256().digest_size


def environment(folder: Path, *, html: bool) -> jinja2.Environment:
    """Return what renders the templates of a language's folder; as HTML all that they say is escaped."""
    made = jinja2.Environment(
        # What is the same in every language lies beside their folders.
        loader=jinja2.FileSystemLoader([folder, folder.parent]),
        undefined=jinja2.StrictUndefined,
        autoescape=html,  # noqa: S701 - plain text is not escaped
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=ByteCode(folder, "html" if html else "text"),
    )
    made.filters["strong"] = _strong if html else lambda text: text
    made.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    return made


def _strong(text: str) -> str:
    return Markup("<strong>{}</strong>").format(text)


class ByteCode(jinja2.BytecodeCache):
    """The templates' byte code, in their folder's `__pycache__`: whoever may write there may write them too.

    It counts only where it is whole, and made of this very source by the same Python, Jinja and environment.
    Where it cannot be kept, or shall not be (PYTHONDONTWRITEBYTECODE), nothing is lost but time.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = Path(cache_from_source(str(folder / "template.py"))).parent
        self._kind = kind

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its code, if it is there."""
        try:
            kept = self._file(bucket).read_bytes()
        except OSError:
            return
        digest, code = kept[:_DIGEST], kept[_DIGEST:]
        if digest == self._digest(bucket, code):
            bucket.code = marshal.loads(code)  # noqa: S302 - whole by its digest, ours by its folder

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code, if that can be."""
        if sys.dont_write_bytecode:
            return
        code = marshal.dumps(bucket.code)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file(bucket).write_bytes(self._digest(bucket, code) + code)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.{self._kind}.{sys.implementation.cache_tag}.jinja"

    def _digest(self, bucket: Bucket, code: bytes) -> bytes:
        made_from = f"{bucket.key} {bucket.checksum} {self._kind}"  # the key is the file's name
        return hashlib.sha256(_made_by() + made_from.encode() + code).digest()


@cache
def _made_by() -> bytes:
    """Return what decides, beside its source, what a template is compiled to: Python, Jinja and this file."""
    jinja = sorted(
        (file.name, file.stat().st_size, file.stat().st_mtime_ns)
        for file in Path(jinja2.__file__).parent.glob("*.py")
    )
    return MAGIC_NUMBER + repr(jinja).encode() + Path(__file__).read_bytes()
