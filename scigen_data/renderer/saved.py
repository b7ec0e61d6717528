"""The file that a figure is saved to: as Matplotlib writes it, for programs that look at it.

Runs inside the sandbox. Few programs read what they saved, and encoding a figure takes as long as
drawing it: where the program names nothing that reads a file, the content is made only if somebody
asks for it after all, of the figure as it is then.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import weakref
from collections.abc import Callable
from posixpath import splitext
from typing import Any

from matplotlib.backend_bases import FigureCanvasBase

from scigen_data.renderer.folder import Folder

_READS = re.compile(
    rb"\bopen\(|getsize|\.stat\b|st_size|imread|read_bytes|read_text|shutil|zipfile|tarfile|parse\("
)

Write = Callable[[FigureCanvasBase, Any], object]


def may_be_read(program: bytes) -> bool:
    """Whether a program names something that reads the content or the size of files."""
    return _READS.search(program) is not None


def keep(
    folder: Folder, filename: Any, canvas: FigureCanvasBase, write: Write, form: str | None
) -> None:
    """Put the file that `write` makes of `canvas` into the program's folder.

    form: the format asked for; None: the name says.
    """
    try:
        path = os.fspath(filename)
    except TypeError:  # PdfPages: the page goes into an open file
        if folder.is_read:
            write(canvas, filename)
        return
    if form is None and not splitext(os.fsdecode(path))[1]:
        path = f"{os.fsdecode(path).rstrip('.')}.{canvas.get_default_filetype()}"
    known: Callable[[], FigureCanvasBase | None] = weakref.ref(canvas)

    def make() -> bytes:
        buffer = io.BytesIO()
        if (still := known()) is not None:
            with contextlib.suppress(Exception):  # a format that is not there
                write(still, buffer)
        return buffer.getvalue()

    content = make() if folder.is_read else None
    folder.saved(path, make if content is None else lambda: content)


def format_of(filename: Any, form: str | None) -> str | None:
    """What Matplotlib takes from a file's name, which a buffer has not."""
    if form is None and isinstance(filename, str | os.PathLike):
        return splitext(os.fspath(filename))[1][1:] or None
    return form
