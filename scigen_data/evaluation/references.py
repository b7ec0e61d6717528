"""Reference metrics of a build: its images against those of a folder, by problem id."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from PIL import Image

from scigen_data.errors import InputError, MissingExtra
from scigen_data.evaluation.builds import Build
from scigen_data.metrics.clip import MODEL, Clip
from scigen_data.metrics.embedding import Thumbnails, embedding_map, extract
from scigen_data.metrics.fid import Extractor, Inception
from scigen_data.metrics.pixels import Unreadable, read
from scigen_data.metrics.reference import Item, measure
from scigen_data.metrics.spectrum import radial_spectrum, spectral_gap

_MAPPED = 500  # images of one set
_FEWEST = 5  # images in all
_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")


def find_references(folder: Path) -> dict[str, Path]:
    """Images by the problem id that is their name. Raises InputError where there are none."""
    if not folder.is_dir():
        raise InputError(f"no folder {folder}: --references wants images named <problem id>.png")
    found = {
        path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in _ENDINGS
    }
    if not found:
        raise InputError(f"{folder} holds no images: --references wants <problem id>.png")
    return found


def against(
    builds: Sequence[Build],
    folder: Path,
    *,
    clip: str | None = None,
    inception: Path | None = None,
) -> dict[str, Any]:
    """Every build's metrics, what is missing for the others, and the spectra.

    Raises InputError where no problem has a reference, or weights are given that are none.
    """
    references = find_references(folder)
    model, network = Clip.load(clip or MODEL), Inception.load(inception)
    measured = []
    for build in builds:
        report = measure(_items(build, references), clip=model, inception=network)
        if report.pairs.total:
            measured.append({"name": build.name, **report.as_dict()})
    if not measured:
        names = ", ".join(sorted(references)[:3])
        raise InputError(
            f"{folder} has an image for no problem of the builds: files must be named by problem "
            f"id, and are {names}, ..."
        )
    spectrum = _spectrum(builds, references)
    plane = _map(builds, references, model if isinstance(model, Clip) else None)
    reasons = [each[name] for each in measured for name in ("clip_reason", "fid_reason")]
    return {
        "references": len(references),
        "generators": measured,
        "missing": list(dict.fromkeys(filter(None, (*reasons, plane.get("reason"))))),
        "spectrum": spectrum,
        "map": plane,
    }


def _items(build: Build, references: Mapping[str, Path]) -> Iterator[Item]:
    for row in build.rows():
        problem = row.problem
        if problem.id in references:
            yield Item(problem.id, references[problem.id], row.image, problem.question)


def _spectrum(builds: Sequence[Build], references: Mapping[str, Path]) -> dict[str, Any]:
    """Mean radial spectra of each build and of its references, and the gap between them."""
    curves, gaps = [], {}
    real: dict[str, Any] = {}
    for build in builds:
        drawn, given = [], []
        for item in _items(build, references):
            try:
                pair = read(item.generated), read(item.reference)
            except Unreadable:
                continue
            if item.id not in real:
                real[item.id] = radial_spectrum(pair[1])
            given.append(real[item.id])
            drawn.append(radial_spectrum(pair[0]))
        if drawn:
            gaps[build.name] = spectral_gap(given, drawn)
            curves.append(_curve(build.name, drawn))
    if real:
        curves.append(_curve("references", list(real.values())))
    return {"curves": curves, "gaps": gaps}


def _map(
    builds: Sequence[Build], references: Mapping[str, Path], clip: Clip | None
) -> dict[str, Any]:
    """Where generated and reference images lie in the plane, at most `_MAPPED` of a set."""
    extractor: Extractor = clip or Thumbnails()
    name = f"CLIP {clip.name}" if clip else Thumbnails().name
    sets = {build.name: _features(build, references, extractor) for build in builds}
    wanted = {row.problem.id for build in builds for row in build.rows()} & set(references)
    real = [references[key] for key in sorted(wanted)[:_MAPPED]]
    sets["references"] = extract(_readable(real), extractor)
    filled = {name: found for name, found in sets.items() if len(found)}
    if sum(map(len, filled.values())) < _FEWEST:
        return {"features": name, "sets": [], "reason": ""}
    try:
        found = embedding_map(filled, name)
    except MissingExtra as error:
        return {"features": name, "sets": [], "reason": f"Embedding map: {error}"}
    return {
        "features": name,
        "sets": [
            {"name": each, "points": np.round(points, 2).tolist()}
            for each, points in found.points.items()
        ],
        "reason": "",
    }


def _features(build: Build, references: Mapping[str, Path], extractor: Extractor) -> Any:
    images = (item.generated for item in islice(_items(build, references), _MAPPED))
    return extract(_readable(images), extractor)


def _readable(images: Iterable[Any]) -> Iterator[Image.Image]:
    for image in images:
        with contextlib.suppress(Unreadable):
            yield read(image)


def _curve(name: str, spectra: Sequence[Any]) -> dict[str, Any]:
    mean = [fmean(ring) for ring in zip(*spectra, strict=True)]
    return {"name": name, "frequency": list(range(1, len(mean) + 1)), "level": mean}
