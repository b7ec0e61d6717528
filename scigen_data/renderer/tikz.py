"""Draws TikZ programs: a TeX engine makes a PDF, PDFium makes pixels and facts of it.

Both run in processes of their own that lock themselves in first: `tex_run.py` becomes the engine,
`tex_draw.py` reads the PDF. The folder they work in is deleted at the end, however that comes.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from scigen_data.errors import SandboxUnavailable
from scigen_data.records import Figure, Status
from scigen_data.renderer import machine
from scigen_data.renderer.isolate import isolation
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.retry import insist
from scigen_data.renderer.tex_engine import find_engine, has_pdfium, tikz_fingerprint
from scigen_data.renderer.tex_job import Job

REMEDY = (
    "apt-get install --no-install-recommends texlive-latex-base texlive-pictures "
    "texlive-latex-extra lmodern; pip install 'scigen-data[tikz]'"
)
_ROOM, _LITTLE = 8 << 20, 64 << 10  # bytes free in the folder that TeX works in
_TRIES = 3  # of a job that is ended from outside


def render(program: str, limits: Limits, *, engine: str = "") -> Figure:
    """The figure on the first page that `program` makes, or the status and the reason.

    `program` is a whole LaTeX document or a bare picture, which gets a preamble. Own and foreign
    programs are isolated alike: raises SandboxUnavailable where the kernel cannot. Without an
    engine the figure is `skipped`. Raises RendererLost where something outside keeps ending it,
    StorageError where the disk is full.
    """
    found = find_engine(engine)
    if found is None or not has_pdfium():
        lacks = "no TeX engine with TikZ" if found is None else "no pypdfium2, which draws the PDF"
        return Figure(Status.SKIPPED, f"{lacks} is installed: {REMEDY}")
    if not isolation().complete:
        raise SandboxUnavailable(isolation().refusal)
    if reason := limits.refuse(len(program.encode("utf-8", errors="replace"))):
        return Figure(Status.TOO_LARGE, reason)

    def job() -> tuple[Figure, bool]:
        with tempfile.TemporaryDirectory(prefix="scigen-tikz-", ignore_cleanup_errors=True) as made:
            scratch = Path(made).resolve()
            machine.check_space(scratch.parent, _ROOM, "TeX")
            figure, again = Job(found, limits, scratch).run(program)
            if figure.status in (Status.CODE_ERROR, Status.TOO_LARGE):  # its fault, or the disk's?
                machine.check_space(scratch.parent, _LITTLE, "TeX")
            return figure, again

    figure = insist(job, "TeX", _TRIES)
    return replace(figure, fingerprint=tikz_fingerprint(limits.dpi, found))
