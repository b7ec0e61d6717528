"""`scigen verify`: a dataset's programs run again, and whether their pixels come out the same.

Programs of a dataset are a stranger's, whoever the card says wrote them: all run in the sandbox.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import Any

from scigen_data.checks.readers.ocr import OcrReader
from scigen_data.checks.recognised import ocr_rule
from scigen_data.checks.rules import Rule, ask
from scigen_data.errors import InputError
from scigen_data.images import ImageError, decoded
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.source import open_source
from scigen_data.publish.statement import owners, stated
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import Renderer
from scigen_data.stored import header_of, in_row

NEEDED = ("id", "image", "program", "language", "render_fingerprint", "pixel_hash")


class Outcome(str, Enum):
    """What became of one row."""

    REPRODUCED = "reproduced"  # the same pixels
    OTHER_TEXTS = "other texts"  # the same pixels, in which OCR reads other texts than they report
    DIFFERENT = "different"  # other pixels from the same renderer: the row is not what it says
    OTHER_RENDERER = "other renderer"  # other pixels, and other libraries or fonts than the row's
    NOT_RENDERED = "not rendered"  # the program gave no figure here
    DAMAGED = "damaged"  # the image in the row is not the one its hash is of
    NO_PROGRAM = "no program"  # a model drew the pixels: there is nothing to run
    NO_FIGURE = "no figure"  # the row has no image

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class RowChecked:
    """One row's outcome; `wrong` where the dataset does not hold what it says."""

    config: str
    split: str
    id: str
    outcome: Outcome
    reason: str = ""
    wrong: bool = False
    part: str = ""  # of a merged dataset: which build it is of


@dataclass(frozen=True, slots=True)
class Checked:
    """What a dataset came to."""

    rows: int  # read; of these `outcomes` were tried
    outcomes: Counter[Outcome]
    wrong: tuple[RowChecked, ...]
    stated: str  # the card's content fingerprint; empty where it states none
    found: str  # that of the rows

    @property
    def ok(self) -> bool:
        return not self.wrong and self.stated in ("", self.found)


def verify(
    dataset: str | Path,
    n: int | None = None,
    *,
    workers: int | None = None,
    ocr: bool = False,
    watch: Callable[[RowChecked], object] | None = None,
) -> Checked:
    """Run a dataset's programs again, in the sandbox, and compare every pixel.

    dataset: a folder, or "org/name@v1.0.0" on the Hub. n: only the first rows with a figure (None:
    all); every row is read for the content fingerprint. workers: programs at once (None: as many as
    there are cores). ocr: whether the picture is read as well and has to show the texts that its
    program reports, and no others (`scigen-data[ocr]`). `watch` hears of each row that was tried.

    Raises InputError where there is no such dataset or it has no programs' columns, EndpointError
    as the Hub does, SandboxUnavailable where this machine cannot isolate programs, MissingExtra
    where `ocr` lacks its libraries.
    """
    read = ocr_rule(OcrReader()) if ocr else None
    source, workers = open_source(dataset), workers or os.cpu_count() or 1
    for place, schema in source.schemas().items():
        missing = [name for name in NEEDED if name not in schema.names]
        if missing:
            raise InputError(
                f"{'/'.join(place)} of {source.name} has no column {missing[0]!r}: `scigen verify` "
                "reads what `scigen build` wrote"
            )
    whose = _whose(source.card)
    digest, outcomes, wrong, rows = Fingerprint(), Counter[Outcome](), [], 0
    with Renderer(slots=workers) as renderer, ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[RowChecked]] = deque()

        def settled(down_to: int) -> Iterator[RowChecked]:
            while len(waiting) > down_to:
                yield waiting.popleft().result()

        def checked() -> Iterator[RowChecked]:
            nonlocal rows
            tried = 0
            for config, split, row in source.rows():
                rows += 1
                part = whose(config, split)
                digest.add(config, split, row)
                if n is not None and tried >= n:
                    continue
                with in_row(row, f"{config}/{split}"):
                    tried += bool((row["image"] or {}).get("bytes"))
                waiting.append(pool.submit(_settle, config, split, part, row, renderer, read))
                yield from settled(2 * workers)

        for result in chain(checked(), settled(0)):
            outcomes[result.outcome] += 1
            if result.wrong:
                wrong.append(result)
            if watch is not None:
                watch(result)
    stated = header_of(source.card).get("scigen")
    known = str(stated.get("fingerprint", "")) if isinstance(stated, Mapping) else ""
    return Checked(rows, outcomes, tuple(wrong), known, digest.hex)


def _whose(card: str) -> Callable[[str, str], str]:
    """What says, of the next row of a config's split, which part of a merged dataset it is of."""
    try:
        info = stated(header_of(card), "", "")
    except InputError:
        return lambda *_: ""
    of = {place: owners(runs) for place, runs in info.runs.items()}

    def whose(config: str, split: str) -> str:
        number = next(of.get(f"{config}/{split}", iter(())), len(info.parts))
        parts = dict(enumerate(info.parts))
        return f"part {number + 1}: {parts[number]}" if number in parts else ""

    return whose


def _settle(
    config: str,
    split: str,
    part: str,
    row: Mapping[str, Any],
    renderer: Renderer,
    read: Rule | None,
) -> RowChecked:
    with in_row(row, f"{config}/{split}"):
        return replace(_check(config, split, row, renderer, read), part=part)


def _check(  # noqa: PLR0911 - one an outcome
    config: str, split: str, row: Mapping[str, Any], renderer: Renderer, read: Rule | None
) -> RowChecked:
    def said(outcome: Outcome, reason: str = "", wrong: bool = False) -> RowChecked:
        return RowChecked(config, split, str(row["id"]), outcome, reason, wrong)

    image = (row["image"] or {}).get("bytes")
    if not image:
        return said(Outcome.NO_FIGURE)
    if (reason := _damage(image, row["pixel_hash"] or "")) is not None:
        return said(Outcome.DAMAGED, reason, wrong=True)
    # A model's picture has no fingerprint of a renderer, though a program may have been its sketch.
    if not row["program"] or not row["render_fingerprint"]:
        return said(Outcome.NO_PROGRAM)
    figure: Figure = renderer.render(row["program"], row["language"] or "python")
    if figure.pixel_hash and figure.pixel_hash == row["pixel_hash"]:
        texts = read and ask(read, Problem("", "", ""), figure)
        if texts and texts.status not in (Status.OK, Status.SKIPPED):
            return said(Outcome.OTHER_TEXTS, texts.reason, wrong=True)
        return said(Outcome.REPRODUCED)
    same = figure.fingerprint == row["render_fingerprint"]
    if figure.status is not Status.OK:
        return said(Outcome.NOT_RENDERED, f"{figure.status}: {figure.reason}", wrong=same)
    if same:
        return said(Outcome.DIFFERENT, "other pixels from the same renderer", wrong=True)
    reason = f"rendered by {row['render_fingerprint'][:12]}, here {figure.fingerprint[:12]}"
    return said(Outcome.OTHER_RENDERER, reason)


def _damage(image: bytes, stated: str) -> str | None:
    """Why the image is not that of its hash; None where it is."""
    from scigen_data.renderer.png import pixel_hash

    try:
        rgb = decoded(image, formats=("PNG",))
    except ImageError as error:
        return f"the image cannot be decoded: {error}"
    if pixel_hash("RGB", rgb.width, rgb.height, rgb.tobytes()) != stated:
        return "the image is not the one that the row's pixel hash is of"
    return None
