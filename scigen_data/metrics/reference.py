"""All reference metrics of a generator's images in one pass: each image is decoded once.

    report = measure(items, clip=Clip.load(), inception=Inception.load(path))

Without weights, PSNR and SSIM are there and the other two say what they need.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from PIL import Image

from scigen_data.metrics.clip import Clip, ClipScore
from scigen_data.metrics.fid import Array, Extractor, frechet_distance
from scigen_data.metrics.images import (
    PairScore,
    PairSummary,
    score_of,
    summarise,
    threaded,
)
from scigen_data.metrics.needs import Needs
from scigen_data.metrics.pixels import Source, Unreadable, read

NO_CLIP = Needs("CLIP score: no model was given")
NO_FID = Needs("FID: no network was given")
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Item:
    """A problem's two images and the text they belong to."""

    id: str
    reference: Source | None
    generated: Source | None
    text: str = ""  # upstream: the question


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured on one item."""

    id: str
    pair: PairScore
    clip: ClipScore


@dataclass(frozen=True, slots=True)
class Report:
    """Of all items. A metric without a value has a reason."""

    rows: tuple[Row, ...]
    pairs: PairSummary
    clip: float | None  # mean, 0 to 100
    clip_scored: int  # images it is over
    clip_reason: str
    fid: float | None  # over the items with two readable images
    fid_pairs: int
    fid_reason: str
    fid_features: str = ""  # what the features are

    def as_dict(self) -> dict[str, Any]:
        """Without the rows, for JSON."""
        return {
            **self.pairs.as_dict(),
            "clip": self.clip,
            "clip_scored": self.clip_scored,
            "clip_reason": self.clip_reason,
            "fid": self.fid,
            "fid_pairs": self.fid_pairs,
            "fid_reason": self.fid_reason,
            "fid_features": self.fid_features,
        }


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An item's scores, and what the models still have to see of its images."""

    item: Item
    pair: PairScore
    unreadable: ClipScore | None  # the generated image is
    for_clip: Image.Image | None
    for_fid: tuple[Image.Image, Image.Image] | None  # reference, generated


def measure(
    items: Iterable[Item],
    *,
    clip: Clip | Needs = NO_CLIP,
    inception: Extractor | Needs = NO_FID,
    workers: int | None = None,
) -> Report:
    """Every metric that can be had, streamed: images are read in threads, a batch at a time."""
    rows: list[Row] = []
    real: list[Array] = []
    drawn: list[Array] = []
    prepared = threaded(lambda item: _prepare(item, clip, inception), items, workers)
    while batch := list(islice(prepared, _BATCH)):
        rows += [
            Row(each.item.id, each.pair, score)
            for each, score in zip(batch, _clip_scores(batch, clip), strict=True)
        ]
        pairs = [each.for_fid for each in batch if each.for_fid is not None]
        if pairs and not isinstance(inception, Needs):
            given, made = zip(*pairs, strict=True)
            real.append(np.asarray(inception.features(given), dtype=np.float64))
            drawn.append(np.asarray(inception.features(made), dtype=np.float64))
    return _report(rows, clip, inception, real, drawn)


def _prepare(item: Item, clip: Clip | Needs, inception: Extractor | Needs) -> _Prepared:
    try:
        generated = read(item.generated, "generated image")
    except Unreadable as error:
        status, reason = error.status, error.reason
        return _Prepared(item, PairScore(status, reason), ClipScore(status, reason), None, None)
    for_clip = None if isinstance(clip, Needs) else clip.prepare(generated)
    try:
        reference = read(item.reference, "reference image")
    except Unreadable as error:
        return _Prepared(item, PairScore(error.status, error.reason), None, for_clip, None)
    for_fid = None
    if not isinstance(inception, Needs):
        for_fid = inception.prepare(reference), inception.prepare(generated)
    return _Prepared(item, score_of(reference, generated), None, for_clip, for_fid)


def _clip_scores(batch: Sequence[_Prepared], clip: Clip | Needs) -> Iterator[ClipScore]:
    found: Iterator[ClipScore] = iter(())
    if not isinstance(clip, Needs):
        shown = [(each.for_clip, each.item.text) for each in batch if each.for_clip is not None]
        found = clip.scores(shown, batch=_BATCH)
    for each in batch:
        if each.unreadable is not None:
            yield each.unreadable
        elif isinstance(clip, Needs):
            yield ClipScore(clip.status, clip.reason)
        else:
            yield next(found)


def _report(
    rows: Sequence[Row],
    clip: Clip | Needs,
    inception: Extractor | Needs,
    real: Sequence[Array],
    drawn: Sequence[Array],
) -> Report:
    scores = [row.clip.score for row in rows if row.clip.score is not None]
    clip_reason = clip.reason if isinstance(clip, Needs) else ""
    if not (scores or clip_reason):
        clip_reason = "CLIP score: no item has an image and a text"
    pairs = sum(map(len, real))
    fid, fid_reason = None, ""
    if isinstance(inception, Needs):
        fid_reason = inception.reason
    elif pairs < 2:
        fid_reason = f"FID: {pairs} readable pairs are too few for a covariance"
    else:
        fid = frechet_distance(np.concatenate(real), np.concatenate(drawn))
    return Report(
        rows=tuple(rows),
        pairs=summarise([row.pair for row in rows]),
        clip=math.fsum(scores) / len(scores) if scores else None,
        clip_scored=len(scores),
        clip_reason=clip_reason,
        fid=fid,
        fid_pairs=pairs,
        fid_reason=fid_reason,
        fid_features="" if isinstance(inception, Needs) else inception.name,
    )
