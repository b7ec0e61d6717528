"""Reference metrics of a build: its images against those of a folder, by problem id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.evaluate.builds import Build
from scigen_data.metrics.clip import MODEL, Clip
from scigen_data.metrics.fid import Inception
from scigen_data.metrics.reference import Item, measure

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")


def find_references(folder: Path) -> dict[str, Path]:
    """Images by the problem id that is their name. Raises InputError where there are none."""
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
    reasons = [each[name] for each in measured for name in ("clip_reason", "fid_reason")]
    return {
        "references": len(references),
        "generators": measured,
        "missing": list(dict.fromkeys(filter(None, reasons))),
    }


def _items(build: Build, references: Mapping[str, Path]) -> Iterator[Item]:
    for row in build.rows():
        problem = row.problem
        if problem.id in references:
            yield Item(problem.id, references[problem.id], row.image, problem.question)
