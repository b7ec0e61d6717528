"""A build as one self-contained HTML page to look through."""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.images import TooManyPixels, content, on_white, opened, upright
from scigen_data.records import LETTERS
from scigen_data.report import pages
from scigen_data.rows import canonical
from scigen_data.stored import files_of, in_row, part_of, read_rows
from scigen_data.taxonomy import subject_of

if TYPE_CHECKING:
    from markupsafe import Markup
    from PIL.Image import Image

PART = "_part"  # key under which `rows_of` adds "config/split" to a row

_MAX_SIDE = 1600  # pixels; larger images are shrunk for the page
_MOST_PIXELS = 64_000_000  # a picture of some kilobytes may claim more
_SMALL = 60_000  # bytes; up to it an image is taken over as it is
_LARGE = 300_000  # bytes; above it an image is a photograph or a gradient and is coded as one
_LONGEST = 300  # characters of a column that has no place of its own
_WEB = ("image/png", "image/jpeg", "image/webp")


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of a build, config by config and split by split, with their place as `_part`.

    Raises InputError, before the first row, where the folder holds no finished build.
    """
    files = files_of(folder)
    return ({**row, PART: "/".join(part_of(file))} for file in files for row in read_rows(file))


def write_gallery(
    rows: Iterable[Mapping[str, Any]], out: Path, *, title: str, limit: int | None = None
) -> Path:
    """Write the page for `rows` (columns of `rows.features()`, images as bytes or PIL) to `out`.

    Only the first `limit` rows are shown. A row may lack columns, and its question may be called
    `original_question`. Images are recoded, without loss unless they are large; nothing on the
    page is fetched from elsewhere and no text of a row can act as markup. Returns `out`; raises
    StorageError where it cannot be written.
    """
    parts = {"style": pages.part("gallery.css"), "script": pages.part("gallery.js")}
    page = pages.template("gallery.html").generate(
        title=title,
        rows=_shown(itertools.islice(rows, limit)),
        **parts,
        **{f"{name}_hash": pages.csp_hash(text) for name, text in parts.items()},
    )
    pages.write_whole(out, page)
    return out


# ------------------------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class _Shown:
    """One row on the page: its texts as JSON, its image as a data URI or nothing."""

    data: Markup
    image: str


def _shown(rows: Iterable[Mapping[str, Any]]) -> Iterator[_Shown]:
    """Rows in order; images are recoded a few ahead, since that is most of the work."""
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[_Shown]] = deque()
        for row in rows:
            waiting.append(pool.submit(_show, row))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _show(row: Mapping[str, Any]) -> _Shown:
    from markupsafe import Markup

    with in_row(row, row.get(PART, "the rows")):
        cells = _Cells(row)
        image, trouble = _data_uri(cells.get("image"))
        texts = _texts(cells, trouble)
    text = json.dumps(texts, ensure_ascii=False, separators=(",", ":"), default=str)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return _Shown(Markup(text), image)  # noqa: S704  # no character of markup is left in it


class _Cells:
    """The columns of a row under our names. What is asked for here has its place on the page; the
    others are listed as they are, so that a new column needs no edit."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._left = canonical(row)
        self._row = dict(self._left)

    def get(self, name: str) -> Any:
        self._left.pop(name, None)
        return self._row.get(name)

    def others(self) -> list[tuple[str, str]]:
        """Name and value of what was not asked for."""
        said = [(name, _said(value)) for name, value in self._left.items()]
        return [(name, text) for name, text in said if text]


def _said(value: Any) -> str:
    """A value in a line; empty for what is none, and for pictures."""
    if isinstance(value, Mapping) and "bytes" not in value:
        value = json.dumps(value, ensure_ascii=False, default=str)
    elif isinstance(value, list | tuple):
        value = ", ".join(map(_said, value))
    text = " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _texts(row: _Cells, trouble: str) -> dict[str, Any]:
    """What the page shows of a row beside its image."""

    def text(name: str) -> str:
        value = row.get(name)
        return "" if value is None else str(value)

    def lines(name: str) -> list[str]:
        return [str(item) for item in row.get(name) or ()]

    status = text("status")
    verdicts = [
        {
            "check": str(item.get("check") or ""),
            "status": str(item.get("status") or ""),
            "score": item.get("score"),
            "reason": str(item.get("reason") or ""),
            "detail": str(item.get("detail") or ""),
        }
        for item in row.get("verdicts") or ()
    ]
    # A problem that could not be used was skipped, and what failed says why.
    why = (status, "failed")
    whys = [item["reason"] for item in verdicts if item["reason"] and item["status"] in why]
    no_image = trouble or ": ".join(["No image", *([status] if status else []), *whys[:1]])
    image_type = text("image_type")
    return {
        "id": text("id"),
        "part": text(PART),
        "question": text("question"),
        "multimodal_question": text("multimodal_question"),
        "answer": text("answer"),
        "solution": text("solution"),
        "caption": text("caption"),
        "image_type": image_type,
        "subject": text("subject") or subject_of(image_type),
        "elements": lines("elements"),
        "quizzes": [_quiz(item) for item in row.get("quizzes") or ()],
        "plan": text("plan"),
        "program": text("program"),
        "language": text("language"),
        "verdicts": verdicts,
        "decision": text("decision"),
        "reasons": lines("reasons"),
        "repairs": lines("repairs"),
        "no_image": no_image,
        "width": row.get("width") or 0,
        "height": row.get("height") or 0,
        "boxes": _boxes(text("facts")),
        "provenance": _provenance(row),  # last: with what nothing else has asked for
    }


