"""Self-contained HTML pages: templates, what they bring along, and how they get onto the disk."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.errors import StorageError

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

_PAGE = Path(__file__).parent / "page"


def template(name: str) -> jinja2.Template:
    """A page's template; every text in it is escaped and every name must be given.

    The filter `index` sets R_inv with its index as one.
    """
    import jinja2
    from markupsafe import Markup, escape

    def index(name: str) -> Markup:
        text = escape(name).replace("R_inv", Markup("R<sub>inv</sub>"))
        return Markup(text.replace("_", " "))  # noqa: S704

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["index"] = index
    return environment.get_template(name)


def part(name: str) -> Markup:
    """A style sheet or script of ours, as it goes into a page."""
    from markupsafe import Markup

    return Markup((_PAGE / name).read_text(encoding="utf-8"))  # noqa: S704


def as_json(value: Any) -> Markup:
    """JSON as it goes into a script element of a page; no character of markup is left in it."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704


def csp_hash(text: str) -> str:
    """What a page's content security policy calls its own style and script by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def write_whole(path: Path, chunks: Iterable[str]) -> None:
    """The file appears whole or not at all. Raises StorageError where it cannot be written."""
    scratch = path.with_name(f".{path.name}.part")
    try:
        with storing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with scratch.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.writelines(chunks)
            scratch.replace(path)
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)


@contextlib.contextmanager
def storing(path: Path) -> Iterator[None]:
    """What the disk refuses is a StorageError that names the path."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}: free space or choose another "
            "folder"
        ) from None