def _quiz(item: Mapping[str, Any]) -> dict[str, Any]:
    options = item.get("options") or {}
    return {
        "question": str(item.get("question") or ""),
        "options": {letter: str(options.get(letter) or "") for letter in LETTERS},
        "answer": str(item.get("answer") or ""),
        "evidence": str(item.get("evidence") or ""),
    }


def _provenance(row: _Cells) -> list[tuple[str, str]]:
    """Label and value of what is known of how the row came about."""

    def known(name: str) -> str:
        value = row.get(name)
        return "" if value in (None, "") else str(value)

    tokens = f"{known('input_tokens')} in, {known('output_tokens')} out"
    size = f"{known('width')} × {known('height')} px"
    cost = row.get("cost")
    facts = [
        ("Status", known("status")),
        ("Level", known("level") if row.get("level") else ""),
        ("Look", known("look")),
        ("Split", known("split")),
        ("Generator", known("generator")),
        ("Model", known("model")),
        ("Attempts", known("attempts")),
        ("Prompt", " ".join(filter(None, (known("prompt_version"), known("prompt_hash")[:12])))),
        ("Seed", known("seed")),
        ("Tokens", tokens if row.get("input_tokens") or row.get("output_tokens") else ""),
        ("Cost", f"${cost:.4f}" if isinstance(cost, (int, float)) else ""),
        ("Size", size if row.get("width") else ""),
        ("Pixel hash", known("pixel_hash")[:16]),
        ("Renderer", known("render_fingerprint")[:16]),
        ("Source", known("source")),
        ("Licence", known("license")),
    ]
    return [(label, value) for label, value in facts if value] + row.others()


def _boxes(facts: str) -> list[list[int]]:
    """x0, y0, x1, y1 of every text that the figure shows, whole pixels."""
    try:
        texts = json.loads(facts)["texts"] if facts else []
        return [
            [round(box[side]) for side in ("x0", "y0", "x1", "y1")]
            for box in (text["visible"] for text in texts)
            if box is not None
        ]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return []


# ----------------------------------------------------------------------------- images


def _data_uri(value: object) -> tuple[str, str]:
    """The image as a data URI, or nothing and the reason where there is one."""
    import PIL.Image

    try:
        if isinstance(value, PIL.Image.Image):
            mime, data = _recoded(value, b"")
        else:
            encoded = content(value) if isinstance(value, Mapping) else value
            if not isinstance(encoded, bytes) or not encoded:
                return "", ""
            with opened(encoded, max_pixels=_MOST_PIXELS) as image:
                image.load()
                mime, data = _recoded(image, encoded)
    except TooManyPixels as error:
        return "", f"The image is too large to be shown: {error}"
    except (OSError, ValueError, SyntaxError) as error:  # Pillow's, of an image that it opened
        return "", f"The image cannot be read: {(str(error).splitlines() or [''])[0]}"
    return f"data:{mime};base64,{base64.b64encode(data).decode()}", ""


def _recoded(image: Image, original: bytes) -> tuple[str, bytes]:
    """MIME type and bytes for the page: `original` if it is small, else the same pixels in less."""
    import PIL.Image

    mime = PIL.Image.MIME.get(image.format or "", "")
    shrunk = max(image.size) > _MAX_SIDE
    usable = bool(original) and not shrunk and mime in _WEB
    if usable and len(original) <= _SMALL:
        return mime, original
    image = on_white(upright(image))
    if shrunk:
        image = image.copy()
        image.thumbnail((_MAX_SIDE, _MAX_SIDE), PIL.Image.Resampling.LANCZOS)
    coded = _webp(image, lossless=True, method=1, quality=20)
    if len(coded) > _LARGE:
        coded = min(coded, _webp(image, quality=85), key=len)
    if usable and len(original) <= len(coded):
        return mime, original
    return "image/webp", coded


def _webp(image: Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", **options)
    return buffer.getvalue()
